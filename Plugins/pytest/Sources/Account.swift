import GateSDK

/// Turns a session into findings and metrics.
struct Account {
    private let session: Session
    private let settings: Settings
    /// Taken out of what is said: it is another one on each machine.
    private let root: String
    /// Findings that make the run fail.
    private var wrong = 0

    /// The host's cap is 100,000; a run with more warnings than this has one cause.
    private static let mostWarnings = 1000

    init(_ session: Session, _ settings: Settings, repository: Path) {
        self.session = session
        self.settings = settings
        root = repository.text + "/"
    }

    mutating func report(_ run: borrowing Run) {
        for record in session.failures { report(failure: record, run) }
        for record in session.overruled { report(overruled: record, run) }
        for folder in session.finish?.canaries ?? [] {
            let message =
                "a test in \(folder == "." ? "the repository's root" : folder) that fails counts as passed: "
                + "a hook of the project decides, not the test"
            report(Finding(rule: "outcome-overruled", message: message, severity: .error), run)
        }
        for folder in session.finish?.unclear ?? [] {
            run.log(
                .warning,
                "whether a test in \(folder) that fails counts as failed could not be tried: a plugin or hook chokes on it")
        }
        for record in session.flaky { report(flaky: record, run) }
        for finding in LeftOut(session).findings { report(finding, run) }
        reportWarnings(run)
        reportMetrics(run)
    }

    // MARK: Findings

    private mutating func report(_ finding: Finding, _ run: borrowing Run) {
        var finding = finding
        finding.helpURI = Account.help(finding.rule)
        run.report(finding)
        if finding.severity == .error { wrong += 1 }
    }

    private static func help(_ rule: String) -> String {
        switch rule {
        case "coverage": "https://coverage.readthedocs.io/en/latest/config.html"
        case "tests-deselected", "tests-dropped":
            "https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collection_modifyitems"
        case "flaky": "https://docs.pytest.org/en/stable/explanation/flaky.html"
        case "warnings": "https://docs.pytest.org/en/stable/how-to/capture-warnings.html"
        case "collection-error": "https://docs.pytest.org/en/stable/explanation/pythonpath.html"
        case "setup-error", "teardown-error": "https://docs.pytest.org/en/stable/how-to/fixtures.html"
        case "outcome-overruled": "https://docs.pytest.org/en/stable/reference/reference.html#test-running-runtest-hooks"
        case "test-crashed": "https://pytest-xdist.readthedocs.io/en/stable/crash.html"
        default: "https://docs.pytest.org/en/stable/how-to/failures.html"
        }
    }

    private func finding(_ rule: String, _ message: String, _ severity: Severity, _ record: Record) -> Finding {
        var finding = Finding(rule: rule, message: message.removing(root), severity: severity)
        // Not the message: it often holds numbers and addresses of one run.
        if record.kind != "subtest", !record.id.isEmpty { finding.fingerprint = "\(rule) \(record.id)" }
        if let place = record.place, !place.path.isEmpty {
            finding.path = Path(place.path)
            finding.line = place.line
        }
        return finding
    }

    private mutating func report(failure record: Record, _ run: borrowing Run) {
        let rule: String
        switch (record.kind, record.when) {
        case ("collect-error", _): rule = "collection-error"
        case ("subtest", _), (_, "call"): rule = "test-failed"
        case (_, "setup"): rule = "setup-error"
        case (_, "teardown"): rule = "teardown-error"
        // xdist reports a worker that is gone like this.
        default: rule = "test-crashed"
        }
        // Which of the workers it was is chance.
        let words = rule == "test-crashed" ? "the worker that ran it died" : record.words
        var finding = finding(rule, "\(record.id): \(words)", .error, record)
        if record.kind == "collect-error", finding.path == nil, record.id.has(".py") { finding.path = Path(file(of: record.id)) }
        if let network = record.network {
            finding.fix =
                "It tried the network (\(network)), which gates do not have. "
                + (settings.networkMarkers.first.map { "Mark it with @pytest.mark.\($0) to leave it out here, or give" } ?? "Give")
                + " it a server of its own on 127.0.0.1."
        }
        report(finding, run)
        for printed in record.printed { run.log(.info, "\(record.id): \(printed.heading):\n\(printed.text)") }
    }

