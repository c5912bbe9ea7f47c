internal import HostModel

extension TextReport {
    /// The last words: how many of what, how well isolated, where to read on, what to type next.
    func summary(_ report: Report) -> [String] {
        var lines = [verdict(report)]
        if report.interrupted { lines.append(style.yellow("interrupted: what has no verdict was not checked")) }
        lines += isolationLine(report)
        var pointers: [(String, String)] = []
        if let reportPath, detail != .quiet { pointers.append(("report", reportPath)) }
        let red = report.outcomes.filter { GateLine.isBlocking($0, isParity: report.command == "parity") }
        if !red.isEmpty, !report.interrupted {
            // Two that claim one name stand beside each other.
            let names = red.indices.filter { $0 == 0 || red[$0].gate != red[$0 - 1].gate }.map { red[$0].gate }
            pointers.append(("rerun", "firsttry run " + names.joined(separator: " ")))
        }
        if let code = report.failures.first?.code, !report.interrupted {
            pointers.append(("explain", "firsttry explain \(code.id)"))
        }
        return lines + pointers.map { style.dim(DisplayWidth.padded($0.0 + ":", to: 9)) + $0.1 }
    }

    private func verdict(_ report: Report) -> String {
        let isParity = report.command == "parity"
        let lookedAt = report.outcomes.contains { GateLine.isUnwell($0) || $0.verdict == .passed }
        let words: [(Verdict, String)] = [
            (.failed, "failed"), (.error, "without a verdict"), (.timeout, "timed out"), (.passed, "passed"),
            (.skipped, "skipped"), (.notApplicable, "not applicable"),
        ]
        var counts: [String] = []
        for (verdict, word) in words {
            let all = report.outcomes.filter { $0.verdict == verdict }
            let mild = all.filter { GateLine.isUnwell($0) && !GateLine.isBlocking($0, isParity: isParity) }
            if all.count > mild.count { counts.append("\(all.count - mild.count) \(word)") }
            for level in Level.allCases {
                let count = mild.count { $0.level == level }
                if count > 0 { counts.append("\(count) \(word) (\(level.rawValue))") }
            }
        }
        let list = counts.joined(separator: ", ")
        let text = lookedAt ? list : "nothing was checked" + (list.isEmpty ? "" : ": " + list)
        let color = !report.isOK ? style.red : lookedAt ? style.green : style.yellow
        return style.bold(color(text)) + " in " + Wording.time(report.durationSeconds)
    }

    private func isolationLine(_ report: Report) -> [String] {
        var missing: [String] = []
        for layer in report.outcomes.flatMap(\.isolation.missing) where !missing.contains(layer) { missing.append(layer) }
        guard !missing.isEmpty else { return [] }
        let list = missing.map(PlainText.line).joined(separator: "; ") + " (firsttry doctor)"
        return laid(list, behind: style.yellow("isolation is weaker than full: "), indent: 2)
    }
}
