import GateSDK

/// Looks every package that the project needs up in a snapshot of advisories, with pip-audit, which asks a server of ours on
/// loopback. It is green when each of them was asked for and is in what pip-audit says, and none has a vulnerability.
struct PipAudit: Gate {
    static let id: StaticString = "pip-audit"
    static let version: StaticString = "1.0.0"

    static let install = "firsttry bootstrap, or: python3 -m pip install pip-audit"

    private var sources: [Source] = []
    private var environment: Path?

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let settings = try Settings(try probe.options())
        let version = try toolVersion(probe)
        environment = try PipAudit.environment(settings, probe)
        if settings.sources.isEmpty {
            sources = SourceSearch(try probe.listFiles().files).sources
        } else {
            for name in settings.sources { sources.append(try PipAudit.named(name, probe)) }
        }
        guard !sources.isEmpty else {
            return .notApplicable(because: "there is no lock file, no requirements file, no pyproject.toml and no setup.py")
        }
        for source in sources where !source.path.isUTF8 {
            throw GateProblem(.incomplete, "\(source.path.text) has a name that is not UTF-8", hint: "rename it")
        }
        let files = sources.filter { $0.kind != .environment }.map { ConfigurationFile($0.path) }
        return .applies(toolVersion: version, configuration: files)
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(try run.options())
        guard let snapshot = run.snapshot("advisories") else {
            throw GateProblem(
                .incomplete, "there is no snapshot of advisories to look packages up in", hint: "firsttry fetch advisories")
        }
        if run.changedFiles != nil { run.log(.info, "all packages are audited: an advisory may be newer than any change") }
        judge(snapshot, settings, run)
        let tool = try run.tool(hint: PipAudit.install)
        let driver = try Driver(
            "audit", in: try run.interpreter(of: tool), program: PipAudit.program, run, isolated: true
        ) { json in
            json.member("tool", tool.path.text)
            json.member("snapshot", snapshot.path.text)
            json.member("day", snapshot.day)
            json.member("environment", environment?.text ?? "")
            json.member("allow_unaudited", settings.allowsUnaudited)
            json.member("pip_check", settings.checksEnvironment)
            json.member("ignore", settings.ignore)
            json.name("sources")
            json.beginArray()
            for source in sources {
                json.beginArray()
                json.value(source.kind.name)
                json.value(source.path.text)
                json.endArray()
            }
            json.endArray()
        }
        let report = try driver.run(run)
        try report.report(run)
        guard let proof = report.proofs.first else { throw GateProblem(.toolOutput, "the driver gave no proof") }
        return Completed(proof)
    }

    private static var program: String {
        driverAdvisories + "\n" + driverRequirements + "\n" + driverLocks + "\n" + driverEnvironment + "\n" + driverAudit + "\n"
            + driverMain
    }

    /// Not its age: the same run tomorrow is to say the same for as long as it may.
    private func judge(_ snapshot: Snapshot, _ settings: Settings, _ run: borrowing Run) {
        run.report(
            metric: "advisories_date", Double(Int(snapshot.day.removing("-")) ?? 0), unit: "yyyymmdd")
        guard snapshot.ageInDays > settings.maxAgeInDays else { return }
        var finding = Finding(
            rule: "snapshot-too-old",
            message: "the advisories are of \(snapshot.day), which is more than \(settings.maxAgeInDays) days ago",
            severity: .error)
        finding.fix = "firsttry fetch advisories"
        run.report(finding)
    }

    // MARK: What is there

    private static func named(_ name: String, _ probe: borrowing Probe) throws(GateProblem) -> Source {
        let path = Path(name)
        if probe.isEnvironment(path) { return Source(.environment, path) }
        guard let source = Source(path) else {
            throw GateProblem(
                .options, "option `sources`: \(name) is no requirements file, no lock file that is read, and no environment",
                hint: "name a .txt, uv.lock, poetry.lock, pdm.lock, pylock.toml, Pipfile.lock, pyproject.toml, or an environment")
        }
        return source
    }

    private static func environment(_ settings: Settings, _ probe: borrowing Probe) throws(GateProblem) -> Path? {
        guard settings.environment.isEmpty else {
            guard probe.isEnvironment(Path(settings.environment)) else {
                throw GateProblem(.options, "option `environment`: there is no environment in \(settings.environment)")
            }
            return Path(settings.environment)
        }
        let tool = try probe.tool(hint: install)
        var places: [Path] = tool.origin == "project" ? [tool.path.folder.folder] : []
        places += [".venv", "venv"]
        return places.first { probe.isEnvironment($0) }
    }

    private func toolVersion(_ probe: borrowing Probe) throws(GateProblem) -> String {
        let version = try probe.toolVersion("pip-audit", of: "pip-audit", hint: PipAudit.install)
        let parts = version.split(separator: ".").map { Int($0) ?? 0 }
        guard parts.count >= 2, parts[0] > 2 || (parts[0] == 2 && parts[1] >= 8) else {
            throw GateProblem(
                .toolVersion, "pip-audit \(version) cannot be told which server to ask: 2.8 is the first that can",
                hint: "python3 -m pip install --upgrade pip-audit")
        }
        return version
    }
}
