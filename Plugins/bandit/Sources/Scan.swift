import GateSDK

/// One scan, possibly in several batches, and what bandit says that it looked at.
struct Scan {
    /// Files that bandit was given so far.
    private(set) var given = 0
    /// Files that bandit has metrics for.
    private(set) var reported = 0
    private(set) var totals = Report.Totals()
    private(set) var log = Log()
    private var unread: [String] = []
    /// The files by what bandit prints for them, as long as it has said nothing of them.
    private var silent: [String: [Path]] = [:]

    private static let namesShown = 5
    private static let reportCap = 512 << 20

    init(_ files: [Path]) {
        for file in files { silent[file.text, default: []].append(file) }
    }

    /// Scans one batch.
    mutating func run(
        _ run: borrowing Run, _ invocation: Invocation, _ files: ArraySlice<Path>
    ) throws(GateProblem) -> Report {
        var log = Log()
        let result = try run.stream(invocation.scan(files)) { (line) throws(GateProblem) in
            if line.stream == .error { log.take(line.text) }
        }
        let status = try result.exit.status(of: "bandit")
        guard status == 0 || status == 1 else { throw failure(status, log.words) }
        let report = try Report(try contents(of: invocation.report, run, status, log.words))
        guard report.issues.isEmpty == (status == 0) else {
            throw GateProblem(.toolOutput, "bandit ended with status \(status) and reported \(report.issues.count) issues")
        }
        given += files.count
        reported += report.files.count
        totals = totals + report.totals
        for name in report.files { _ = silent[Path(name).plain.text]?.popLast() }
        for error in report.errors {
            let name = Path(error.filename).plain.text
            // A file that could not be opened has no metrics.
            _ = silent[name]?.popLast()
            unread.append("\(name): \(error.reason)")
        }
        self.log = log
        return report
    }

    /// How many of the files that bandit says nothing of its configuration excludes; bandit itself is asked.
    func excludedByConfiguration(_ run: borrowing Run, _ invocation: Invocation) throws(GateProblem) -> Int {
        let files = Array(silent.values.joined()).sorted()
        var excluded = 0
        for batch in files.batches() {
            let result = try run.exec(invocation.explain(batch))
            guard try result.exit.status(of: "bandit") == 0 else { continue }
            excluded += Scan.number(after: "\nFiles excluded (", in: result.output) ?? 0
        }
        return excluded
    }

    /// A file that could not be read or parsed was not checked, whatever the exit status says.
    func refuseUnread() throws(GateProblem) {
        guard !unread.isEmpty else { return }
        let shown = unread.sorted().prefix(Scan.namesShown).joined(separator: ", ")
        let rest = unread.count - Scan.namesShown
        throw GateProblem(
            .incomplete, "bandit could not check \(rest > 0 ? "\(shown) and \(rest) more" : shown)",
            hint: "mend the file; for syntax newer than bandit's own Python, install bandit with that Python; or exclude it")
    }

    private func contents(
        of file: Path, _ run: borrowing Run, _ status: Int32, _ words: [String]
    ) throws(GateProblem) -> [UInt8] {
        do throws(SystemError) {
            return try run.contents(of: file, cap: Scan.reportCap)
        } catch {
            if error.isMissing { throw failure(status, words) }
            throw GateProblem(.toolOutput, "bandit's report cannot be read: \(error.text)")
        }
    }

    private static func number(after mark: StaticString, in text: [UInt8]) -> Int? {
        guard let start = text[...].end(of: mark) else { return nil }
        return Int(String(decoding: text[start...].prefix { $0 != UInt8(ascii: ")") }, as: UTF8.self))
    }
}

/// Why bandit left no report.
func failure(_ status: Int32, _ words: [String]) -> GateProblem {
    let said = words.isEmpty ? "it says nothing" : words.suffix(3).joined(separator: "; ")
    let signs: [StaticString] = [
        "Could not read config", "Error parsing file", "Unknown test found", "No tests would be run", "Invalid value",
        "legacy test", "toml parser not available", "include/exclude",
    ]
    if signs.contains(where: { sign in words.contains { $0.has(sign) } }) {
        return GateProblem(
            .toolConfig, "bandit refuses its configuration: \(said)",
            hint: "correct it until `bandit -c pyproject.toml -r .` works")
    }
    return GateProblem(.toolBroke, "bandit ended with status \(status) and left no report: \(said)")
}
