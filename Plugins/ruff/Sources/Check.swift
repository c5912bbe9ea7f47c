import GateSDK

/// One check, possibly in several batches, and what came of it.
struct Check {
    /// How many files ruff says that it checked.
    private(set) var checked = 0
    private(set) var findings = 0
    private(set) var fixable = 0
    private var unreadable: [String] = []
    private var panics: [String] = []
    private let listing: Listing
    private let repository: Path
    /// First lines of the names, absolute and as ruff prints them, of the files that no line "Checking: …" named yet.
    private var unchecked: [[UInt8]: [Path]] = [:]
    private var begun = 0

    private static let namesShown = 5

    init(_ listing: Listing, repository: Path) {
        self.listing = listing
        self.repository = repository
        for file in listing.files {
            unchecked[Check.key((repository / file).repaired.bytes[...]), default: []].append(file)
        }
    }

    private static func key(_ name: ArraySlice<UInt8>) -> [UInt8] { Array(name.prefix { $0 != 0x0A }) }

    /// Runs ruff once and reports what it finds.
    mutating func run(_ run: borrowing Run, _ command: Command) throws(GateProblem) {
        var lines = JSONLines(of: "ruff")
        var log = Log()
        let result = try run.stream(command) { (line) throws(GateProblem) in
            switch line.stream {
            case .error:
                if let name = log.take(line.bytes) { begin(name, run) }
            case .output:
                try lines.read(line) { (json) throws(JSONError) in try take(Diagnostic(&json), run) }
            }
        }
        let status = try result.exit.status(of: "ruff")
        for words in log.words where words.hasPrefix("warning: ") || words.hasPrefix("error: ") { run.log(.warning, words) }
        unreadable += log.unreadable
        panics += log.panics
        guard status == 0 || status == 1 else { throw failure(status, log.words, repository: repository) }
        guard (lines.count > 0) == (status == 1) else {
            throw GateProblem(.toolOutput, "ruff ended with status \(status) and printed \(lines.count) findings")
        }
        guard log.checked.count == 1, let checked = log.checked.first, checked >= 0 else {
            throw GateProblem(
                .incomplete,
                "ruff ended with status \(status) and said \(log.checked.count) times, not once, how many files it checked",
                hint: "use a ruff that logs \"Checked N files\" with --verbose, such as 0.17.5")
        }
        self.checked += checked
    }

    /// A file that could not be read was not checked, whatever the numbers say.
    func refuseUnreadable() throws(GateProblem) {
        if !panics.isEmpty {
            throw GateProblem(
                .toolBroke, "ruff itself failed on \(Check.summary(panics))",
                hint: "report it at https://github.com/astral-sh/ruff/issues")
        }
        if !unreadable.isEmpty {
            throw GateProblem(
                .incomplete, "ruff could not read \(Check.summary(unreadable))",
                hint: "mend the file, or name it in `extend-exclude` of ruff's configuration")
        }
    }

    /// How many listed files the project's `lint.exclude` keeps from being checked: --show-files does not heed it. A file
    /// that was passed over although its configuration excludes nothing is not counted, and so spoils the proof.
    func filesLeftOutByConfiguration(_ run: borrowing Run, _ invocation: Invocation) throws(GateProblem) -> Int {
        guard checked < listing.files.count else { return 0 }
        var excluded = 0
        var answers: [Path: Bool] = [:]
        for file in unchecked.values.joined() {
            let folder = file.folder
            if answers[folder] == nil { answers[folder] = try excludesFiles(run, invocation.settings(for: file)) }
            if answers[folder] == true { excluded += 1 }
        }
        return excluded
    }

    private func excludesFiles(_ run: borrowing Run, _ command: Command) throws(GateProblem) -> Bool {
        let result = try run.exec(command)
        guard try result.exit.status(of: "ruff") == 0 else { return false }
        return result.output.end(of: "\nlinter.exclude = [\n") != nil
    }

    private mutating func begin(_ name: ArraySlice<UInt8>, _ run: borrowing Run) {
        let key = Check.key(name)
        _ = unchecked[key]?.popLast()
        begun += 1
        if begun % 64 == 0 { run.progress(begun, of: listing.files.count, "files") }
    }

    private mutating func take(_ diagnostic: Diagnostic, _ run: borrowing Run) {
        let absolute = Path(diagnostic.filename)
        let shown = absolute.below(repository.repaired) ?? absolute
        let meant = listing.files(printedAs: shown)
        var finding = diagnostic.finding(at: meant.first ?? shown)
        if meant.count > 1 {
            finding.message += " (ruff does not tell \(Check.summary(meant.map { escaped($0) })) apart)"
        }
        run.report(finding)
        findings += 1
        if diagnostic.fix?.isAutomatic == true { fixable += 1 }
        if diagnostic.isPanic {
            panics.append("\(shown.text): \(diagnostic.message)")
        } else if diagnostic.isUnreadable {
            unreadable.append("\(shown.text): \(diagnostic.message)")
        }
    }

    private static func summary(_ items: [String]) -> String {
        let shown = items.sorted().prefix(namesShown).joined(separator: ", ")
        let rest = items.count - namesShown
        return rest > 0 ? "\(shown) and \(rest) more" : shown
    }
}

/// A path for a person, with each byte that is not ASCII as \xNN.
private func escaped(_ path: Path) -> String {
    var text = ""
    for byte in path.bytes {
        if byte >= 0x20, byte < 0x7F {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
    return text
}
