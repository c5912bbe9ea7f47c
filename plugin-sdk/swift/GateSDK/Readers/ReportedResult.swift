/// One result as a tool's report has it: nothing is mapped or judged yet.
public struct ReportedResult: Equatable, Sendable {
    public var rule = ""
    public var message = ""
    /// The tool's own word for how bad it is; empty when it says nothing.
    public var level = ""
    /// A path or a `file:` URI, whatever the report gives; empty when there is none.
    public var place = ""
    /// The folder, as a path or `file:` URI, that a relative place starts from; empty for the repository.
    public var base = ""
    /// 1-based; 0 when unknown, as for the three that follow.
    public var line = 0
    public var column = 0
    public var endLine = 0
    public var endColumn = 0
    public var helpURI = ""
    public var fix = ""
    public var fingerprint = ""

    public init() {}
}

/// What became of all that a report holds. Nothing leaves a report unseen: a result is handed on, or left out for a
/// reason that is counted, or lost, and then the proof of completeness does not hold.
public struct ReportAccount: Equatable, Sendable {
    /// What the report holds, by its own counting.
    public internal(set) var results = 0
    /// What was handed on.
    public internal(set) var told = 0
    /// Results that are no failures of today, by reason: "suppressed", "passed".
    public internal(set) var leftOut = Counts()
    /// What could not be read of results that were handed on all the same, by what it was.
    public internal(set) var dropped = Counts()
    /// Results that could not be read at all, by what was wrong.
    public internal(set) var lost = Counts()
    /// What the report looked at, where its format says so: tests, files.
    public internal(set) var looked = Counts()

    public init() {}

    /// Results of which it is known what became of them.
    public var accounted: Int { told + leftOut.total }

    /// Adds another report of the same run.
    public mutating func add(_ other: ReportAccount) {
        results += other.results
        told += other.told
        leftOut.add(other.leftOut)
        dropped.add(other.dropped)
        lost.add(other.lost)
        looked.add(other.looked)
    }
}

/// How often what happened, in the order in which it happened first.
public struct Counts: Equatable, Sendable {
    public private(set) var entries: [(what: String, count: Int)] = []

    /// A hostile report cannot make the list long.
    private static let most = 100

    public init() {}

    public var total: Int { entries.reduce(0) { $0 + $1.count } }

    public var isEmpty: Bool { entries.isEmpty }

    public mutating func note(_ what: String, _ count: Int = 1) {
        guard count > 0 else { return }
        if let index = entries.firstIndex(where: { $0.what == what }) {
            entries[index].count += count
        } else if entries.count < Counts.most {
            entries.append((what, count))
        } else {
            entries[Counts.most - 1].count += count
        }
    }

    public mutating func add(_ other: Counts) {
        for entry in other.entries { note(entry.what, entry.count) }
    }

    /// "2 × level, 1 × region".
    public var text: String {
        entries.map { "\($0.count) × \($0.what)" }.joined(separator: ", ")
    }

    public static func == (left: Counts, right: Counts) -> Bool {
        left.entries.count == right.entries.count
            && left.entries.indices.allSatisfy {
                left.entries[$0].what == right.entries[$0].what && left.entries[$0].count == right.entries[$0].count
            }
    }
}

/// Where a reader puts what it finds, and what it counts meanwhile.
public struct ReportSink {
    public internal(set) var account = ReportAccount()
    private let each: (ReportedResult) -> Void

    public init(_ each: @escaping (ReportedResult) -> Void) {
        self.each = each
    }

    mutating func tell(_ result: ReportedResult) {
        account.told += 1
        each(result)
    }
}

/// Why a report cannot be read, as the problem that it is.
func unreadable(_ what: String, _ expected: String, at offset: Int) -> GateProblem {
    GateProblem(.toolOutput, "\(what) cannot be read: byte \(offset): expected \(expected)")
}

/// The bytes without a UTF-8 byte order mark; UTF-16 is told by its own.
func withoutMark(_ bytes: [UInt8], _ what: String) throws(GateProblem) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes[3...]) }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        throw GateProblem(.toolOutput, "\(what) is in UTF-16, expected UTF-8")
    }
    return bytes
}
