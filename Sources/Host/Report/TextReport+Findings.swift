internal import HostModel

extension TextReport {
    /// The gate's findings by file, the worst ones if there are too many, each with its place quoted.
    func findings(of outcome: Outcome, in report: Report) -> [String] {
        let all = outcome.findings
        let shown = detail == .verbose ? all : worst(all)
        let hidden = hiddenLines(report)
        var lines: [String] = []
        var path: String?
        var file: SourceFile?
        for finding in shown {
            if finding.path != path {
                path = finding.path
                file = finding.path.isEmpty ? nil : SourceFile(finding.path, below: report.repository.root)
                lines.append("")
                if !finding.path.isEmpty { lines.append(style.cyan(PlainText.line(finding.path))) }
            } else {
                lines.append("")
            }
            let isSecret = hidden[finding.path]?.contains { $0.overlaps(Self.range(of: finding)) } ?? false
            lines += self.lines(for: finding, in: isSecret ? nil : file)
        }
        if shown.count < all.count {
            let rest = Wording.grouped(all.count - shown.count)
            lines += ["", "… and \(rest) more" + (reportPath.map { " in \($0)" } ?? "; --verbose shows all")]
        }
        return lines
    }

    private func lines(for finding: Finding, in file: SourceFile?) -> [String] {
        let message = PlainText.lines(finding.message)
        let color = finding.severity == .error ? style.red : style.yellow
        let rule = PlainText.line(finding.rule)
        let link = style.bold(style.link(rule, to: finding.helpURI))
        let head = [place(finding), color(finding.severity.rawValue), link].filter { !$0.isEmpty }.joined(separator: "  ")
        var lines = laid(message.first ?? "", behind: "  " + head + "  ", indent: 6)
        lines += message.dropFirst().prefix(12).map { "      | " + $0 }
        if let file { lines += CodeFrame(style: style, columns: screen.columns).lines(for: finding, in: file) }
        let fix = PlainText.lines(finding.fix)
        if let first = fix.first { lines += laid(first, behind: "      fix: ", indent: 11) }
        lines += fix.dropFirst().prefix(8).map { "      | " + $0 }
        if detail == .verbose, !finding.helpURI.isEmpty {
            lines.append(style.dim("      see: " + PlainText.line(finding.helpURI)))
        }
        return lines
    }

    private func place(_ finding: Finding) -> String {
        guard finding.line > 0 else { return "" }
        return style.dim(finding.column > 0 ? "\(finding.line):\(finding.column)" : "\(finding.line)")
    }

    /// The most severe ones, in the report's order.
    private func worst(_ findings: [Finding]) -> [Finding] {
        guard findings.count > Self.findingsMax else { return findings }
        var room = Self.findingsMax
        var chosen: Set<Int> = []
        for severity in Severity.allCases.reversed() {
            for (index, finding) in findings.enumerated() where room > 0 && finding.severity == severity {
                chosen.insert(index)
                room -= 1
            }
        }
        return chosen.sorted().map { findings[$0] }
    }

    /// Lines that some gate says hold a secret: quoting them would put it into the log.
    private func hiddenLines(_ report: Report) -> [String: [ClosedRange<Int>]] {
        var hidden: [String: [ClosedRange<Int>]] = [:]
        for finding in report.outcomes.flatMap(\.findings) where finding.concealsPlace {
            hidden[finding.path, default: []].append(Self.range(of: finding))
        }
        return hidden
    }

    private static func range(of finding: Finding) -> ClosedRange<Int> {
        finding.line...max(finding.line, finding.endLine)
    }
}
