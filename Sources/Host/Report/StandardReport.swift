public import HostModel

/// The standard report, `parity_report.json`: the same report gives the same bytes.
///
/// A key whose source does not exist is null, never a guess; the shape is always the whole one.
public enum StandardReport {
    public static let schema = "firsttry.report/1"

    public static func bytes(_ report: Report) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        writeHead(report, to: &json)
        writeTools(report, to: &json)
        writeFrame(report, to: &json)
        writeFailures(report.failures, to: &json)
        json.name("gates")
        writeOutcomes(report.outcomes, to: &json)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    /// Only the gates, for `--dump outcomes`.
    public static func outcomes(_ report: Report) -> [UInt8] {
        var json = JSONWriter(indented: true)
        writeOutcomes(report.outcomes, to: &json)
        json.endLine()
        return json.bytes
    }

    // MARK: Parts, in the order of the contract

    private static func writeHead(_ report: Report, to json: inout JSONWriter) {
        json.member("schema", schema)
        json.member("ok", report.isOK)
        json.member("exit_code", report.exitCode)
        if report.interrupted { json.member("interrupted", true) }
        json.member("command", report.command)
        json.member("started_at", report.startedAt)
        json.member("duration_sec", milliseconds(report.durationSeconds))
        json.name("host")
        json.beginObject()
        json.member("version", report.host.version)
        json.member("os", report.host.os)
        json.member("arch", report.host.arch)
        json.endObject()
        json.name("repo")
        json.beginObject()
        json.member("commit", orNull: report.repository.commit)
        json.name("dirty")
        if let isDirty = report.repository.isDirty { json.value(isDirty) } else { json.null() }
        json.member("tree_sha256", orNull: report.repository.treeSHA256)
        json.endObject()
    }

    private static func writeTools(_ report: Report, to json: inout JSONWriter) {
        json.member("python", orNull: report.parity.python)
        var versions: [String: String] = [:]
        for case let tool? in report.outcomes.map(\.tool) where !tool.version.isEmpty { versions[tool.name] = tool.version }
        json.name("tool_versions")
        json.beginObject()
        for (name, version) in versions.sorted(by: { $0.key < $1.key }) { json.member(name, version) }
        json.endObject()
        json.name("durations_sec")
        json.beginObject()
        for outcome in sorted(report.outcomes) where outcome.verdict != .skipped && outcome.verdict != .notApplicable {
            json.member(outcome.gate, milliseconds(outcome.durationSeconds))
        }
        json.endObject()
    }

    private static func writeFrame(_ report: Report, to json: inout JSONWriter) {
        ParityRecord(report.parity).write(to: &json)
        writeIsolation(report.isolation, to: &json)
        json.name("scope")
        json.beginObject()
        json.member("mode", report.scope.mode.rawValue)
        json.member("files", report.scope.files)
        json.endObject()
    }

    private static func writeIsolation(_ isolation: RunIsolation?, to json: inout JSONWriter) {
        json.name("isolation")
        guard let isolation else { return json.null() }
        json.beginObject()
        json.member("profile", isolation.profile)
        json.name("self_test")
        json.beginObject()
        for (name, attempts) in [
            ("blocked", isolation.blocked), ("got_out", isolation.gotOut), ("not_tried", isolation.notTried),
        ] {
            json.name(name)
            json.beginArray()
            for attempt in attempts { json.value(attempt) }
            json.endArray()
        }
        json.endObject()
        json.endObject()
    }

    static func writeFailures(_ failures: [Failure], to json: inout JSONWriter) {
        json.objects("failures", failures) { json, failure in
            json.member("code", failure.code.id)
            json.member("gate", failure.gate)
            json.member("msg", failure.message)
            json.member("hint", failure.hint)
        }
    }

    private static func writeOutcomes(_ outcomes: [Outcome], to json: inout JSONWriter) {
        json.beginArray()
        for outcome in sorted(outcomes) { GateRecord(outcome).write(to: &json) }
        json.endArray()
    }

    private static func sorted(_ outcomes: [Outcome]) -> [Outcome] {
        outcomes.sorted { $0.gate.utf8.lexicographicallyPrecedes($1.gate.utf8) }
    }

    static func milliseconds(_ seconds: Double) -> Double {
        (seconds * 1000).rounded() / 1000
    }
}

extension JSONWriter {
    /// A text, or null when there is none.
    mutating func member(_ name: String, orNull text: String?) {
        self.name(name)
        if let text, !text.isEmpty { value(text) } else { null() }
    }

    /// A number counted from 1, or null for 0.
    mutating func member(_ name: String, orNull number: Int) {
        self.name(name)
        if number > 0 { value(number) } else { null() }
    }
}
