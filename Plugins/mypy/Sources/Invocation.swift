import GateSDK

/// mypy's command lines. What the project sets about types and files counts; what it sets about output and cache does not.
struct Invocation {
    static let install = "install mypy into the project's environment, or name it in firsttry.toml: [gates.mypy] tool = \"…\""

    /// What the options name; empty: the configuration decides.
    let targets: [String]
    /// Where mypy counts lines.
    let lineCount: Path
    private let tool: Path
    private let scratch: Path
    private let python: Path?
    private let version: Version

    init(for run: borrowing Run, _ version: Version) throws(GateProblem) {
        let tool = try run.tool(hint: Invocation.install)
        let options = try run.options()
        self.tool = tool.path
        self.version = version
        scratch = run.scratch
        lineCount = run.scratch / "lines"
        targets = try options.strings("targets")
        for target in targets where target.utf8.first == UInt8(ascii: "-") || target.isEmpty {
            throw GateProblem(.options, "option `targets`: \"\(target)\" is not a file or folder")
        }
        if let named = try options.string("python"), !named.isEmpty {
            python = run.repository / Path(named)
        } else {
            python = tool.origin == "project" ? nil : try Invocation.environment(run)
        }
    }

    func check(targets: [String]) -> Command {
        // The cache: a file of the same size and time counts as unchanged, and then mypy says "Success" to code that it
        // has not seen.
        var command = Command(tool, "--cache-dir=/dev/null", "--verbose", "--no-error-summary", "--no-color-output")
        command.add("--output=json", "--show-traceback")
        command.add("--linecount-report")
        command.add(lineCount)
        if let python {
            command.add("--python-executable")
            command.add(python)
        }
        for target in targets { command.add(target) }
        // A user's own configuration lies below these.
        command.set("XDG_CONFIG_HOME", scratch)
        command.set("HOME", scratch)
        return command
    }

    /// The interpreter of the project's environment, for a mypy that lies elsewhere.
    private static func environment(_ run: borrowing Run) throws(GateProblem) -> Path? {
        for folder in [".venv", "venv"] as [Path] {
            let python = run.repository / folder / "bin/python"
            var command = Command(python, "-c", "")
            command.timeout = 30_000
            if case .exited(status: 0) = try run.exec(command).exit { return python }
        }
        return nil
    }
}

extension Command {
    func wholeRepository(_ version: Version) -> Command {
        var command = self
        // What git ignores is not the same on two machines.
        if version >= Version(1, 16) { command.add("--exclude-gitignore") }
        command.add(".")
        return command
    }
}
