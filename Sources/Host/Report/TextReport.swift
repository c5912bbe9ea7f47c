public import HostModel

/// How much is said.
public enum Detail: Sendable {
    /// Only what is not green.
    case quiet
    case normal
    /// All findings, tools, isolation.
    case verbose
}

/// The report as a person reads it.
public struct TextReport {
    let style: Style
    let screen: Screen
    let detail: Detail
    /// Gates whose line the reader has already seen as progress.
    let seen: Set<String>
    /// Where the run's files lie, as the reader would type it; nil when the report could not be written.
    let folder: String?

    /// How many findings of one gate are shown unless all are asked for.
    static let findingsMax = 20

    public init(style: Style, screen: Screen, detail: Detail = .normal, seen: Set<String> = [], folder: String?) {
        self.style = style
        self.screen = screen
        self.detail = detail
        self.seen = seen
        self.folder = folder
    }

    var reportPath: String? { folder.map { $0 + "/" + ReportFolder.reportName } }

    public func text(_ report: Report) -> String {
        var report = report
        report.outcomes.removeAll { !$0.wasAskedFor }
        if detail == .quiet, report.isOK { return "" }
        var blocks = [gateLines(report)]
        // What made the run red stands last, next to the summary.
        let isParity = report.command == "parity"
        let (blocking, others) = report.outcomes.divided { GateLine.isBlocking($0, isParity: isParity) }
        blocks += (others + blocking).compactMap { section($0, of: report) }
        blocks.append(hostFailures(report))
        blocks.append(summary(report))
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    // MARK: Gates

    private func gateLines(_ report: Report) -> [String] {
        let line = GateLine(
            style: style, columns: screen.isPaper || detail == .verbose ? nil : screen.columns,
            idWidth: GateLine.idWidth(report.outcomes.map(\.gate)), isParity: report.command == "parity")
        return report.outcomes.filter { outcome in
            !seen.contains(outcome.gate) && (detail != .quiet || GateLine.isUnwell(outcome))
        }.flatMap { outcome in
            [line.text(outcome)] + (detail == .verbose ? particulars(outcome) : [])
        }
    }

    /// What `--verbose` adds below a gate's line.
    private func particulars(_ outcome: Outcome) -> [String] {
        var facts: [String] = []
        if let tool = outcome.tool {
            facts.append("tool       \(PlainText.line(tool.name)) \(PlainText.line(tool.version)) from \(tool.origin.rawValue)")
        }
        facts += outcome.proofs.filter { !$0.statement.isEmpty }.map { "proof      " + PlainText.line($0.statement) }
        if !outcome.configFiles.isEmpty {
            facts.append("config     " + outcome.configFiles.map(PlainText.line).joined(separator: ", "))
        }
        // A gate that was never started has nothing to be isolated.
        if outcome.isolation != Isolation() { facts.append("isolation  " + isolation(outcome.isolation)) }
        if let log = logPath(outcome) { facts.append("log        " + log) }
        return facts.map { style.dim("    " + $0) }
    }

    /// The log's path as the reader would type it.
    private func logPath(_ outcome: Outcome) -> String? {
        guard let path = outcome.logPath, let folder else { return nil }
        return PlainText.line(folder + "/" + path)
    }

    private func isolation(_ isolation: Isolation) -> String {
        let layers = [
            ("network", isolation.network), ("files", isolation.filesystem), ("pids", isolation.pids),
            ("syscalls", isolation.syscalls), ("limits", isolation.limits), ("workspace", isolation.workspace),
        ]
        return layers.map { "\($0) \($1.isEmpty ? "not isolated" : $1)" }.joined(separator: ", ")
    }

    // MARK: What is wrong

    private func section(_ outcome: Outcome, of report: Report) -> [String]? {
        let isUnwell = GateLine.isUnwell(outcome)
        guard isUnwell || (detail == .verbose && !outcome.findings.isEmpty) else { return nil }
        let isBlocking = GateLine.isBlocking(outcome, isParity: report.command == "parity")
        var lines: [String] = []
        for failure in outcome.failures where isUnwell {
            let label = "\(isBlocking ? outcome.verdict.rawValue : "warning")[\(failure.code.id)]"
            lines += headline(isBlocking ? style.red(label) : style.yellow(label), outcome.gate, failure.message)
            lines += hint(failure.hint)
        }
        if lines.isEmpty { lines.append(style.bold(outcome.gate)) }
        if [.error, .timeout].contains(outcome.verdict), let log = logPath(outcome) { lines.append("  log: " + log) }
        return lines + findings(of: outcome, in: report)
    }

    private func headline(_ label: String, _ gate: String, _ message: String) -> [String] {
        let text = PlainText.lines(message)
        let lead = label + (gate.isEmpty ? "" : " " + style.bold(gate)) + ": "
        return laid(text.first ?? "no reason was given", behind: lead, indent: 2) + text.dropFirst().map { "  | " + $0 }
    }

    private func hint(_ hint: String) -> [String] {
        hint.isEmpty ? [] : laid(PlainText.line(hint), behind: "  hint: ", indent: 8)
    }

    /// A safe text behind something, broken between words where a terminal would break it anywhere.
    func laid(_ text: String, behind lead: String, indent: Int) -> [String] {
        guard !screen.isPaper else { return [lead + text] }
        let lines = DisplayWidth.wrapped(text, after: Style.width(of: lead), indent: indent, to: screen.columns)
        return [lead + (lines.first ?? "")] + lines.dropFirst().map { String(repeating: " ", count: indent) + $0 }
    }

    /// Failures that are no gate's: preflight, policy, an interruption.
    private func hostFailures(_ report: Report) -> [String] {
        let gates = Set(report.outcomes.map(\.gate))
        return report.failures.filter { !gates.contains($0.gate) }.flatMap { failure in
            headline(style.red("error[\(failure.code.id)]"), failure.gate, failure.message) + hint(failure.hint)
        }
    }
}

extension Array {
    /// Those that the rule holds for, and the others, each in order.
    fileprivate func divided(by rule: (Element) -> Bool) -> (yes: [Element], no: [Element]) {
        (filter(rule), filter { !rule($0) })
    }
}
