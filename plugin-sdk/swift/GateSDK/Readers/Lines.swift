/// Reads what a tool prints line by line, by a pattern with named groups.
public struct Lines {
    /// What becomes of a line that neither pattern matches.
    public enum Other: Equatable, Sendable {
        /// The report is not understood, and so there is no verdict.
        case refuse
        /// It is counted and passed over.
        case ignore
    }

    private let pattern: Pattern
    private let ignored: Pattern?
    private let other: Other

    /// The groups that mean something, by the members of a result that they fill.
    public static let groups = [
        "rule", "message", "level", "path", "line", "column", "end_line", "end_column", "help_uri", "fix", "fingerprint",
    ]

    /// A line longer than this is no finding.
    private static let lineMax = 64 << 10

    public init(_ pattern: Pattern, ignoring ignored: Pattern? = nil, other: Other = .refuse) {
        self.pattern = pattern
        self.ignored = ignored
        self.other = other
    }

    /// Hands each line that is a result to `sink`.
    public func read(_ bytes: [UInt8], _ what: String, into sink: inout ReportSink) throws(GateProblem) {
        let bytes = try withoutMark(bytes, what)
        var number = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let line = line.last == 0x0D ? line.dropLast() : line
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            try take(line, number, what, into: &sink)
        }
    }

    private func take(
        _ line: ArraySlice<UInt8>, _ number: Int, _ what: String, into sink: inout ReportSink
    ) throws(GateProblem) {
        guard line.count <= Lines.lineMax else {
            throw GateProblem(.toolOutput, "line \(number) of \(what) has \(line.count) bytes, expected at most \(Lines.lineMax)")
        }
        if let ignored, ignored.match(line) != nil { return }
        if let match = pattern.match(line) {
            sink.account.results += 1
            sink.tell(result(match, &sink.account))
            return
        }
        switch other {
        case .ignore: sink.account.dropped.note("line that matches no pattern")
        case .refuse:
            let shown = String(decoding: line.prefix(200), as: UTF8.self)
            throw GateProblem(
                .toolOutput, "line \(number) of \(what) is not understood: \(shown)",
                hint: "widen the manifest's pattern, or name such lines in `ignore`")
        }
    }

    private func result(_ match: PatternMatch, _ account: inout ReportAccount) -> ReportedResult {
        func text(_ group: String) -> String {
            match[group].map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        func number(_ group: String) -> Int {
            guard let digits = match[group], !digits.isEmpty else { return 0 }
            if let number = Int(String(decoding: digits, as: UTF8.self)), number >= 0 { return number }
            account.dropped.note(group)
            return 0
        }
        var result = ReportedResult()
        result.rule = text("rule")
        result.message = pattern.names.contains("message") ? text("message") : String(decoding: match.whole, as: UTF8.self)
        result.level = text("level")
        result.place = text("path")
        result.line = number("line")
        result.column = number("column")
        result.endLine = number("end_line")
        result.endColumn = number("end_column")
        result.helpURI = text("help_uri")
        result.fix = text("fix")
        result.fingerprint = text("fingerprint")
        return result
    }
}
