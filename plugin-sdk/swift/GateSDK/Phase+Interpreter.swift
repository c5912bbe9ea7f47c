/// The interpreter that a script's first lines name.
public struct Shebang: Equatable {
    /// Absolute; nil when the file is no script, or asks `env` for its interpreter.
    public let interpreter: Path?

    /// Reads what a file begins with.
    public init(_ beginning: [UInt8]) {
        guard beginning.starts(with: "#!".utf8) else {
            interpreter = nil
            return
        }
        let lines = beginning.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
        let first = Shebang.firstWord(lines[0].dropFirst(2))
        // Where a path is too long for the kernel or holds a space, pip and uv let a shell find it: '''exec' "/…/python" "$0" "$@"
        if first.name == "sh", lines.count > 1, lines[1].starts(with: "'''exec' ".utf8) {
            interpreter = Shebang.absolute(Shebang.firstWord(lines[1].dropFirst("'''exec' ".utf8.count)))
        } else {
            interpreter = first.name == "env" ? nil : Shebang.absolute(first)
        }
    }

    private static func absolute(_ path: Path) -> Path? {
        path.bytes.first == UInt8(ascii: "/") ? path : nil
    }

    private static func firstWord(_ text: ArraySlice<UInt8>) -> Path {
        let text = text.drop { $0 == 0x20 || $0 == 0x09 }
        if text.first == UInt8(ascii: "\"") { return Path(Array(text.dropFirst().prefix { $0 != UInt8(ascii: "\"") })) }
        return Path(Array(text.prefix { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }))
    }
}

extension Phase where Self: ~Copyable {
    /// The Python that a tool written in Python runs in: the one its script names, else the one beside it.
    public func interpreter(of tool: Tool) throws(GateProblem) -> Path {
        var head = Command("head", "-c", "2048", "--")
        head.add(tool.path)
        let beginning = try exec(head)
        guard try beginning.exit.status(of: "head") == 0 else {
            throw GateProblem(
                .toolMissing, "\(tool.path.text) cannot be read: \(String(decoding: beginning.error, as: UTF8.self))")
        }
        if let interpreter = Shebang(beginning.output).interpreter, isPython(interpreter.name) { return interpreter }
        for name in ["python3", "python"] as [Path] {
            let beside = tool.path.folder / name
            var test = Command("test", "-x")
            test.add(beside)
            if case .exited(status: 0) = try exec(test).exit { return beside }
        }
        throw GateProblem(
            .toolBroke, "\(tool.path.text) does not say which Python it runs in",
            hint: "install it with pip or uv, or name one that is: [gates.<gate>] tool = \"…\"")
    }

    /// Whether there is an environment of Python's. The project's own may lie outside of the repository, where only programs may
    /// look.
    public func isEnvironment(_ path: Path) -> Bool {
        var test = Command("test", "-f")
        test.add(path / "pyvenv.cfg")
        do throws(GateProblem) {
            return try exec(test).exit == .exited(status: 0)
        } catch {
            return false
        }
    }

    private func isPython(_ name: Path) -> Bool {
        name.bytes.starts(with: "python".utf8) || name.bytes.starts(with: "pypy".utf8)
    }
}
