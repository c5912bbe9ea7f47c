internal import HostFixtures
internal import HostModel

/// A gate's part of a run as a golden keeps it: without times, digests and places of the run. The repository's own driver
/// writes more into its goldens; what stands here is compared, the rest is its own business.
struct Golden: Equatable {
    /// "verdict: passed", "finding: …", in a fixed order.
    let lines: [String]

    init(_ outcome: Outcome, workplace: String) {
        var lines = ["verdict: \(outcome.verdict.rawValue)"]
        lines += outcome.failures.map { "failure: \($0.code.id) \($0.message)" }.sorted()
        lines += outcome.proofs.map { "proof: \($0.name) \($0.examined) of \($0.expected)" }
        lines += outcome.artifacts.map { "artifact: \($0.name) \($0.mediaType)" }
        lines += Self.shown(outcome.findings).map(Self.line).sorted()
        if let rest = Self.rest(outcome.findings) { lines.append("finding: and \(rest)") }
        self.lines = lines.map { Self.withoutPlace($0, workplace) }
    }

    /// Reads `expected.json`.
    init(_ tree: JSONTree) {
        func text(_ tree: JSONTree?) -> String {
            switch tree?.value {
            case .string(let text): text
            case .integer(let number): "\(number)"
            default: ""
            }
        }
        func elements(_ key: String) -> [JSONTree] {
            guard case .array(let elements)? = tree[key]?.value else { return [] }
            return elements
        }
        var lines = ["verdict: \(text(tree["verdict"]))"]
        lines += elements("failures").map { "failure: \(text($0["code"])) \(text($0["msg"]))" }.sorted()
        lines += elements("proofs").map { "proof: \(text($0["name"])) \(text($0["examined"])) of \(text($0["expected"]))" }
        lines += elements("artifacts").map { "artifact: \(text($0["name"])) \(text($0["media_type"]))" }
        lines += elements("findings").filter { $0["and"] == nil }.map { finding in
            let place = [text(finding["path"]), text(finding["line"]), text(finding["column"])].joined(separator: ":")
            return "finding: \(text(finding["severity"])) \(text(finding["rule"])) \(place) \(text(finding["message"]))"
        }.sorted()
        lines += elements("findings").compactMap { $0["and"].map { "finding: and \(text($0))" } }
        self.lines = lines
    }

    /// What one has and the other has not, at most three of each.
    func differences(from other: Golden) -> String {
        let more = lines.filter { !other.lines.contains($0) }, less = other.lines.filter { !lines.contains($0) }
        let all = more.prefix(3).map { "+ \($0)" } + less.prefix(3).map { "- \($0)" }
        let rest = more.count + less.count - all.count
        let end = rest > 0 ? "; \(rest) more" : ""
        return (all.isEmpty ? "the same lines, another number of times" : all.joined(separator: "; ")) + end
    }

    /// Of more findings than anybody reads, the first ones and how many there are.
    private static func shown(_ findings: [Finding]) -> [Finding] {
        Array(findings.prefix(findings.count > FixtureGolden.findingsMax ? FixtureGolden.findingsShown : findings.count))
    }

    private static func rest(_ findings: [Finding]) -> String? {
        let rest = findings.count - shown(findings).count
        return rest > 0 ? "\(rest) more" : nil
    }

    private static func line(_ finding: Finding) -> String {
        let line = finding.line == 0 ? "" : "\(finding.line)", column = finding.column == 0 ? "" : "\(finding.column)"
        return "finding: \(finding.severity.rawValue) \(finding.rule) \(finding.path):\(line):\(column) \(finding.message)"
    }

    /// The place of the run differs each time; goldens say `<tmp>`.
    static func withoutPlace(_ text: String, _ workplace: String) -> String {
        var pieces: [Substring] = []
        var rest = Substring(text)
        while let range = rest.firstRange(of: workplace) {
            pieces.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return (pieces + [rest]).joined(separator: "<tmp>")
    }

    /// `expected.json` as `--bless` writes it.
    static func bytes(_ outcome: Outcome, workplace: String) -> [UInt8] {
        func clean(_ text: String) -> String { withoutPlace(text, workplace) }
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("verdict", outcome.verdict.rawValue)
        json.objects("failures", outcome.failures) { json, failure in
            json.member("code", failure.code.id)
            json.member("msg", clean(failure.message))
        }
        json.objects("proofs", outcome.proofs) { json, proof in
            json.member("name", proof.name)
            json.member("expected", proof.expected)
            json.member("examined", proof.examined)
        }
        json.objects("artifacts", outcome.artifacts) { json, artifact in
            json.member("name", artifact.name)
            json.member("media_type", artifact.mediaType)
        }
        json.objects("findings", shown(outcome.findings) + (rest(outcome.findings) == nil ? [] : [nil])) { json, finding in
            guard let finding else { return json.member("and", rest(outcome.findings) ?? "") }
            json.member("severity", finding.severity.rawValue)
            json.member("rule", finding.rule)
            if !finding.path.isEmpty { json.member("path", clean(finding.path)) }
            if finding.line > 0 { json.member("line", finding.line) }
            if finding.column > 0 { json.member("column", finding.column) }
            json.member("message", clean(finding.message))
        }
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
