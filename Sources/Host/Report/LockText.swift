public import HostModel

/// What renewing the lock does, in words.
public struct LockText {
    private let style: Style
    private let isQuiet: Bool

    public init(style: Style, isQuiet: Bool) {
        self.style = style
        self.isQuiet = isQuiet
    }

    public func text(_ renewal: LockRenewal) -> String {
        let values = isQuiet ? [] : renewal.changes.map(PlainText.line)
        let lines = values + brief(renewal)
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    /// Without the values.
    func brief(_ renewal: LockRenewal) -> [String] {
        var lines: [String] = []
        for subject in renewal.pending {
            lines.append(style.yellow("pending") + ": " + PlainText.line(subject))
        }
        let count = renewal.changes.count
        let values = "\(count) \(count == 1 ? "value" : "values")"
        let summary: String
        if renewal.changes.isEmpty, !renewal.isNew {
            summary = "\(renewal.path) is as it should be"
        } else if renewal.isWritten {
            summary = "\(renewal.isNew ? "wrote" : "renewed") \(renewal.path): \(values)" + (renewal.isNew ? "" : " changed")
        } else {
            summary = "\(renewal.path) would \(renewal.isNew ? "be written" : "change"): \(values)"
        }
        if !isQuiet || renewal.isWritten { lines.append(style.bold(summary)) }
        if !renewal.pending.isEmpty {
            lines.append(
                "A run that is held to the lock ends in PARITY-108 until nothing is pending: see to it, then firsttry lock again."
            )
        }
        return lines
    }
}
