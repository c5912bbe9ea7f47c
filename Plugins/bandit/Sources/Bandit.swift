import GateSDK

/// Looks for dangerous Python with bandit. It is green when bandit reports on every file that it was given and nothing
/// that it found is worse than the options allow.
struct Bandit: Gate {
    static let id: StaticString = "bandit"
    static let version: StaticString = "1.0.0"

    /// What the probe learned; the run checks these files.
    private var files: [Path] = []
    private var configuration = Configuration()

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let settings = try Settings(probe.options())
        let tool = try probe.tool(hint: Invocation.install).path
        let version = try banditVersion(probe, tool)
        configuration = try Configuration(probe, settings)
        files = try pythonFiles(probe)
        guard !files.isEmpty else {
            let place = probe.changedFiles == nil ? "in the repository" : "among the changed files"
            return .notApplicable(because: "there is no Python file \(place) (*.py, *.pyw, less what git ignores)")
        }
        return .applies(toolVersion: version, configuration: configuration.files)
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(run.options())
        let invocation = try Invocation(for: run, configuration, settings)
        var judgement = try Judgement(settings, try Baseline(run, settings), repository: run.repository, files: files)
        var scan = Scan(files)
        for batch in files.batches() {
            let report = try scan.run(run, invocation, batch)
            for issue in report.issues { judgement.judge(issue, run) }
            if scan.given < files.count { run.progress(scan.given, of: files.count, "files") }
        }
        let excluded = try scan.excludedByConfiguration(run, invocation)
        let tests = try TestSelection(run, invocation, scan.log)
        report(scan, judgement, excluded, tests, to: run)
        judgement.finish(scan.totals, run)
        try scan.refuseUnread()
        guard excluded < files.count else {
            throw GateProblem(
                .toolConfig, "bandit's configuration excludes all \(files.count) Python files",
                hint: "narrow down `exclude_dirs`: each of its texts excludes every path that holds it anywhere")
        }
        return Completed(
            Proof(
                "files", expected: files.count - excluded, examined: scan.reported,
                statement: "of the \(files.count) that were listed and given to it, less \(excluded) that its configuration "
                    + "excludes, bandit has metrics for \(scan.reported)"))
    }

    private func report(
        _ scan: Scan, _ judgement: Judgement, _ excluded: Int, _ tests: TestSelection, to run: borrowing Run
    ) {
        run.report(metric: "files", Double(scan.reported), unit: "files")
        run.report(metric: "excluded_files", Double(excluded), unit: "files")
        run.report(metric: "lines_of_code", Double(scan.totals.lines), unit: "lines")
        run.report(metric: "nosec", Double(scan.totals.nosec), unit: "lines")
        run.report(metric: "nosec_tests", Double(scan.totals.nosecTests), unit: "findings")
        run.report(metric: "tests_off", Double(tests.switchedOff.count), unit: "tests")
        for level in Level.allCases {
            run.report(metric: "severity_\(level.text)", Double(judgement.counts[level.rawValue]), unit: "findings")
        }
        run.report(metric: "baseline_known", Double(judgement.known), unit: "findings")
        run.report(metric: "baseline_gone", Double(judgement.gone), unit: "findings")
        let place = configuration.main
        if !tests.switchedOff.isEmpty {
            run.report(
                Finding(
                    rule: "tests-off", message: "\(tests.inWords) of bandit's \(tests.all) tests are switched off here",
                    severity: .note, path: place))
        }
        if excluded > 0 {
            run.report(
                Finding(
                    rule: "files-excluded", message: "\(excluded) of \(files.count) Python files are excluded here",
                    severity: .note, path: place))
        }
    }

    private func pythonFiles(_ probe: borrowing Probe) throws(GateProblem) -> [Path] {
        let listed = try probe.listFiles().files.filter { $0.isPython }
        guard let changed = probe.changedFiles else { return listed }
        let wanted = Set(changed)
        return listed.filter { wanted.contains($0) }
    }

    private func banditVersion(_ probe: borrowing Probe, _ tool: Path) throws(GateProblem) -> String {
        let result = try probe.exec(Command(tool, "--version"))
        let status = try result.exit.status(of: "bandit")
        let words = result.output.split { $0 == 0x20 || $0 == 0x0A }
        guard status == 0, words.count >= 2, words[0].elementsEqual("bandit".utf8) else {
            throw GateProblem(
                .toolBroke, "`bandit --version` does not answer as bandit does (status \(status))", hint: Invocation.install)
        }
        return String(decoding: words[1], as: UTF8.self)
    }
}

extension Path {
    var isPython: Bool { bytes.ends(with: ".py") || bytes.ends(with: ".pyw") }

    /// Without any `./` in front.
    var plain: Path {
        var rest = bytes[...]
        while rest.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
        return Path(Array(rest))
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool {
        count > text.utf8.count && suffix(text.utf8.count).elementsEqual(text.utf8)
    }
}
