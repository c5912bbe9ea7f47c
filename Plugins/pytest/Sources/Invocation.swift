import GateSDK

/// pytest's command lines. The project's own configuration counts; what is added makes the answer complete, keeps what
/// is written out of the repository, and leaves the choice of tests alone.
struct Invocation {
    static let install = "install pytest into the project's environment, or name it in firsttry.toml: [gates.pytest] tool = \"…\""

    /// Where the reporter writes, and what pytest leaves besides.
    let folder: Path
    private let tool: Path
    private let repository: Path
    private let cores: Int
    private let settings: Settings
    private let pythonPath: String

    /// Writes the reporter to scratch.
    init(for phase: borrowing some Phase & ~Copyable, _ settings: Settings) throws(GateProblem) {
        tool = try phase.tool(hint: Invocation.install).path
        repository = phase.repository
        cores = phase.cores
        self.settings = settings
        folder = try phase.write(Array(reporterModules.utf8), to: "pytest/modules.txt").folder
        _ = try phase.write(Array(reporterLoader.utf8), to: "pytest/firsttry_reporter.py")
        let granted = try phase.exec(Command("printenv", "PYTHONPATH")).output.split(separator: 0x0A).first ?? []
        pythonPath = String(decoding: granted, as: UTF8.self)
    }

    var records: Path { folder / "records.jsonl" }
    var inspection: Path { folder / "inspection/records.jsonl" }
    var junit: Path { folder / "junit.xml" }
    var coverage: Path { folder / "coverage.json" }

    /// Makes the reporter say what is there, and ends before any code of the project runs.
    func inspect() -> Command {
        var command = base
        command.set("FIRSTTRY_PYTEST", message(folder / "inspection", isProbe: true, usesLibrary: false))
        return command
    }

    /// Collects the tests that a run would take, and runs none.
    func collect() -> Command {
        var command = base
        for argument in settings.arguments { command.add(argument) }
        command.add("--collect-only", "--continue-on-collection-errors", "--color=no")
        command.set("FIRSTTRY_PYTEST", message(folder, isProbe: false, usesLibrary: false))
        return command
    }

    /// Runs the tests.
    func run(_ there: Inspection) -> Command {
        var command = base
        for argument in settings.arguments { command.add(argument) }
        // All failures, not the first ones; the output of failing tests comes with their records.
        command.add("--maxfail=0", "--continue-on-collection-errors", "--color=no", "--show-capture=no")
        if there.hasJUnit {
            command.add("-o", "junit_family=xunit2")
            command.add(Path("--junitxml=" + junit.text))
        }
        addCoverage(to: &command, there)
        if settings.reruns > 0 { command.add("--reruns", String(settings.reruns)) }
        if let workers = settings.workers { command.add("-n", String(workers)) }
        if let seconds = settings.testTimeout { command.add("--timeout", String(seconds)) }
        // The same commit, the same order.
        if there.hasRandomly { command.add("-p", "randomly", "--randomly-seed=1") }
        let usesLibrary = settings.measuresCoverage && !there.hasPytestCov && there.canMeasure(settings)
        command.set("FIRSTTRY_PYTEST", message(folder, isProbe: false, usesLibrary: usesLibrary))
        return command
    }

    private func addCoverage(to command: inout Command, _ there: Inspection) {
        guard settings.measuresCoverage, there.hasPytestCov else { return }
        for source in settings.coverageSources { command.add("--cov=" + source) }
        // A plain --cov beside the project's own would widen what is measured.
        if settings.coverageSources.isEmpty, !there.asksForCoverage { command.add("--cov") }
        command.add(Path("--cov-report=json:" + coverage.text))
    }

    private var base: Command {
        var command = Command(tool, "-p", "firsttry_reporter")
        command.add(Path("--rootdir=" + repository.text))
        command.add("-o")
        command.add(Path("cache_dir=" + (folder / "cache").text))
        command.set("PYTHONPATH", Path(pythonPath.isEmpty ? folder.text : folder.text + ":" + pythonPath))
        command.set("COVERAGE_FILE", folder / ".coverage")
        command.set("PYTEST_XDIST_AUTO_NUM_WORKERS", Path(String(cores)))
        return command
    }

    private func message(_ folder: Path, isProbe: Bool, usesLibrary: Bool) -> Path {
        var json = JSONWriter()
        json.beginObject()
        json.member("folder", folder.text)
        json.member("probe", isProbe)
        json.member("library", usesLibrary)
        json.member("pythonpath", pythonPath)
        json.member("deselect", settings.networkMarkers)
        json.endObject()
        return Path(json.bytes)
    }
}
