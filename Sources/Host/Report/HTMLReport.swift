internal import HostModel

/// One page that stands by itself: no script, nothing that is loaded from elsewhere, also in the dark and on paper.
struct HTMLReport {
    private let report: Report
    private static let findingsMax = 2000

    init(_ report: Report) {
        self.report = report
    }

    var text: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(report.isOK ? "green" : "red"): firsttry \(Markup.line(report.command))</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        <main>
        <header class="\(report.isOK ? "good" : "bad")">
        <h1>\(heading)</h1>
        <p>\(facts)</p>
        </header>
        \(ownFailures)\(table)\(report.outcomes.filter(isShown).map(section).joined())</main>
        </body>
        </html>

        """
    }

    private var isParity: Bool { report.command == "parity" }

    private var heading: String {
        if report.interrupted { return "Interrupted: what has no verdict was not checked" }
        if report.isOK { return "All green" }
        let code = ParityCode(rawValue: report.exitCode)?.id ?? "exit code \(report.exitCode)"
        let red = report.outcomes.count { GateLine.isBlocking($0, isParity: isParity) }
        return red == 0 ? "Refused: \(code)" : "\(Wording.count(red, "gate")) not green: \(code)"
    }

    private var facts: String {
        var facts = [
            "<code>firsttry \(Markup.line(report.command))</code>", Markup.line(report.startedAt),
            Wording.time(report.durationSeconds),
        ]
        if let commit = report.repository.commit {
            facts.append(
                "commit <code>\(Markup.line(String(commit.prefix(12))))</code>\(report.repository.isDirty == true ? " with changes" : "")"
            )
        }
        facts.append("\(Wording.count(report.scope.files, "file")) (\(report.scope.mode.rawValue))")
        if let profile = report.isolation?.profile { facts.append("sandbox \(Markup.line(profile))") }
        return facts.joined(separator: " · ")
    }

    private var ownFailures: String {
        guard !report.ownFailures.isEmpty else { return "" }
        return "<section><h2>Before any gate</h2>\n\(failures(report.ownFailures))</section>\n"
    }

    // MARK: Gates

    private var table: String {
        var rows =
            "<table>\n<thead><tr><th></th><th>gate</th><th>tool</th><th class=\"number\">time</th><th></th></tr></thead>\n<tbody>\n"
        for outcome in report.outcomes where outcome.wasAskedFor {
            let name = Markup.line(outcome.gate)
            let tool = outcome.tool.map { Markup.line("\($0.name) \($0.version)") } ?? ""
            rows += "<tr class=\"\(kind(outcome))\"><td>\(mark(outcome))</td>"
            rows += "<td>\(isShown(outcome) ? "<a href=\"#gate-\(name)\">\(name)</a>" : name)</td><td>\(tool)</td>"
            rows += "<td class=\"number\">\(ran(outcome) ? Wording.time(outcome.durationSeconds) : "")</td>"
            rows += "<td>\(Markup.line(GateLine.note(outcome)))</td></tr>\n"
        }
        return rows + "</tbody>\n</table>\n"
    }

    private func ran(_ outcome: Outcome) -> Bool { outcome.verdict != .skipped && outcome.verdict != .notApplicable }

    private func isShown(_ outcome: Outcome) -> Bool { GateLine.isUnwell(outcome) || !outcome.findings.isEmpty }

    private func kind(_ outcome: Outcome) -> String {
        switch outcome.verdict {
        case .passed: "good"
        case .skipped, .notApplicable: "none"
        case .failed, .error, .timeout: GateLine.isBlocking(outcome, isParity: isParity) ? "bad" : "advice"
        }
    }

    private func mark(_ outcome: Outcome) -> String {
        switch outcome.verdict {
        case .passed: "✓"
        case .failed: "✗"
        case .error, .timeout: "!"
        case .skipped, .notApplicable: "–"
        }
    }

    private func section(_ outcome: Outcome) -> String {
        let name = Markup.line(outcome.gate)
        var html =
            "<section id=\"gate-\(name)\" class=\"\(kind(outcome))\">\n<h2>\(mark(outcome)) \(name) <small>\(outcome.verdict.rawValue)"
        html += "\(outcome.level == .required ? "" : ", \(outcome.level.rawValue)")</small></h2>\n" + failures(outcome.failures)
        let findings = outcome.findings.sorted(by: Finding.precedes)
        if !findings.isEmpty {
            html +=
                "<table class=\"findings\">\n<tbody>\n" + findings.prefix(Self.findingsMax).map(row).joined()
                + "</tbody>\n</table>\n"
        }
        if findings.count > Self.findingsMax {
            html += "<p>… and \(Wording.count(findings.count - Self.findingsMax, "more finding")), in parity_report.json</p>\n"
        }
        return html + "<p class=\"rerun\"><code>firsttry run \(name)</code></p>\n</section>\n"
    }

    private func row(_ finding: Finding) -> String {
        let rule = Markup.line(finding.rule)
        let shown =
            SarifReport.isAddress(finding.helpURI)
            ? "<a href=\"\(Markup.line(finding.helpURI))\" rel=\"noreferrer\">\(rule)</a>" : rule
        let fix = finding.fix.isEmpty ? "" : "<div class=\"fix\">fix: \(Markup.text(finding.fix))</div>"
        return "<tr class=\"\(finding.severity.rawValue)\"><td><code>\(Markup.line(finding.placeInWords))</code></td>"
            + "<td>\(finding.severity.rawValue)</td><td>\(shown)</td><td>\(Markup.text(finding.message))\(fix)</td></tr>\n"
    }

    private func failures(_ failures: [Failure]) -> String {
        guard !failures.isEmpty else { return "" }
        let items = failures.map { failure in
            let hint = failure.hint.isEmpty ? "" : "<div class=\"fix\">\(Markup.text(failure.hint))</div>"
            return "<li><b>\(failure.code.id)</b> \(Markup.text(failure.message))\(hint)</li>\n"
        }
        return "<ul>\n" + items.joined() + "</ul>\n"
    }

    private static let style = """
        :root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --advice: #9a6700; --line: #8884; --dim: #777; }
        @media (prefers-color-scheme: dark) { :root { --good: #4ac26b; --bad: #ff7b72; --advice: #d9a514; --dim: #999; } }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
        main { max-width: 76rem; margin: 0 auto; padding: 1.5rem; }
        header { border-left: .5rem solid var(--bad); padding: .2rem 1rem; margin-bottom: 1.5rem; }
        header.good { border-color: var(--good); }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; } small { color: var(--dim); font-weight: normal; }
        header p, .rerun, .fix { color: var(--dim); margin: .2rem 0; }
        table { border-collapse: collapse; width: 100%; } th { text-align: left; color: var(--dim); font-weight: normal; }
        td, th { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
        td:first-child, th:first-child { white-space: nowrap; } .number { text-align: right; white-space: nowrap; }
        .findings td:nth-child(-n+3) { white-space: nowrap; } .findings td:last-child { width: 60%; }
        tr.good td:first-child, section.good h2 { color: var(--good); } tr.bad td:first-child, section.bad h2, .error td:nth-child(2) { color: var(--bad); }
        tr.advice td:first-child, section.advice h2, .warning td:nth-child(2) { color: var(--advice); } tr.none { color: var(--dim); }
        a { color: inherit; } code { font: .9em ui-monospace, monospace; } ul { padding-left: 1.2rem; }
        @media print { main { max-width: none; } section { break-inside: avoid-page; } }
        """
}
