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
            pointers.append(("rerun", "firsttry run " + red.map(\.gate).joined(separator: " ")))
        }
        if let code = report.failures.first?.code, !report.interrupted {
            pointers.append(("explain", "firsttry explain \(code.id)"))
        }
        return lines + pointers.map { style.dim(DisplayWidth.padded($0.0 + ":", to: 9)) + $0.1 }
    }

    private func verdict(_ report: Report) -> String {
        let words: [(Verdict, String)] = [
            (.failed, "failed"), (.error, "without a verdict"), (.timeout, "timed out"), (.passed, "passed"),
            (.skipped, "skipped"), (.notApplicable, "not applicable"),
        ]
        let counts = words.compactMap { verdict, word -> String? in
            let count = report.outcomes.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(word)"
        }
        let time = " in " + Wording.time(report.durationSeconds)
        if report.isOK, !report.outcomes.contains(where: { $0.verdict == .passed }) {
            let list = counts.isEmpty ? "no gate applies here" : counts.joined(separator: ", ")
            return style.bold(style.yellow("nothing was checked: " + list)) + time
        }
        let text = counts.isEmpty ? "nothing was run" : counts.joined(separator: ", ")
        return style.bold(report.isOK ? style.green(text) : style.red(text)) + time
    }

    private func isolationLine(_ report: Report) -> [String] {
        var missing: [String] = []
        for layer in report.outcomes.flatMap(\.isolation.missing) where !missing.contains(layer) { missing.append(layer) }
        guard !missing.isEmpty else { return [] }
        return [
            style.yellow("isolation is weaker than full: ") + missing.map(PlainText.line).joined(separator: "; ")
                + style.dim(" (firsttry doctor)")
        ]
    }
}
