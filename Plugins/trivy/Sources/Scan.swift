import GateSDK

/// Runs trivy and reads what it leaves.
struct Scan {
    private let invocation: Invocation
    private var count = 0

    private static let reportCap = 512 << 20

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    /// A path in scratch for the next report.
    mutating func nextReport(_ run: borrowing Run) -> Path {
        count += 1
        return run.scratch / Path("report-\(count).json")
    }

    /// Runs a scan to its end.
    func report(_ command: Command, at file: Path, _ run: borrowing Run) throws(GateProblem) -> Report {
        var log = Log()
        let result = try run.stream(command) { (line) throws(GateProblem) in
            if line.stream == .error { log.take(line.text) }
        }
        let status = try result.exit.status(of: "trivy")
        guard status == 0 else { throw log.failure(status) }
        try log.refuseUnread()
        let json: [UInt8]
        do throws(SystemError) {
            json = try run.contents(of: file, cap: Scan.reportCap)
        } catch {
            throw GateProblem(.toolOutput, "trivy left no report that can be read: \(error.text)")
        }
        return try Report(json)
    }
}

/// What trivy says on stderr: "2026-11-20T23:02:13Z\tWARN\t[uv] Failed to parse uv lockfile\terr=…".
struct Log {
    private(set) var unread: [String] = []
    private(set) var fatal = ""

    private static let shown = 5
    /// Said where nothing is amiss: the checks are in the program, and Python packages are looked for nowhere.
    private static let harmless: [StaticString] = ["Falling back to embedded checks", "Unable to find python `site-packages`"]
    private static let signs: [StaticString] = ["arse", "ailed", "nable to", "kip"]

    mutating func take(_ line: String) {
        let fields = line.split(separator: "\t", maxSplits: 2)
        guard fields.count == 3 else { return }
        let text = String(fields[2])
        if Log.harmless.contains(where: { text.has($0) }) { return }
        switch fields[1] {
        case "FATAL": fatal = text
        case "ERROR": unread.append(text)
        case "WARN": if Log.signs.contains(where: { text.has($0) }) { unread.append(text) }
        default: break
        }
    }

    /// What trivy could not read it passes over, and ends with status 0.
    func refuseUnread() throws(GateProblem) {
        guard !unread.isEmpty else { return }
        let distinct = Set(unread).sorted().map { Log.withoutSource($0.replacingTabs) }
        let rest = distinct.count - Log.shown
        let list = distinct.prefix(Log.shown).joined(separator: "; ")
        throw GateProblem(
            .incomplete, "trivy could not read everything: \(list)\(rest > 0 ? " and \(rest) more" : "")",
            hint: "mend the file, or name it in gates.trivy.options.skip")
    }

    /// `cause="…"` quotes the line that does not parse, whatever stands there.
    private static func withoutSource(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard let start = bytes[...].end(of: " cause=\""), let rest = bytes[start...].end(of: "\" err=") else { return text }
        return String(decoding: bytes[..<(start - 8)] + bytes[(rest - 5)...], as: UTF8.self)
    }

    /// Why trivy ended with another status than 0.
    func failure(_ status: Int32) -> GateProblem {
        if status == 2 {
            // The words of a panic differ from run to run, with what lay in memory; they stand in the gate's log.
            return GateProblem(
                .toolBroke, "trivy itself broke (status 2); its log says where",
                hint: "bring a new database, or update trivy")
        }
        let said = fatal.isEmpty ? "it does not say why" : fatal.replacingTabs
        if fatal.has("DB") || fatal.has("database") || fatal.has("metadata") {
            return GateProblem(
                .toolConfig, "trivy cannot use its database: \(said)",
                hint: "firsttry fetch trivy-db; or name a folder with trivy.db and metadata.json in gates.trivy.options.database")
        }
        if fatal.has("ignore") || fatal.has("secret config") {
            return GateProblem(.toolConfig, "trivy refuses its configuration: \(said)", hint: "correct the file that it names")
        }
        return GateProblem(.toolBroke, "trivy ended with status \(status): \(said)")
    }
}

extension String {
    /// Fields of a log line, told apart by blanks.
    var replacingTabs: String { String(decoding: utf8.map { $0 == 0x09 ? 0x20 : $0 }, as: UTF8.self) }
}
