internal import HostLog
internal import HostModel
internal import HostSandbox

extension Log {
    func asked(_ session: GateSession) {
        let sandbox = session.run.sandbox
        self(
            .sandboxAsked,
            [
                "gate": .text(session.run.id), "number": .number(session.number), "mode": .text(session.run.mode.rawValue),
                "tool": LogValue(session.run.tool?.path), "view": .text("\(sandbox.view)"),
                "shown": .list(sandbox.shown.sorted()),
                "seconds": .number(sandbox.limits.seconds), "memory_bytes": .number(sandbox.limits.memoryBytes),
                "processes": .number(sandbox.limits.processes), "caches": .list(sandbox.caches.map(\.name)),
                "variables": .list(sandbox.environment.keys.sorted()),
            ])
    }

    func started(_ session: GateSession, _ sandbox: StartedSandbox) {
        self(
            .sandboxStarted,
            [
                "gate": .text(session.run.id), "number": .number(session.number), "pid": .number(Int(sandbox.pid)),
                "setup_sec": .seconds(sandbox.setupSeconds), "facts": .list(sandbox.facts.names),
                "missed": .list(sandbox.missed.map(\.inWords)),
            ])
    }

    func ended(_ session: GateSession, _ end: SandboxEnd) {
        self(
            .sandboxEnded,
            [
                "gate": .text(session.run.id), "number": .number(session.number), "exit_status": LogValue(end.exitStatus),
                "signal": LogValue(end.signal.map(signalName)), "took_sec": .seconds(end.wallSeconds),
                "cpu_sec": .seconds(end.resources.cpuSeconds), "max_rss_bytes": .number(end.resources.maxRSSBytes),
                "processes": .number(end.resources.processes), "private_bytes": .number(end.resources.privateBytes),
                "timed_out": .flag(end.timedOut), "killed": .flag(end.killed), "out_of_memory": .flag(end.outOfMemory),
                "leftovers": .flag(end.hadLeftovers), "limits_hit": .list(end.limitsHit.names),
                "failure": LogValue(end.failure?.inWords), "records": .number(session.transcript.recordCount),
                "log_bytes": .number(session.log.size), "last_step": .text(session.lastStep),
            ])
        guard let violation = session.transcript.violation else { return }
        self(
            .recordsDropped,
            [
                "gate": .text(session.run.id), "number": .number(session.number), "because": .text("the gate \(violation.what)"),
                "kept": .number(session.transcript.recordCount),
            ])
    }

    func stopped(_ session: GateSession, _ how: StaticString) {
        self(
            .gateStopped,
            [
                "gate": .text(session.run.id), "number": .number(session.number), "how": .text(how.description),
                "because": .text(session.intervention.inWords),
            ])
    }

    func judged(_ outcome: Outcome) {
        self(
            .gateJudged,
            [
                "gate": .text(outcome.gate), "verdict": .text(outcome.verdict.rawValue), "level": .text(outcome.level.rawValue),
                "code": LogValue(outcome.code?.id), "findings": .number(outcome.findings.count),
                "proofs": .list(outcome.proofs.map { "\($0.name) \($0.examined)/\($0.expected)" }),
                "tool_version": LogValue(outcome.tool?.version),
                "because": .list(outcome.failures.map(\.message) + (outcome.reason.isEmpty ? [] : [outcome.reason])),
                "kept": .list(outcome.kept.map { "\($0.name)\($0.taken ? " taken" : "")\($0.left ? " left" : "")" }),
                "took_sec": .seconds(outcome.durationSeconds),
            ])
    }
}

extension Intervention {
    fileprivate var inWords: String {
        switch self {
        case .none: ""
        case .floodedLog: "it printed too much"
        case .violation: "it broke the protocol"
        case .stuck: "its sandbox did not stand in time"
        case .interrupted(let signal): signalName(signal)
        case .failFast(let gate): "\(gate) was not green, and --fail-fast is on"
        }
    }
}

extension LimitsHit {
    fileprivate var names: [String] {
        [("cpu", .cpu), ("processes", .processes), ("disk", .disk), ("open files", .openFiles)].compactMap {
            (name: String, limit: LimitsHit) in contains(limit) ? name : nil
        }
    }
}
