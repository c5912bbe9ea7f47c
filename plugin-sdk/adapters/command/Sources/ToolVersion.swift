import GateSDK

/// What the tool says of its version.
enum ToolVersion {
    /// Runs the tool as the manifest's `tool` says; nil when the gate has none.
    static func ask(_ declaration: Declaration, _ probe: borrowing Probe) throws(GateProblem) -> String? {
        guard !declaration.tool.isEmpty else { return nil }
        let members = try Options(json: declaration.tool)
        let tool = try probe.tool(hint: try members.string("install") ?? "")
        var command = Command(tool.path)
        for argument in members.has("version_arguments") ? try members.strings("version_arguments") : ["--version"] {
            command.add(argument)
        }
        command.timeout = 30_000
        let result = try probe.exec(command)
        let status = try result.exit.status(of: tool.name)
        guard let version = number(in: result.output) ?? number(in: result.error) else {
            throw GateProblem(
                .toolVersion, "\(tool.name) ended with status \(status) and did not say which version it is",
                hint: "see `tool.version_arguments` in the manifest")
        }
        return version
    }

    /// The first word that starts with a number and has a dot: "1.2.3" of "tool, version v1.2.3 (linux)".
    static func number(in output: [UInt8]) -> String? {
        for word in output.split(whereSeparator: { $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "(") }) {
            let digits = word.first == UInt8(ascii: "v") ? word.dropFirst() : word
            guard let first = digits.first, (0x30...0x39).contains(first), digits.contains(UInt8(ascii: ".")) else { continue }
            let version = digits.prefix { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: ";") }
            return String(decoding: version.prefix(60), as: UTF8.self)
        }
        return nil
    }
}
