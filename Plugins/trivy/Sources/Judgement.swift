import GateSDK

/// Turns trivy's results into findings by the options.
struct Judgement {
    private let settings: Settings
    private let coverage: Coverage
    private var suppressed = 0
    private var packages = 0
    private var counts = [0, 0, 0, 0]
    private var licences = 0

    init(_ settings: Settings, _ coverage: Coverage) {
        self.settings = settings
        self.coverage = coverage
    }

    /// Takes a report on files; `prefix` leads from the repository to what was looked at.
    mutating func take(_ report: Report, below prefix: String, less bait: Bait, _ run: borrowing Run) {
        for result in report.results where !bait.isBait(result.target) {
            judge(result, coverage.place(of: prefix + result.target), in: "", run)
        }
    }

    /// Takes a report on an image's archive.
    mutating func take(_ report: Report, archive: Path, _ run: borrowing Run) {
        for result in report.results { judge(result, archive, in: ", in \(result.target)", run) }
    }

    /// Reports the sums.
    func finish(_ run: borrowing Run) {
        run.report(metric: "packages", Double(packages), unit: "packages")
        run.report(metric: "suppressed", Double(suppressed), unit: "findings")
        run.report(metric: "vulnerabilities", Double(counts[0]), unit: "findings")
        run.report(metric: "misconfigurations", Double(counts[1]), unit: "findings")
        run.report(metric: "secrets", Double(counts[2]), unit: "findings")
        run.report(metric: "licences", Double(licences), unit: "packages")
        if suppressed > 0 {
            let number = suppressed == 1 ? "1 finding" : "\(suppressed) findings"
            run.report(
                Finding(
                    rule: "suppressed", message: "the repository's exceptions suppress \(number)",
                    severity: .note))
        }
    }

    private mutating func judge(_ result: Report.Result, _ path: Path, in place: String, _ run: borrowing Run) {
        suppressed += result.suppressed
        packages += result.kind == "lang-pkgs" || result.kind == "os-pkgs" ? result.packages : 0
        for flaw in result.flaws where flaw.kind != .misconfiguration || flaw.status == "FAIL" {
            let fails = settings.failing.contains(flaw.grade)
            if flaw.kind == .licence {
                licences += 1
                // Every package has a licence. Those that nobody objects to are counted.
                if !fails, flaw.grade == .low || flaw.grade == .unknown { continue }
            } else {
                counts[flaw.kind == .vulnerability ? 0 : flaw.kind == .misconfiguration ? 1 : 2] += 1
            }
            let mild: Severity = flaw.grade == .low || flaw.grade == .unknown ? .note : .warning
            var finding = flaw.finding(at: path, in: place, severity: fails ? .error : mild)
            if coverage.isWithheld(path) {
                finding.path = nil
                finding.line = 0
                finding.endLine = 0
                finding.message += "; the file's name holds a secret itself and is not shown"
            }
            run.report(finding)
        }
    }
}
