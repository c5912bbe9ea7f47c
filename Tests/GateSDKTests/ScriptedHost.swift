import CFirstTry

@testable import GateSDK

/// The host's side of the ABI: plays one program's output in pieces and writes down what the gate says.
final class ScriptedHost {
    /// What `exec` plays: pieces of stdout (1) and stderr (2).
    var pieces: [(stream: Int32, bytes: [UInt8])] = []
    var exit = FTExit()
    var files: [String: [UInt8]] = [:]
    var options = "{}"
    var changed: [Path]?

    private(set) var said: [String] = []
    private(set) var commands: [[String]] = []
    /// How many pieces the gate took before it asked for the end.
    private(set) var taken = 0

    /// Gives the gate's table a host and a context that last for `body`.
    func phase<R>(_ body: (UnsafePointer<FTHost>, UnsafePointer<FTContext>) -> R) -> R {
        var views = Views()
        let files = (changed ?? []).map { views.view($0) }
        return files.withUnsafeBufferPointer { files in
            var context = FTContext(
                repository: views.view("/repository"), scratch: views.view("/scratch"), options: views.view(options),
                tool_name: views.view("tool"), tool_path: views.view("/bin/tool"), tool_origin: views.view("path"),
                files: changed == nil ? nil : files.baseAddress, file_count: files.count, cores: 2,
                flags: changed == nil ? 0 : UInt32(FT_CONTEXT_CHANGED_ONLY))
            var host = table
            return withExtendedLifetime(self) { body(&host, &context) }
        }
    }

    /// As `phase`, for what a gate sees of it.
    func run<R>(_ body: (borrowing Run) throws -> R) rethrows -> R {
        try withoutActuallyEscaping(body) { body in
            var result: Result<R, any Error> = .failure(GateProblem(.gate, "no phase"))
            phase { host, context in
                result = Result { try body(Run(surface: Surface(host: host, context: context))) }
            }
            return try rethrowing(result)
        }
    }

    private func rethrowing<R>(_ result: Result<R, any Error>) throws -> R { try result.get() }

    private var table: FTHost {
        FTHost(
            state: Unmanaged.passUnretained(self).toOpaque(),
            exec: { host, command, result in of(host).play(command.pointee, result) },
            finding: { host, wire in
                let finding = wire.pointee
                of(host).said.append("finding \(finding.rule.text) at \(finding.path.text):\(finding.line)")
            },
            metric: { host, wire in of(host).said.append("metric \(wire.pointee.name.text) \(wire.pointee.value)") },
            proof: { host, wire in
                let proof = wire.pointee
                of(host).said.append("proof \(proof.name.text) \(proof.expected)/\(proof.examined)")
            },
            artifact: { host, artifact in artifact.pointee.path.text.hasPrefix("/scratch/") ? 0 : 18 },
            problem: { host, kind, message, hint in of(host).said.append("problem \(kind) \(message.text) [\(hint.text)]") },
            tool_version: { host, version in of(host).said.append("tool \(version.text)") },
            config_file: { host, path, section in of(host).said.append("config \(path.text) \(section.text)") },
            progress: { host, done, total, what in of(host).said.append("progress \(done)/\(total) \(what.text)") },
            log: { host, level, message in of(host).said.append("log \(level) \(message.text)") },
            read_file: { host, path, cap, content in of(host).read(path.text, cap, content) },
            cancelled: { _ in 0 },
            extension: { _, _ in nil })
    }

    private func play(_ command: FTCommand, _ result: UnsafeMutablePointer<FTExit>) -> Int32 {
        commands.append(UnsafeBufferPointer(start: command.argv, count: command.argv_count).map { $0.text })
        result.pointee = exit
        taken = 0
        for piece in pieces {
            taken += 1
            var views = Views()
            guard let take = command.on_output else { continue }
            if take(command.on_output_context, piece.stream, views.view(piece.bytes)) != 0 {
                result.pointee.flags |= UInt32(FT_EXIT_CANCELLED)
                break
            }
        }
        return 0
    }

    private func read(_ path: String, _ cap: UInt64, _ content: UnsafeMutablePointer<FTStr>) -> Int32 {
        guard let bytes = files[path] else { return 2 }
        guard bytes.count <= cap else { return 27 }
        held = Views()
        content.pointee = held.view(bytes)
        return 0
    }

    private var held = Views()
}

private func of(_ host: UnsafePointer<FTHost>) -> ScriptedHost {
    guard let state = host.pointee.state else { fatalError("the table has lost its host") }
    return Unmanaged<ScriptedHost>.fromOpaque(state).takeUnretainedValue()
}