    private mutating func report(overruled record: Record, _ run: borrowing Run) {
        let isPass = record.outcome == "passed"
        let message = "\(record.id): counts as \(record.outcome), although it failed: \(record.words)"
        var finding = finding("outcome-overruled", message, isPass ? .error : .warning, record)
        finding.fix = "A hook of the project rewrites the outcome (pytest_runtest_makereport or pytest_runtest_logreport)."
        report(finding, run)
    }

    private mutating func report(flaky record: Record, _ run: borrowing Run) {
        let message = "\(record.id): passed only on a rerun; first it failed: \(record.words)"
        report(finding("flaky", message, allowsFlaky ? .warning : .error, record), run)
    }

    /// pytest-rerunfailures' own --fail-on-flaky ends with status 7.
    private var allowsFlaky: Bool { settings.allowsFlaky && session.finish?.status != 7 }

    private mutating func reportWarnings(_ run: borrowing Run) {
        var seen: [String: Int] = [:]
        var distinct: [Record] = []
        for record in session.warnings {
            let place = record.path.isEmpty ? record.id : "\(record.path):\(record.line)"
            let key = "\(record.category)\0\(record.words)\0\(place)"
            if seen[key] == nil { distinct.append(record) }
            seen[key, default: 0] += 1
        }
        for record in distinct.prefix(Account.mostWarnings) {
            let place = record.path.isEmpty ? record.id : "\(record.path):\(record.line)"
            let count = seen["\(record.category)\0\(record.words)\0\(place)"] ?? 1
            let times = count > 1 ? " (\(count) times)" : ""
            let subject = record.path.isEmpty && !record.id.isEmpty ? "\(record.id): " : ""
            var finding = Finding(
                rule: "warnings", message: "\(subject)\(record.category): \(record.words.removing(root))\(times)",
                severity: .warning)
            if !record.path.isEmpty {
                finding.path = Path(record.path)
                finding.line = record.line
            }
            report(finding, run)
        }
        if let most = settings.mostWarnings, session.warnings.count > most {
            let message = "\(session.warnings.count) warnings, at most \(most) allowed"
            report(Finding(rule: "warnings", message: message, severity: .error), run)
        }
    }

    private func file(of id: String) -> String {
        let bytes = Array(id.utf8)
        guard let end = bytes.end(of: "::") else { return id }
        return String(decoding: bytes[..<(end - 2)], as: UTF8.self)
    }

    // MARK: Metrics

    /// What was collected, when nothing was run.
    mutating func reportCollection(_ run: borrowing Run) {
        for record in session.failures where record.kind == "collect-error" { report(failure: record, run) }
        for finding in LeftOut(session).findings { report(finding, run) }
        let metrics: [(name: String, value: Int, unit: String)] = [
            ("collection_count", session.collected?.count ?? 0, "tests"),
            ("collection_errors", session.counts.collectionErrors, "files"),
            ("deselected", session.finish?.deselected ?? 0, "tests"),
            ("deselected_network", session.finish?.deselectedForNetwork ?? 0, "tests"),
        ]
        for metric in metrics { run.report(metric: metric.name, Double(metric.value), unit: metric.unit) }
    }

    private func reportMetrics(_ run: borrowing Run) {
        let counts = session.counts
        let metrics: [(name: String, value: Int, unit: String)] = [
            ("collected", session.collected?.count ?? 0, "tests"), ("passed", counts.passed, "tests"),
            ("failed", counts.failed, "tests"), ("errors", counts.errors + counts.collectionErrors, "errors"),
            ("skipped", counts.skipped, "tests"), ("xfailed", counts.expectedFailures, "tests"),
            ("xpassed", counts.unexpectedPasses, "tests"), ("deselected", session.finish?.deselected ?? 0, "tests"),
            ("deselected_network", session.finish?.deselectedForNetwork ?? 0, "tests"), ("reruns", counts.reruns, "reruns"),
            ("flaky", session.flaky.count, "tests"), ("warnings", session.warnings.count, "warnings"),
        ]
        for metric in metrics { run.report(metric: metric.name, Double(metric.value), unit: metric.unit) }
    }

    // MARK: Coverage

