internal import HostModel

/// SARIF 2.1.0: one run for each gate that was to look, within what code hosts take in (20 runs, 25,000 results each).
enum SarifReport {
    private static let runsMax = 20
    static let resultsMax = 25_000

    static func bytes(_ report: Report, resultsMax: Int = resultsMax) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        json.member("version", "2.1.0")
        json.name("runs")
        json.beginArray()
        var outcomes = report.sections
        if outcomes.count > runsMax {
            outcomes = Array((outcomes.filter(hasSomething) + outcomes.filter { !hasSomething($0) }).prefix(runsMax))
        }
        for outcome in outcomes { write(outcome, version: report.host.version, resultsMax, to: &json) }
        json.endArray()
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private static func hasSomething(_ outcome: Outcome) -> Bool { !outcome.findings.isEmpty || !outcome.failures.isEmpty }

    private static func write(_ outcome: Outcome, version: String, _ resultsMax: Int, to json: inout JSONWriter) {
        // The worst first, so that what is cut is what matters least; then in the order of the report.
        var findings = outcome.findings.sorted(by: Finding.precedes) + outcome.obstacles
        let all = findings.count
        if all > resultsMax {
            let ordered =
                findings.filter { $0.severity == .error } + findings.filter { $0.severity == .warning }
                + findings.filter { $0.severity == .note }
            findings = ordered.prefix(resultsMax).sorted(by: Finding.precedes)
        }
        var helpByRule: [String: String] = [:]
        for finding in findings where helpByRule[finding.rule, default: ""].isEmpty { helpByRule[finding.rule] = finding.helpURI }
        let rules = helpByRule.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let index = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1, $0) })
        json.beginObject()
        writeTool(outcome, version, rules.map { ($0, helpByRule[$0] ?? "") }, to: &json)
        json.name("automationDetails")
        json.beginObject()
        json.member("id", "firsttry/\(outcome.gate)/")
        json.endObject()
        writeInvocation(outcome, leftOut: all - findings.count, to: &json)
        json.member("columnKind", "unicodeCodePoints")
        json.objects("results", findings) { json, finding in
            write(finding, outcome.gate, ruleIndex: index[finding.rule] ?? 0, to: &json)
        }
        json.name("properties")
        json.beginObject()
        json.member("verdict", outcome.verdict.rawValue)
        json.member("level", outcome.level.rawValue)
        json.endObject()
        json.endObject()
    }

    private static func writeTool(
        _ outcome: Outcome, _ version: String, _ rules: [(id: String, help: String)], to json: inout JSONWriter
    ) {
        json.name("tool")
        json.beginObject()
        json.name("driver")
        json.beginObject()
        json.member("name", "firsttry/\(outcome.gate)")
        json.member("semanticVersion", version)
        json.objects("rules", rules) { json, rule in
            json.member("id", rule.id)
            if isAddress(rule.help) { json.member("helpUri", rule.help) }
        }
        json.endObject()
        if let tool = outcome.tool {
            json.objects("extensions", [tool]) { json, tool in
                json.member("name", tool.name)
                json.member("version", ifPresent: tool.version)
            }
        }
        json.endObject()
    }

    private static func writeInvocation(_ outcome: Outcome, leftOut: Int, to json: inout JSONWriter) {
        json.objects("invocations", [outcome]) { json, outcome in
            json.member("executionSuccessful", outcome.verdict == .passed || outcome.verdict == .failed)
            json.name("toolExecutionNotifications")
            json.beginArray()
            let hasVerdict = outcome.verdict == .failed
            for failure in outcome.failures {
                notify(hasVerdict ? "note" : "error", failure.code.id, failure.message, to: &json)
            }
            if leftOut > 0 {
                notify("warning", "", "\(leftOut) findings are left out here; parity_report.json has all", to: &json)
            }
            json.endArray()
        }
    }

    private static func notify(_ level: String, _ id: String, _ message: String, to json: inout JSONWriter) {
        json.beginObject()
        json.member("level", level)
        if !id.isEmpty {
            json.name("descriptor")
            json.beginObject()
            json.member("id", id)
            json.endObject()
        }
        text(message, "message", to: &json)
        json.endObject()
    }

    private static func write(_ finding: Finding, _ gate: String, ruleIndex: Int, to json: inout JSONWriter) {
        json.member("ruleId", finding.rule)
        json.member("ruleIndex", ruleIndex)
        json.member("level", finding.severity.rawValue)
        text(finding.message + (finding.fix.isEmpty ? "" : "\n" + finding.fix), "message", to: &json)
        json.objects("locations", [finding]) { json, finding in
            json.name("physicalLocation")
            json.beginObject()
            json.name("artifactLocation")
            json.beginObject()
            // A code host refuses a result without a file; "." is the repository.
            json.member("uri", finding.path.isEmpty ? "." : PercentEncoding.path(finding.path))
            json.member("uriBaseId", "%SRCROOT%")
            json.endObject()
            writeRegion(finding, to: &json)
            json.endObject()
        }
        guard !finding.fingerprint.isEmpty else { return }
        json.name("partialFingerprints")
        json.beginObject()
        json.member("firsttry/v1", "\(gate):\(finding.fingerprint)")
        json.endObject()
    }

    private static func writeRegion(_ finding: Finding, to json: inout JSONWriter) {
        guard finding.line > 0 else { return }
        json.name("region")
        json.beginObject()
        json.member("startLine", finding.line)
        if finding.column > 0 { json.member("startColumn", finding.column) }
        if finding.endLine >= finding.line { json.member("endLine", finding.endLine) }
        let ends = finding.endLine > finding.line || finding.endColumn >= finding.column
        if finding.endLine >= finding.line, finding.endColumn > 0, ends { json.member("endColumn", finding.endColumn) }
        json.endObject()
    }

    private static func text(_ text: String, _ name: String, to json: inout JSONWriter) {
        json.name(name)
        json.beginObject()
        json.member("text", text.isEmpty ? "(no message)" : text)
        json.endObject()
    }

    static func isAddress(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://"))
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }
    }
}

/// Paths as parts of addresses.
enum PercentEncoding {
    static func path(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            let isPlain =
                (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
                || "-._~/".utf8.contains(byte)
            bytes += isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
