import GateSDK

/// Turns issues into findings by the options.
struct Judgement {
    /// Issues that the baseline accounts for.
    private(set) var known = 0
    /// Entries of the baseline that nothing was found for.
    var gone: Int { baseline.unused }
    /// Issues that are new, by severity.
    private(set) var counts = [0, 0, 0, 0]
    private let settings: Settings
    private var baseline: Baseline
    private let repository: Path
    private var meanings: [String: [Path]] = [:]

    init(_ settings: Settings, _ baseline: Baseline, repository: Path, files: [Path]) throws(GateProblem) {
        self.settings = settings
        self.baseline = baseline
        self.repository = repository
        // bandit prints names that are not UTF-8 with lone surrogates, which are read as U+FFFD.
        for file in files where !file.isUTF8 { meanings[file.text, default: []].append(file) }
    }

    /// Reports one issue unless the baseline knows it.
    mutating func judge(_ issue: Issue, _ run: borrowing Run) {
        if baseline.knows(issue, repository: repository) {
            known += 1
            return
        }
        counts[issue.severity.rawValue] += 1
        let fails = settings.fails(severity: issue.severity, confidence: issue.confidence)
        let mild: Severity = issue.severity == .low ? .note : .warning
        let path = Path(issue.filename).plain
        let meant = meanings[path.text] ?? [path]
        var finding = issue.finding(at: meant[0], severity: fails ? .error : mild)
        if meant.count > 1 { finding.message += " (in one of \(meant.count) files whose names bandit does not tell apart)" }
        run.report(finding)
    }

    /// Judges the sums.
    func finish(_ totals: Report.Totals, _ run: borrowing Run) {
        guard let most = settings.nosecMax, totals.nosec + totals.nosecTests > most else { return }
        let sum = totals.nosec + totals.nosecTests
        let silenced = sum == 1 ? "1 finding is" : "\(sum) findings are"
        run.report(
            Finding(rule: "nosec-limit", message: "\(silenced) silenced by # nosec; allowed: \(most)", severity: .error))
    }
}
