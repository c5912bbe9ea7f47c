import Foundation
import Support

/// Options as they stand in `scenario.json`, for the configuration file.
struct JSONText: Decodable, Sendable {
    let toml: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        toml = try container.decode([String: Value].self).sorted { $0.key < $1.key }
            .map { "\($0.key) = \($0.value.toml)" }.joined(separator: "\n")
    }

    enum Value: Decodable {
        case text(String), flag(Bool), number(Double), list([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .list(try container.decode([String].self))
            }
        }

        var toml: String {
            switch self {
            case .text(let text): quoted(text)
            case .flag(let flag): "\(flag)"
            case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
            case .list(let texts): "[" + texts.map(quoted).joined(separator: ", ") + "]"
            }
        }

        private func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
        }
    }
}

extension Scenario {
    /// Makes the repository: the fixture's `input`, and what cannot lie in version control.
    func build(_ repository: URL, from input: URL) throws {
        if let history {
            try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
            try makeHistory(history, in: repository)
            try overlay(input, on: repository)
        } else if FileManager.default.fileExists(atPath: input.path) {
            // Not Foundation's copy, which wants to keep the owner: an ordinary user cannot.
            let copy = try Program.run("/bin/cp", ["-R", input.path, repository.path], in: input)
            guard copy.status == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: copy.err]) }
        } else {
            try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
        }
        for file in files ?? [] { try write(file, below: repository) }
        for link in links ?? [] {
            try FileManager.default.createSymbolicLink(
                atPath: repository.appending(path: link.path).path, withDestinationPath: link.target)
        }
        try makeDatabases(in: repository)
        if let generate { try self.generate(generate, below: repository) }
        for (path, name) in environments ?? [:] { try FixtureEnvironment(name).copy(to: repository.appending(path: path)) }
        for command in gitCommands ?? [] { try git(command, in: repository, day: 99) }
        for damage in damage ?? [] { try damage.apply(to: repository, self) }
    }

    private func generate(_ generate: Generation, below repository: URL) throws {
        for number in 0..<generate.files {
            var path = generate.path.replacing("{n}", with: "\(number)")
            if let match = path.firstMatch(of: /\{n%(\d+)\}/), let divisor = Int(match.1) {
                path.replaceSubrange(match.range, with: "\(number % divisor)")
            }
            let line = generate.linePieces?.joined() ?? generate.line ?? ""
            let content = String(repeating: line, count: generate.lines)
            try write(Array(content.utf8), to: Array(path.utf8), below: repository, mode: nil)
        }
    }

    func write(_ file: File, below repository: URL) throws {
        try write(file.content, to: file.name, below: repository, mode: file.mode)
    }

    private func write(_ content: [UInt8], to name: [UInt8], below repository: URL, mode: String?) throws {
        if let slash = name.lastIndex(of: UInt8(ascii: "/")) {
            let folder = repository.appending(path: String(decoding: name[..<slash], as: UTF8.self))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        // Names of any bytes: Foundation's paths are text.
        let path = Array(repository.path.utf8) + [UInt8(ascii: "/")] + name + [0]
        let file = path.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer {
            fopen($0.baseAddress, "w")
        }
        guard let file else { throw CocoaError(.fileWriteUnknown) }
        fwrite(content, 1, content.count, file)
        fclose(file)
        if let mode, let bits = mode_t(mode, radix: 8) { chmod(path.map { CChar(bitPattern: $0) }, bits) }
    }

    /// The configuration that the scenario asks for, outside of the repository.
    func configuration(gate: String, fixture: URL, in folder: URL) throws -> URL? {
        var lines: [String] = []
        if let timeoutSec { lines.append("timeout_sec = \(timeoutSec)") }
        if tool.hasPrefix("fake:") {
            let fake = folder.appending(path: "fake-\(gate)")
            try FileManager.default.copyItem(at: fixture.appending(path: String(tool.dropFirst("fake:".count))), to: fake)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake.path)
            lines.append("tool = \"\(fake.path)\"")
        }
        for (name, value) in env ?? [:] {
            let place = folder.appending(path: "repository").path
            lines.append("env.\(name) = \"\(value.replacing("<repository>", with: place))\"")
        }
        guard !lines.isEmpty || options != nil else { return nil }
        var text = "[gates.\(gate)]\n" + lines.joined(separator: "\n") + "\n"
        if let options { text += "[gates.\(gate).options]\n\(options.toml)\n" }
        let file = folder.appending(path: "firsttry.toml")
        try Data(text.utf8).write(to: file)
        return file
    }
}
