internal import HostModel

/// A comment on a change, or a job's summary: short, and below the size that code hosts take in.
struct MarkdownReport {
    private let report: Report
    /// GitHub takes 65,536 characters for a comment.
    private static let sizeMax = 60_000
    private static let findingsMax = 50

    init(_ report: Report) {
        self.report = report
    }

    var text: String {
        var text = "### \(heading)\n\n"
        if !report.outcomes.isEmpty { text += table }
        for failure in report.ownFailures {
            text += "- **\(failure.code.id)** \(Self.safe(failure.message))\(Self.hint(failure))\n"
        }
        if !report.ownFailures.isEmpty { text += "\n" }
        var leftOut = 0
        for outcome in report.outcomes where GateLine.isUnwell(outcome) {
            let section = details(outcome)
            if text.utf8.count + section.utf8.count > Self.sizeMax { leftOut += 1 } else { text += section }
        }
        if leftOut > 0 { text += "_\(Wording.count(leftOut, "gate")) more: see parity\\_report.json_\n\n" }
        return text + "<sub>\(footer)</sub>\n"
    }

    private var heading: String {
        if report.interrupted { return "⏹ FirstTry was interrupted: what has no verdict was not checked" }
        let count = report.ran.count
        if report.isOK { return "✅ FirstTry: \(Wording.count(count, "gate")) passed or did not object" }
        let code = ParityCode(rawValue: report.exitCode).map { " (\($0.id))" } ?? ""
        let red = report.outcomes.count { GateLine.isBlocking($0, isParity: report.command == "parity") }
        return red == 0
            ? "❌ FirstTry: no gate was run\(code)" : "❌ FirstTry: \(red) of \(Wording.count(count, "gate")) not green\(code)"
    }

    private var table: String {
        var rows = "| | gate | time | |\n|---|---|---:|---|\n"
        for outcome in report.outcomes where outcome.wasAskedFor {
            let ran = outcome.verdict != .skipped && outcome.verdict != .notApplicable
            let level = outcome.level == .required ? "" : " (\(outcome.level.rawValue))"
            rows +=
                "| \(mark(outcome)) | \(Self.safe(outcome.gate))\(level) | \(ran ? Wording.time(outcome.durationSeconds) : "")"
            rows += " | \(Self.safe(DisplayWidth.cut(GateLine.note(outcome), to: 200))) |\n"
        }
        return rows + "\n"
    }

    private func mark(_ outcome: Outcome) -> String {
        switch outcome.verdict {
        case .passed: "✅"
        case .skipped, .notApplicable: "➖"
        case .failed, .error, .timeout: GateLine.isBlocking(outcome, isParity: report.command == "parity") ? "❌" : "⚠️"
        }
    }

    private func details(_ outcome: Outcome) -> String {
        var text = "<details><summary><b>\(Self.safe(outcome.gate))</b>: \(Self.safe(GateLine.note(outcome)))</summary>\n\n"
        for failure in outcome.failures {
            text += "- **\(failure.code.id)** \(Self.safe(failure.message))\(Self.hint(failure))\n"
        }
        let findings = outcome.findings.sorted(by: Finding.precedes)
        for finding in findings.prefix(Self.findingsMax) {
            let place = finding.placeInWords
            let message = DisplayWidth.cut(PlainText.line(finding.message), to: 300)
            text +=
                "- \(place.isEmpty ? "" : Self.code(place) + " ")\(finding.severity.rawValue) \(Self.code(finding.rule)) \(Self.safe(message))\n"
        }
        let more = findings.count - Self.findingsMax
        if more > 0 { text += "- … and \(Wording.count(more, "more finding"))\n" }
        return text + "\n" + Self.code("firsttry run \(outcome.gate)") + "\n</details>\n\n"
    }

    private var footer: String {
        var parts = ["firsttry \(report.host.version)", "`\(report.command)`"]
        if let commit = report.repository.commit { parts.append(Self.safe(String(commit.prefix(12)))) }
        return (parts + [Wording.time(report.durationSeconds)]).joined(separator: " · ")
    }

    private static func hint(_ failure: Failure) -> String {
        failure.hint.isEmpty ? "" : " — \(safe(failure.hint))"
    }

    /// No markup, no link, no mention of a person, no end of a table's cell.
    private static func safe(_ text: String) -> String {
        var result = ""
        for scalar in PlainText.line(text).unicodeScalars {
            if "&<>|`*_[]()#@~\\!$".unicodeScalars.contains(scalar) {
                result += "&#\(scalar.value);"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        // An address is no link of ours.
        return result.replacing("://", with: ":&#8203;//")
    }

    /// In a table's cell, and with backticks of its own, text cannot be quoted by backticks.
    private static func code(_ text: String) -> String { "<code>\(safe(text))</code>" }
}
