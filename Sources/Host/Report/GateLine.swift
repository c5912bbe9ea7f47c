internal import HostModel

/// One gate's state on one line: mark, name, time, and what there is to say.
struct GateLine {
    let style: Style
    /// nil: the line may be as long as it likes.
    let columns: Int?
    let idWidth: Int
    /// Whether an optional gate counts as a required one does.
    let isParity: Bool

    /// As wide as the longest name, within reason.
    static func idWidth(_ ids: [String]) -> Int {
        min(24, ids.map(DisplayWidth.of).max() ?? 0)
    }

    func text(_ outcome: Outcome) -> String {
        let ran = outcome.verdict != .skipped && outcome.verdict != .notApplicable
        let name = DisplayWidth.padded(outcome.gate, to: idWidth)
        let time = Wording.rightAligned(ran ? Wording.time(outcome.durationSeconds) : "", to: 6)
        var note = Self.note(outcome)
        if outcome.level != .required { note += (note.isEmpty ? "" : " ") + "(\(outcome.level.rawValue))" }
        if let columns { note = DisplayWidth.cut(note, to: max(10, columns - DisplayWidth.of(name) - 13)) }
        guard ran else { return style.dim("- " + name + "  " + time + "  " + note) }
        let isLoud = Self.isBlocking(outcome, isParity: isParity)
        let line = mark(outcome) + " " + (isLoud ? style.bold(name) : name) + "  " + style.dim(time)
        return note.isEmpty ? line : line + "  " + note
    }

    private func mark(_ outcome: Outcome) -> String {
        let blocks = Self.isBlocking(outcome, isParity: isParity)
        switch outcome.verdict {
        case .passed: return style.green("✓")
        case .failed: return blocks ? style.red("✗") : style.yellow("✗")
        case .error, .timeout: return blocks ? style.red("!") : style.yellow("!")
        case .skipped, .notApplicable: return "-"
        }
    }

    /// Whether this outcome makes the run red.
    static func isBlocking(_ outcome: Outcome, isParity: Bool) -> Bool {
        guard isUnwell(outcome) else { return false }
        return outcome.level == .required || (isParity && outcome.level == .optional)
    }

    static func isUnwell(_ outcome: Outcome) -> Bool {
        [.failed, .error, .timeout].contains(outcome.verdict)
    }

    // MARK: The note

    static func note(_ outcome: Outcome) -> String {
        let reason = PlainText.line(outcome.failures.first?.message ?? outcome.reason)
        switch outcome.verdict {
        case .passed:
            return (outcome.proofs.prefix(2).map(proof) + counts(outcome.findings)).joined(separator: ", ")
        case .failed:
            let counts = counts(outcome.findings)
            return counts.isEmpty ? reason : counts.joined(separator: ", ") + places(outcome.findings)
        case .error: return "no verdict: " + (reason.isEmpty ? "no reason was given" : reason)
        case .timeout: return reason.isEmpty ? "timed out" : reason
        case .skipped: return "skipped" + (reason.isEmpty ? "" : ": " + reason)
        case .notApplicable: return "not applicable" + (reason.isEmpty ? "" : ": " + reason)
        }
    }

    private static func proof(_ proof: Proof) -> String {
        let name = PlainText.line(proof.name)
        let isPlural = name.hasSuffix("s") && !name.hasSuffix("ss")
        return Wording.count(proof.examined, isPlural ? String(name.dropLast()) : name, name)
    }

    private static func counts(_ findings: [Finding]) -> [String] {
        var counts: [Severity: Int] = [:]
        for finding in findings { counts[finding.severity, default: 0] += 1 }
        return Severity.allCases.reversed().compactMap { severity in
            counts[severity].map { Wording.count($0, severity.rawValue) }
        }
    }

    private static func places(_ findings: [Finding]) -> String {
        let files = Set(findings.map(\.path)).subtracting([""]).count
        return files == 0 ? "" : " in " + Wording.count(files, "file")
    }
}
