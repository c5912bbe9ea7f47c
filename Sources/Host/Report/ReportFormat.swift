public import HostModel

/// The forms in which a whole report can be written to a file. A new one is a case here and a printer in a file of its own.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// `parity_report.json`.
    case standard
    case sarif, junit, gitlab, markdown, html

    public func bytes(_ report: Report) -> [UInt8] {
        switch self {
        case .standard: StandardReport.bytes(report)
        case .sarif: SarifReport.bytes(report)
        case .junit: JUnitReport.bytes(report)
        case .gitlab: GitLabReport.bytes(report)
        case .markdown: Array(MarkdownReport(report).text.utf8)
        case .html: Array(HTMLReport(report).text.utf8)
        }
    }

    /// Those that somebody asks for by an option of their name.
    public static var named: [ReportFormat] { allCases.filter { $0 != .standard } }
}

extension Outcome {
    /// What kept it from a verdict, as findings: a list without them would look like a clean one.
    var obstacles: [Finding] {
        let hasVerdict = verdict == .passed || (verdict == .failed && !findings.isEmpty)
        return hasVerdict ? [] : failures.map(\.asFinding)
    }
}

extension Failure {
    fileprivate var asFinding: Finding {
        Finding(rule: code.id, message: message, severity: .error, fingerprint: "\(code.id) \(message)", fix: hint)
    }
}

extension Report {
    /// The gates that ran, and as one more what belongs to none: preflight, policy, a run that could not be done.
    var sections: [Outcome] {
        guard !ownFailures.isEmpty else { return ran }
        var preflight = Outcome(gate: "preflight", title: "What has to hold before any gate", level: .required, verdict: .error)
        preflight.failures = ownFailures
        return [preflight] + ran
    }

    /// Gates that were started, or should have been.
    var ran: [Outcome] { outcomes.filter { $0.verdict != .skipped && $0.verdict != .notApplicable } }

    /// What made the run red and belongs to no gate: preflight, policy, a run that could not be done.
    var ownFailures: [Failure] { failures.filter { $0.gate.isEmpty } }
}
