public import HostModel

/// Progress in a log: one line when a gate starts and ends, and a sign of life from a long one.
public struct PlainProgress {
    private var running: [RunningGate] = []
    private var isInterrupted = false

    private static let heartbeatSeconds = 30.0

    public init() {}

    /// What to write for an event that happened at `now` (seconds, from any origin).
    public mutating func text(for event: RunEvent, at now: Double) -> String {
        switch event {
        case .planned: return ""
        case .started(let gate):
            running.append(RunningGate(id: gate, startedAt: now, saidAt: now))
            return "\(gate): started\n"
        case .progress(let gate, let done, let total, let what):
            for index in running.indices where running[index].id == gate {
                running[index].note = RunningGate.note(done: done, total: total, what: what)
            }
            return heartbeats(now)
        case .finished(let outcome):
            running.removeAll { $0.id == outcome.gate }
            return Self.ended(outcome) + "\n"
        case .interrupted:
            guard !isInterrupted else { return "" }
            isInterrupted = true
            return "interrupted: ending what runs\n"
        case .tick: return heartbeats(now)
        }
    }

    private static func ended(_ outcome: Outcome) -> String {
        let note = GateLine.note(outcome)
        let word: String
        switch outcome.verdict {
        case .skipped, .notApplicable: return "\(outcome.gate): \(note)"
        case .passed: word = "passed in "
        case .failed: word = "failed in "
        case .error: word = "ended in "
        case .timeout: word = "timed out in "
        }
        return "\(outcome.gate): " + word + Wording.time(outcome.durationSeconds) + (note.isEmpty ? "" : ", " + note)
    }

    private mutating func heartbeats(_ now: Double) -> String {
        var text = ""
        for index in running.indices where now - running[index].saidAt >= Self.heartbeatSeconds {
            running[index].saidAt = now
            let gate = running[index]
            let note = gate.note.isEmpty ? "" : ", " + gate.note
            text += "\(gate.id): still running after \(Wording.time(now - gate.startedAt))\(note)\n"
        }
        return text
    }
}
