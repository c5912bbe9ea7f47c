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
    /// The folder that outlives the run; nil when the host keeps none.
    private let kept: Path?
    private let version: Version

    init(for run: borrowing Run, _ version: Version) throws(GateProblem) {
        let tool = try run.tool(hint: Invocation.install)
        let options = try run.options()
        self.tool = tool.path
        self.version = version
        scratch = run.scratch
        lineCount = run.scratch / "lines"
        kept = try Invocation.keptFolder(run)
        targets = try options.strings("targets")
        for target in targets where !Self.isInside(target) {
            throw GateProblem(.options, "option `targets`: \"\(target)\" is not a file or folder of the repository")
        }
        if let named = try options.string("python"), !named.isEmpty {
            python = run.repository / Path(named)
        } else {
            python = tool.origin == "project" ? nil : try Invocation.environment(run)
        }
    }

    /// Neither an option of mypy's nor a way out of the repository.
    private static func isInside(_ target: String) -> Bool {
        guard let first = target.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "/") else { return false }
        return !target.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }

    /// Whether there is a cache, and its dates can be made useless.
    var hasCache: Bool { kept != nil }

    /// With the cache there is no count of lines: mypy leaves the one alone when it is asked for the other.
    func check(targets: [String], cached: Bool) -> Command {
        var command = Command(tool, "--verbose", "--no-error-summary", "--no-color-output", "--output=json", "--show-traceback")
        if let kept, cached {
            command.add(Path("--cache-dir=" + kept.text))
        } else {
            command.add("--cache-dir=/dev/null", "--linecount-report")
            command.add(lineCount)
        }
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

    /// Gives all sources a date that they never had. mypy takes a file of the date and size that its cache knows for unchanged
    /// and says "Success" to code that it has not seen; at another date it compares the texts.
    func makeDatesNew(_ run: borrowing Run) throws(GateProblem) -> Bool {
        let random = try run.exec(Command("od", "-An", "-N4", "-tu4", "/dev/urandom")).output
        let digits = String(decoding: random.filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }, as: UTF8.self)
        guard !digits.isEmpty else { return false }
        var command = Command("find", ".", "(", "-name", ".git", "-o", "-name", "node_modules", "-o", "-name", "site-packages")
        command.add(")", "-prune", "-o", "-type", "f", "(", "-name", "*.py", "-o", "-name", "*.pyi", ")")
        command.add("-exec", "touch", "-d", "@" + digits, "--", "{}", "+")
        guard case .exited(status: 0) = try run.exec(command).exit else { return false }
        return true
    }

    /// The folder that the host keeps for this gate between runs, when it keeps one.
    private static func keptFolder(_ run: borrowing Run) throws(GateProblem) -> Path? {
        guard run.isWritable else { return nil }
        let named = try run.exec(Command("printenv", "MYPY_CACHE_DIR")).output.split(separator: 0x0A).first ?? []
        return named.first == UInt8(ascii: "/") ? Path(Array(named)) : nil
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
