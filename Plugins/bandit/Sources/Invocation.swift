import GateSDK

/// bandit's command lines. What the project says about tests and files counts; what it says about thresholds, output and
/// baselines is this gate's to decide.
struct Invocation {
    static let install = "python3 -m pip install bandit, or name it in firsttry.toml: [gates.bandit] tool = \"…\""

    let report: Path
    private let tool: Path
    private let scratch: Path
    private let configuration: Configuration
    private let settings: Settings

    init(for run: borrowing Run, _ configuration: Configuration, _ settings: Settings) throws(GateProblem) {
        tool = try run.tool(hint: Invocation.install).path
        scratch = run.scratch
        report = run.scratch / "report.json"
        self.configuration = configuration
        self.settings = settings
    }

    /// Its log is wanted, and with it comes a progress bar on stdout: so the report goes to a file.
    func scan(_ files: ArraySlice<Path>) -> Command {
        var command = base
        command.add("--format", "json", "--number", "1", "--output")
        command.add(report)
        add(files, to: &command)
        return command
    }

    /// Tells how many of the files the configuration excludes. The others it would scan, so it is given none of them.
    func explain(_ files: ArraySlice<Path>) -> Command {
        var command = base
        command.add("--verbose", "--format", "txt")
        add(files, to: &command)
        return command
    }

    /// Lists all tests, those of extensions too.
    var help: Command { Command(tool, "--help") }

    private var base: Command {
        var command = Command(tool)
        if let file = configuration.file {
            command.add("--configfile")
            command.add(file)
        }
        if let old = configuration.old {
            if !old.tests.isEmpty { command.add("--tests", old.tests) }
            if !old.skips.isEmpty { command.add("--skip", old.skips) }
        }
        if settings.ignoresNosec { command.add("--ignore-nosec") }
        // bandit's own default excludes every path that holds ".git" or "CVS" anywhere, such as .github/check.py.
        let old = configuration.old?.exclude ?? ""
        command.add("--exclude", (settings.exclude + (old.isEmpty ? [] : [old])).joined(separator: ","))
        command.set("HOME", scratch)
        return command
    }

    /// With `./` in front as under `bandit -r .`, since exclusions match parts of the text; also for names such as "-c.py".
    private func add(_ files: ArraySlice<Path>, to command: inout Command) {
        for file in files { command.add(Path(Array("./".utf8) + file.bytes)) }
    }
}
