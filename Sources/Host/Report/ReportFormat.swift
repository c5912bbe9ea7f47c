public import HostModel

/// The forms in which a whole report can be written to a file. A new one is a case here and a printer in a file of its own.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// `parity_report.json`.
    case standard

    public func bytes(_ report: Report) -> [UInt8] {
        switch self {
        case .standard: StandardReport.bytes(report)
        }
    }
}
