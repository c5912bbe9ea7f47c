internal import HostLock
internal import HostModel

/// Why a value could not be found out, and what would help.
struct Obstacle: Equatable {
    let reason: String
    let fix: String
}

extension Survey {
    /// What is here as a lock takes it: what could not be found out is pending, each with its obstacle by its place.
    func lockable(_ plan: Plan) -> (lock: Lock, obstacles: [String: Obstacle]) {
        var lock = here
        var obstacles: [String: Obstacle] = [:]
        for run in plan.runs {
            guard let reason = unanswered[run.id], let tool = run.tool else { continue }
            let obstacle = Obstacle(reason: "\(run.id): \(reason)", fix: "firsttry run \(run.id)")
            if lock.tools[tool.name] == nil {
                lock.tools[tool.name] = LockedTool(version: Lock.pending, sha256: [:])
                obstacles["tools.\(tool.name).version"] = obstacle
            }
            if run.collecting != nil {
                lock.collection = LockedCollection(count: nil, sha256: Lock.pending)
                for name in ["expected_count", "name_hash_sha256"] { obstacles["pytest_collection.\(name)"] = obstacle }
            }
        }
        for gate in plan.asked.gates where gate.leftOut != nil { lock.gates[gate.id] = nil }
        for outcome in plan.settled where outcome.verdict == .error && outcome.code == .noVerdict {
            // A gate that applies and whose tool is not there; its tool has the gate's name until it is.
            lock.tools[outcome.gate] = LockedTool(version: Lock.pending, sha256: [:])
            let failure = outcome.failures.first
            obstacles["tools.\(outcome.gate).version"] = Obstacle(
                reason: failure?.message ?? outcome.reason, fix: failure?.hint ?? "")
        }
        return (lock, obstacles)
    }
}
