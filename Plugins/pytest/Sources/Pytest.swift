import GateSDK

/// Runs the tests with pytest. It is green when every collected test gave a report of its own, none failed, and pytest
/// ended as its reports say.
struct Pytest: Gate {
    static let id: StaticString = "pytest"
    static let version: StaticString = "1.0.0"

    /// What the probe learned.
    private var inspection = Inspection()

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let settings = try Settings(try probe.options())
        let invocation = try Invocation(for: probe, settings)
        inspection = try inspect(probe, invocation)
        guard inspection.pytestMajor >= 7 else {
            throw GateProblem(
                .toolVersion, "pytest \(inspection.pytest) is too old: its hooks cannot say before 7 what a verdict needs",
                hint: "install a newer pytest into the project's environment")
        }
        try inspection.refuse(settings)
        let section = { (file: String) in file.hasSuffix("pyproject.toml") ? "tool.pytest" : "" }
        return .applies(
            toolVersion: inspection.pytest,
            configuration: inspection.files.map { ConfigurationFile(Path($0), section: section($0)) })
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(try run.options())
        let invocation = try Invocation(for: run, settings)
        run.log(
            .info,
            "Python \(inspection.python) at \(inspection.executable); plugins: \(inspection.plugins.joined(separator: ", "))")
        if run.changedFiles != nil { run.log(.info, "all tests are run: a change to any file may break any test") }
        if settings.onlyCollects { throw try collect(run, invocation, settings) }
        var output = Output()
        let result = try run.stream(invocation.run(inspection), longest: 64 << 20) { (line) throws(GateProblem) in
            output.take(line, run)
        }
        let session = try Session(contents(run, invocation.records) ?? [])
        var account = Account(session, settings, repository: run.repository)
        account.report(run)
        try hand(over: invocation, run)
        let status = try Ending(session, result.exit, output, repository: run.repository).status()
        try account.coverage(run, coverageReport(run, invocation), status: status)
        try account.explain(status)
        return Completed(
            Proof(
                "tests", expected: session.expected, examined: session.examined,
                statement:
                    "of \(session.collected?.count ?? 0) collected tests and \(session.counts.collectionErrors) files that "
                    + "could not be collected, as many gave a report of their own; \(session.finish?.deselected ?? 0) were deselected"
            ))
    }

    /// Reports what a run would take, for the lock. That is no verdict on the code, whatever comes of it.
    private func collect(
        _ run: borrowing Run, _ invocation: Invocation, _ settings: Settings
    ) throws(GateProblem) -> GateProblem {
        var output = Output()
        let result = try run.stream(invocation.collect(), longest: 64 << 20) { (line) throws(GateProblem) in
            output.take(line, run)
        }
        let session = try Session(contents(run, invocation.records) ?? [])
        var account = Account(session, settings, repository: run.repository)
        account.reportCollection(run)
        try hand(over: invocation, run)
        let ending = Ending(session, result.exit, output, repository: run.repository)
        _ = try ending.status(collecting: true)
        let count = session.collected?.count ?? 0
        guard session.counts.collectionErrors == 0, count > 0 else {
            throw GateProblem(
                .incomplete,
                session.counts.collectionErrors == 0
                    ? "pytest found no tests" : "\(session.counts.collectionErrors) of the tests' files could not be collected")
        }
        run.report(metric: "collection_complete", 1)
        return GateProblem(
            .incomplete, "\(count) tests were collected and none was run, as the option `collect_only` asks",
            hint: "remove `collect_only` from [gates.pytest] options: the lock and the preflight set it themselves")
    }

    private func inspect(_ probe: borrowing Probe, _ invocation: Invocation) throws(GateProblem) -> Inspection {
        _ = try probe.write([], to: "pytest/inspection/records.jsonl")
        let result = try probe.exec(invocation.inspect())
        let status = try result.exit.status(of: "pytest")
        guard let bytes = try contents(probe, invocation.inspection), !bytes.isEmpty else {
            let output = Output(error: result.error)
            throw output.refusal(status, repository: probe.repository)
                ?? GateProblem(
                    .toolBroke, "pytest does not answer as pytest does (status \(status)): \(output.words)",
                    hint: Invocation.install)
        }
        var json = JSONReader(bytes)
        do throws(JSONError) {
            return try Inspection(&json)
        } catch {
            throw GateProblem(.toolOutput, "the reporter's answer cannot be read: expected \(error.expected)")
        }
    }

    private func coverageReport(_ run: borrowing Run, _ invocation: Invocation) throws(GateProblem) -> CoverageReport? {
        guard let bytes = try contents(run, invocation.coverage) else { return nil }
        var json = JSONReader(bytes)
        do throws(JSONError) {
            return try CoverageReport(&json)
        } catch {
            throw GateProblem(.toolOutput, "coverage's report cannot be read: byte \(error.offset): expected \(error.expected)")
        }
    }

    /// What is there goes into the report; that it is all there is not promised, since pytest may have ended early.
    private func hand(over invocation: Invocation, _ run: borrowing Run) throws(GateProblem) {
        let artifacts: [(name: String, type: String)] = [
            ("junit.xml", "application/xml"), ("collection.json", "application/json"), ("durations.json", "application/json"),
            ("coverage.json", "application/json"),
        ]
        for artifact in artifacts {
            do throws(SystemError) {
                try run.report(artifact: artifact.name, at: invocation.folder / Path(artifact.name), mediaType: artifact.type)
            } catch {
                if !error.isMissing { run.log(.warning, "\(artifact.name) cannot be handed over: \(error.text)") }
            }
        }
    }

    private func contents(
        _ phase: borrowing some Phase & ~Copyable, _ file: Path
    ) throws(GateProblem) -> [UInt8]? {
        do throws(SystemError) {
            return try phase.contents(of: file, cap: 1 << 30)
        } catch {
            if error.isMissing { return nil }
            throw GateProblem(.toolOutput, "\(file.name.text) cannot be read: \(error.text)")
        }
    }
}
