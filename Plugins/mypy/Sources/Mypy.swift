import GateSDK

/// Checks types with mypy. It is green when mypy counted the lines of every source that it found, and found no error.
struct Mypy: Gate {
    static let id: StaticString = "mypy"
    static let version: StaticString = "1.0.0"

    /// What the probe learned.
    private var mypyVersion = Version()
    private var ignoresEverything = false
    private var codesOff: Finding?

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let tool = try probe.tool(hint: Invocation.install).path
        let result = try probe.exec(Command(tool, "--version"))
        let status = try result.exit.status(of: "mypy")
        guard status == 0, let version = Version(printed: result.output) else {
            throw GateProblem(
                .toolBroke, "`mypy --version` does not answer as mypy does (status \(status))", hint: Invocation.install)
        }
        guard version >= Version(1, 11) else {
            throw GateProblem(
                .toolVersion, "mypy \(version.text) is too old: its findings cannot be had as JSON before 1.11",
                hint: "install a newer mypy into the project's environment")
        }
        mypyVersion = version
        let search = ConfigurationSearch(probe)
        ignoresEverything = search.settings.ignoresEverything
        codesOff = search.note
        return .applies(toolVersion: version.text, configuration: search.files)
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        if ignoresEverything {
            throw GateProblem(
                .toolConfig,
                "mypy's configuration ignores the errors of all modules (`ignore_errors`), so nothing would be found",
                hint: "move ignore_errors to the parts of single modules: [[tool.mypy.overrides]], or [mypy-NAME]")
        }
        let invocation = try Invocation(for: run, mypyVersion)
        if let codesOff { run.report(codesOff) }
        if run.changedFiles != nil {
            run.log(.info, "everything is checked: a change to one file may break the types of another")
        }
        if invocation.hasCache, try invocation.makeDatesNew(run) {
            let (check, status) = try check(run, invocation, cached: true)
            if check.isWhole(status) {
                check.report(run, nil)
                try Ending(check, status, repository: run.repository).explain()
                return Completed(check.proof)
            }
            // A cache may be broken, and what stops mypy is explained best by a run that has none.
            run.log(.info, "with its cache mypy gave no complete answer: it starts again without")
        }
        let (check, status) = try check(run, invocation, cached: false)
        let files = try LineCount(run, invocation.lineCount)
        check.report(run, files)
        let ending = Ending(check, status, repository: run.repository)
        if status == 2 { return try ending.blocked() }
        try ending.explain()
        return Completed(
            Proof(
                "files", expected: check.log.sources.count, examined: files.modules.intersection(check.log.sources).count,
                statement:
                    "of the \(check.log.sources.count) modules that mypy found, it counted the lines of as many when it was "
                    + "through with them; it read \(files.lines) lines, \(files.typedLines) of them typed"))
    }
}

extension Mypy {
    /// Runs mypy on what the options name, else on what its configuration names, else on everything.
    private func check(
        _ run: borrowing Run, _ invocation: Invocation, cached: Bool
    ) throws(GateProblem) -> (Check, status: Int32) {
        var check = Check()
        var status = try check.run(run, invocation.check(targets: invocation.targets, cached: cached))
        if status == 2, invocation.targets.isEmpty, check.log.lacksTargets {
            run.log(.info, "the configuration names no files: the whole repository is checked, less what git ignores")
            check = Check()
            status = try check.run(run, invocation.check(targets: [], cached: cached).wholeRepository(mypyVersion))
        }
        return (check, status)
    }
}

/// A version of mypy.
struct Version: Equatable, Comparable {
    private(set) var text = ""
    private var major = 0
    private var minor = 0

    init() {}

    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads "mypy 1.19.0 (compiled: yes)".
    init?(printed output: [UInt8]) {
        let words = output.split { $0 == 0x20 || $0 == 0x0A }
        guard words.count >= 2, words[0].elementsEqual("mypy".utf8) else { return nil }
        let numbers = words[1].split(separator: UInt8(ascii: ".")).prefix(2).map { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        self.init(major, minor)
        text = String(decoding: words[1], as: UTF8.self)
    }

    static func < (left: Version, right: Version) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}
