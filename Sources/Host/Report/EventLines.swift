public import HostModel

/// What happens, as JSON Lines: one object for each event, as soon as it happens.
public struct EventLines {
    public static let schema = "firsttry.events/1"

    public init() {}

    /// The lines of one event; none for what only moves on a terminal.
    public func bytes(for event: RunEvent) -> [UInt8] {
        switch event {
        case .planned(let gates): planned(gates)
        case .started(let gate): line("started") { $0.member("gate", gate) }
        case .progress(let gate, let done, let total, let what):
            line("progress") { json in
                json.member("gate", gate)
                json.member("done", done)
                json.member("total", orNull: total)
                json.member("what", what)
            }
        case .finished(let outcome): finished(outcome)
        case .interrupted: line("interrupted") { _ in }
        case .tick: []
        }
    }

    /// The last line of a run that came to its end.
    public func bytes(for report: Report, at path: String?) -> [UInt8] {
        line("report") { json in
            json.member("ok", report.isOK)
            json.member("exit_code", report.exitCode)
            json.member("duration_sec", StandardReport.milliseconds(report.durationSeconds))
            json.member("path", orNull: path)
        }
    }

    /// The last line of a run that could not be done.
    public func bytes(for error: HostError) -> [UInt8] {
        line("error") { ErrorText.write(error, to: &$0) }
    }

    // MARK: Lines

    private func planned(_ gates: [PlannedGate]) -> [UInt8] {
        line("planned") { json in
            json.member("schema", Self.schema)
            json.objects("gates", gates) { json, gate in
                json.member("id", gate.id)
                json.member("title", gate.title)
                json.member("level", gate.level.rawValue)
                json.member("will_run", gate.willRun)
                json.member("reason", gate.reason)
                json.member("tool", orNull: gate.tool)
            }
        }
    }

    private func finished(_ outcome: Outcome) -> [UInt8] {
        var bytes: [UInt8] = []
        for finding in outcome.findings.sorted(by: Finding.precedes) {
            bytes += line("finding") { json in
                json.member("gate", outcome.gate)
                json.name("finding")
                GateRecord.write(finding, to: &json)
            }
        }
        return bytes
            + line("finished") { json in
                json.member("gate", outcome.gate)
                json.member("verdict", outcome.verdict.rawValue)
                json.member("level", outcome.level.rawValue)
                json.member("code", orNull: GateLine.isUnwell(outcome) ? outcome.code?.id : nil)
                json.member("duration_sec", StandardReport.milliseconds(outcome.durationSeconds))
                json.member("findings", outcome.findings.count)
                json.member("message", orNull: outcome.failures.first?.message)
            }
    }

    private func line(_ event: String, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("event", event)
        members(&json)
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
