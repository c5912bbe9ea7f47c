import GateSDK

/// Issues that are known and accepted: an earlier JSON report of bandit's.
///
/// bandit's own `--baseline` compares names of files letter by letter ("./a.py" is not "a.py"), and takes any number of
/// equal issues in a file for known when the baseline holds one. Here each entry accounts for one issue, wherever in its
/// file it stands.
struct Baseline {
    private var entries: [Key: Int] = [:]

    private struct Key: Hashable {
        var test: String
        var file: Path
        var text: String
        var severity: Int
        var confidence: Int
    }

    init(_ run: borrowing Run, _ settings: Settings) throws(GateProblem) {
        guard !settings.baseline.isEmpty else { return }
        let json: [UInt8]
        do throws(SystemError) {
            json = try run.contents(of: Path(settings.baseline), cap: 64 << 20)
        } catch {
            throw Baseline.problem(settings, error.text)
        }
        guard let issues = Baseline.issues(json) else { throw Baseline.problem(settings, "it is no report of bandit's") }
        for issue in issues { entries[Baseline.key(issue, run.repository), default: 0] += 1 }
    }

    private static func problem(_ settings: Settings, _ why: String) -> GateProblem {
        GateProblem(
            .options, "option `baseline`: \(settings.baseline) cannot be read: \(why)",
            hint: "bandit -r . -f json -o \(settings.baseline)")
    }

    /// Accounts for `issue`; false when no entry is left for it.
    mutating func knows(_ issue: Issue, repository: Path) -> Bool {
        let key = Baseline.key(issue, repository)
        guard let left = entries[key], left > 0 else { return false }
        entries[key] = left - 1
        return true
    }

    /// Entries that no issue was found for.
    var unused: Int { entries.values.reduce(0, +) }

    private static func issues(_ json: [UInt8]) -> [Issue]? {
        var issues: [Issue]?
        var reader = JSONReader(json)
        do throws(JSONError) {
            try reader.beginObject()
            while let member = try reader.nextMember() {
                guard member == "results" else {
                    try reader.skip()
                    continue
                }
                var found: [Issue] = []
                try reader.beginArray()
                while try reader.nextElement() { found.append(try Issue(&reader)) }
                issues = found
            }
            try reader.finish()
            return issues
        } catch {
            return nil
        }
    }

    private static func key(_ issue: Issue, _ repository: Path) -> Key {
        let path = Path(issue.filename)
        return Key(
            test: issue.test, file: (path.below(repository) ?? path).plain, text: issue.text,
            severity: issue.severity.rawValue, confidence: issue.confidence.rawValue)
    }
}
