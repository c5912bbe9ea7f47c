internal import HostLock
internal import HostModel

extension RunFacts {
    /// What the run was held to, and what its own results say of that.
    mutating func hold(
        _ outcomes: [Outcome], to preflight: Preflight?, _ plan: Plan, _ python: Interpreter?
    ) {
        var preflight = preflight
        let attempts = weakened(outcomes, preflight)
        preflight?.add(attempts, at: startedAt)
        if let preflight { parity = preflight.facts }
        parity.thresholds = plan.runs.flatMap(\.thresholds).shown(outcomes)
        let collected = outcomes.compactMap(\.collection).first
        if parity.python == nil { parity.python = collected?.python ?? python?.version }
        if parity.lock == nil { parity.lock = plan.lock.map { LockFacts(path: Lock.path, sha256: $0.sha256, drift: nil) } }
        if let collected { take(collected, plan) }
        guard let preflight else { return }
        failures += preflight.failures + afterwards(outcomes, plan)
    }

    /// Sandboxes that were weaker than the policy demands.
    private func weakened(_ outcomes: [Outcome], _ preflight: Preflight?) -> [BypassAttempt] {
        guard let policy = preflight?.policy.policy else { return [] }
        return outcomes.filter { $0.isolation != Isolation() }.flatMap { outcome in
            policy.objections(to: outcome.isolation).map { objection in
                BypassAttempt(
                    .isolation, outcome.gate, "\(outcome.gate): \(objection)", code: .isolationTooLow,
                    isRefused: policy.enforcement == .hard, fix: "firsttry doctor")
            }
        }
    }

    private mutating func take(_ collected: TestCollection, _ plan: Plan) {
        if parity.collection == nil { parity.collection = CollectionFacts(locked: plan.lock?.lock.collection, here: nil) }
        if parity.collection == nil { parity.collection = CollectionFacts() }
        parity.collection?.actualCount = collected.count
        parity.collection?.actualHash = collected.sha256
        parity.collection?.isRemembered = false
    }

    /// What only shows when gates have run: a memory that was wrong.
    private func afterwards(_ outcomes: [Outcome], _ plan: Plan) -> [Failure] {
        var failures: [Failure] = []
        let lock = plan.lock?.lock
        for outcome in outcomes {
            guard let tool = outcome.tool, let locked = lock?.tools[tool.name] else { continue }
            let platform = HostFacts.current.platform
            let pairs = [("version", locked.version, tool.version), ("sha256.\(platform)", locked.sha256[platform], tool.sha256)]
            for case (let name, let expected?, let actual) in pairs where !actual.isEmpty && actual != expected {
                let drift = Drift(
                    .toolDrift, "tools.\(tool.name).\(name)", expected: expected, actual: actual,
                    fix: "firsttry selfcheck --fresh")
                failures.append(Failure(drift.code, gate: outcome.gate, drift.inWords, hint: drift.fix))
            }
        }
        if let collected = outcomes.compactMap(\.collection).first, let locked = lock?.collection, !locked.allowsUncollected,
            collected.sha256 != locked.sha256
        {
            failures.append(
                Failure(
                    .collectionDrift, gate: "",
                    "\(collected.count) tests were collected, the lock counts \(locked.count.map(String.init) ?? Lock.pending) others",
                    hint: "firsttry selfcheck --fresh"))
        }
        return failures
    }
}

/// The report of a run that its preflight ended before any gate was started.
func refused(_ plan: Plan, _ preflight: Preflight, _ clock: RunClock) -> Report {
    let settled = Set(plan.settled.map(\.gate))
    let rest = plan.gates.filter { !settled.contains($0.id) }.map { gate in
        var outcome = Outcome(gate: gate.id, title: gate.title, level: gate.level, verdict: .skipped)
        outcome.reason = "not started: the preflight was not green"
        return outcome
    }
    var facts = plan.facts(clock, interruption: preflight.survey?.interruption)
    facts.parity = preflight.facts
    facts.parity.thresholds = plan.runs.flatMap(\.thresholds).shown([])
    facts.failures = preflight.failures
    return merge(plan.settled.map(notCounted) + rest, facts)
}

/// A gate that could not have run is no news when none was to.
private func notCounted(_ outcome: Outcome) -> Outcome {
    guard outcome.verdict == .error else { return outcome }
    var outcome = outcome
    outcome.reason = outcome.failures.map(\.message).joined(separator: "; ")
    outcome.verdict = .skipped
    outcome.failures = []
    return outcome
}