    /// Reports coverage, and what is missing of it. Called when pytest is known to have ended well.
    mutating func coverage(_ run: borrowing Run, _ report: CoverageReport?, status: Int) throws(GateProblem) {
        guard let facts = session.finish?.coverage else {
            guard settings.coverageMinimum == nil || wrong > 0 else {
                throw GateProblem(
                    .incomplete, "coverage_min is set, but no coverage was measured",
                    hint: "see whether `addopts` or `args` hold --no-cov, and whether the tests run any code of the project")
            }
            return
        }
        run.report(metric: "coverage_total", facts.total / 100, unit: "fraction")
        run.report(metric: "coverage_statements", Double(report?.statements ?? 0), unit: "statements")
        run.report(metric: "coverage_missing", Double(report?.missing ?? 0), unit: "statements")
        if let minimum = settings.coverageMinimum, facts.total < minimum * 100 {
            self.report(short(facts.total, "coverage_min is \(percent(minimum * 100))", report), run)
        } else if facts.isShort {
            self.report(short(facts.total, "the project's own fail_under is \(percent(facts.minimum))", report), run)
        }
        guard settings.showsUncoveredLines, let report else { return }
        for file in report.files.sorted(by: { $0.path < $1.path }) where !file.missing.isEmpty {
            let message =
                "\(percent(file.percent)) of it is covered: \(file.missing.count) of \(file.statements) statements are run by no test"
            self.report(Finding(rule: "coverage", message: message, severity: .note, path: Path(file.path)), run)
            self.report(uncovered: file, run)
        }
    }

    private func short(_ total: Double, _ wanted: String, _ report: CoverageReport?) -> Finding {
        let worst = (report?.worst(5) ?? []).map {
            "\($0.path) (\($0.missing.count) \($0.missing.count == 1 ? "line" : "lines"), \(percent($0.percent)))"
        }
        let where_ = worst.isEmpty ? "" : "; most is missing in \(worst.joined(separator: ", "))"
        return Finding(rule: "coverage", message: "coverage is \(percent(total)), \(wanted)\(where_)", severity: .error)
    }

    private mutating func report(uncovered file: CoverageReport.File, _ run: borrowing Run) {
        for range in file.ranges {
            let lines = range.count == 1 ? "line \(range.lowerBound) is" : "lines \(range.lowerBound) to \(range.upperBound) are"
            var finding = Finding(
                rule: "coverage", message: "\(lines) not run by any test", severity: .note, path: Path(file.path))
            finding.line = range.lowerBound
            finding.endLine = range.upperBound
            report(finding, run)
        }
    }

    // MARK: Consistency

    /// Refuses a status that what was reported does not explain.
    func explain(_ status: Int) throws(GateProblem) {
        if wrong == 0, settings.mostWarnings != nil, session.seesNoWarnings {
            throw GateProblem(
                .incomplete, "max_warnings is set, but pytest was told to look at no warnings (-p no:warnings)",
                hint: "take `-p no:warnings` out of `addopts` and `args`; name what may be ignored in `filterwarnings`")
        }
        switch status {
        case 0: break
        case 1 where wrong > 0, 7 where wrong > 0: break
        case 5: throw nothingRun()
        default:
            throw GateProblem(
                .incomplete, "pytest ended with status \(status), and no failure explains it",
                hint: "look at the end of the gate's log; a plugin or a hook of the project may set the status")
        }
        if wrong == 0, session.tried == 0 { throw nothingRun() }
        if wrong == 0, !(session.finish?.stopped.isEmpty ?? true), session.examined < session.expected {
            throw GateProblem(
                .incomplete,
                "pytest stopped after \(session.examined) of \(session.expected) tests: \(session.finish?.stopped ?? "")")
        }
    }

    private func nothingRun() -> GateProblem {
        let skipped = session.counts.skipped
        if session.expected > session.examined {
            return GateProblem(
                .incomplete,
                "no test was run: pytest collected \(session.expected), and reports of its own are there for \(session.examined)",
                hint: "see --setup-only and the like in `addopts`, and hooks of the project that take tests over")
        }
        let deselected = session.finish?.deselected ?? 0
        if skipped > 0 {
            return GateProblem(.incomplete, "no test was run, and \(skipped) skipped", hint: "`pytest -rs` shows why")
        }
        if deselected > 0 {
            return GateProblem(
                .incomplete, "no test was run, and \(deselected) deselected",
                hint: "see -k, -m and --deselect in `addopts`, and the gate's `network_markers`")
        }
        return GateProblem(
            .incomplete, "pytest found no tests",
            hint:
                "it looks for test_*.py and *_test.py; name others in `python_files`, and folders in `testpaths`, of pytest's configuration"
        )
    }
}

/// "74.99 %", never rounded up.
func percent(_ value: Double) -> String {
    let hundredths = Int(value * 100 + 1e-9)
    let rest = hundredths % 100
    guard rest > 0 else { return "\(hundredths / 100) %" }
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
}
