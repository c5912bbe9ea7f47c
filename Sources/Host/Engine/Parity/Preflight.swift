internal import HostLock
internal import HostLog
internal import HostModel
internal import HostPolicy

/// What has to hold before the first gate of a parity run is started: the rules, the lock, and what is here.
struct Preflight {
    private(set) var facts = ParityFacts()
    private(set) var failures: [Failure] = []
    /// nil when the rules had ended the run before anything was looked at.
    private(set) var survey: Survey?
    let policy: PolicyInForce
    private let plan: Plan

    /// `looksAnyway`: find every difference, even where a rule has been broken already.
    init(
        _ plan: Plan, _ request: Request, _ clock: RunClock, looksAnyway: Bool = false,
        ground: () throws(HostError) -> Ground
    ) throws(HostError) {
        self.plan = plan
        let began = request.log.clock()
        policy = try PolicyInForce.find(request, plan.tree)
        request.log.found(policy)
        facts.policy.name = policy.policy.name
        facts.policy.sha256 = policy.sha256
        facts.policy.isLocked = policy.policy.isLocked
        facts.policy.source = policy.source
        facts.policy.attempts = attempts()
        checkLock()
        checkGates()
        if looksAnyway || !hasRefused { try look(request, clock, ground) }
        checkPending()
        failures += facts.policy.attempts.filter(\.isRefused).map { Failure($0.code, gate: "", $0.message, hint: $0.fix) }
        failures += (facts.lock?.drift ?? []).map { Failure($0.code, gate: "", $0.inWords, hint: $0.fix) }
        // These have their line as drift.
        facts.policy.attempts += (facts.lock?.drift ?? []).compactMap(Self.attempt)
        writeDown(clock)
        request.log.ended(self, began)
    }

    var allows: Bool { failures.isEmpty && survey?.interruption == nil }

    /// A gate that was refused cannot say what it needs: its tool would only seem to be missing.
    private var hasRefused: Bool {
        facts.policy.attempts.contains(where: \.isRefused) || failures.contains { $0.code == .gateRefused }
    }

    // MARK: Rules

    private func attempts() -> [BypassAttempt] {
        let held = plan.lock.map { Held($0.lock) }
        var attempts = policy.edits + policy.policy.attempts(plan.asked, heldTo: held)
        if let held, let base = policy.baseLock {
            let orders = Dictionary(plan.asked.thresholds.map { ($0.name, $0.order) }) { first, _ in first }
            attempts += policy.policy.loosened(held, from: Held(base.lock), orders: orders)
        }
        return attempts
    }

    /// A gate that was refused would leave its part of the code unchecked.
    private mutating func checkGates() {
        for outcome in plan.settled where outcome.verdict == .error && outcome.code == .gateRefused {
            failures += outcome.failures
            facts.policy.attempts += outcome.failures.map {
                BypassAttempt(.gate, "gates.\(outcome.gate)", $0.message, code: .gateRefused, isRefused: false, fix: $0.hint)
            }
        }
    }

    // MARK: The lock

    private mutating func checkLock() {
        guard let loaded = plan.lock else {
            failures.append(
                Failure(
                    .lockMissing, gate: "", "there is no \(Lock.path), and this run is held to it",
                    hint: "firsttry lock, then commit it"))
            return
        }
        facts.lock = LockFacts(path: Lock.path, sha256: loaded.sha256, drift: nil)
    }

    /// Values that the lock still lacks, with what keeps them from being found out here.
    private mutating func checkPending() {
        let obstacles = survey?.lockable(plan).obstacles ?? [:]
        for subject in plan.lock?.lock.pendingSubjects ?? [] {
            let obstacle = obstacles[subject]
            let reason = obstacle.map { ": \($0.reason)" } ?? ""
            let fix = obstacle.flatMap { $0.fix.isEmpty ? nil : "\($0.fix), then: " } ?? ""
            failures.append(
                Failure(
                    .lockMissing, gate: "", "\(Lock.path): \(subject) is still \"\(Lock.pending)\"\(reason)",
                    hint: "\(fix)firsttry lock"))
        }
    }

    // MARK: What is here

    private mutating func look(_ request: Request, _ clock: RunClock, _ ground: () throws(HostError) -> Ground) throws(HostError)
    {
        let survey = try Survey(plan, isFresh: request.isFresh, log: request.log, ground: ground)
        self.survey = survey
        facts.python = survey.here.python
        facts.collection = CollectionFacts(locked: plan.lock?.lock.collection, here: survey.here.collection)
        facts.collection?.isRemembered = plan.runs.contains { $0.collecting != nil && survey.remembered.contains($0.id) }
        guard let lock = plan.lock?.lock else { return }
        let drift = lock.drift(from: survey.here, platform: HostFacts.current.platform, now: clock.startedAt)
        let shown = drift.map(explained)
        facts.lock?.drift = shown
    }

    /// A tool without a version and tests without a count have a reason; what gates are given cannot be exported.
    private func explained(_ drift: Drift) -> Drift {
        if drift.subject.hasPrefix("env.") {
            var drift = drift
            let name = String(drift.subject.dropFirst("env.".count))
            if GateEnvironment.fixed[name] != nil {
                drift.fix = "every gate has this value, whatever is exported: firsttry lock --only env"
            } else if plan.runs.contains(where: { $0.granted[name] != nil }) {
                drift.fix = "the configuration gives gates this value: correct it there, or: firsttry lock --only env"
            }
            return drift
        }
        guard drift.actual.isEmpty, let survey else { return drift }
        let run = plan.runs.first { run in
            let tool = run.tool.map { "tools.\($0.name).version" }
            return drift.subject == tool || (run.collecting != nil && drift.subject == "pytest_collection")
        }
        guard let run, let reason = survey.unanswered[run.id] else { return drift }
        var drift = drift
        drift.actual = "not to be had (\(run.id): \(reason))"
        drift.fix = "firsttry run \(run.id)"
        return drift
    }

    /// A gate or a tool in another's place is an attempt too, whoever meant what by it.
    private static func attempt(_ drift: Drift) -> BypassAttempt? {
        let kind: BypassAttempt.Kind
        switch drift.subject.prefix(while: { $0 != "." }) {
        case "gates": kind = .gate
        case "tools": kind = .tool
        default: return nil
        }
        return BypassAttempt(kind, drift.subject, drift.inWords, code: drift.code, fix: drift.fix)
    }

    // MARK: The audit log

    private mutating func writeDown(_ clock: RunClock) {
        do throws(HostError) {
            facts.policy.auditHead = try AuditLog(plan).append(
                facts.policy.attempts, plan, policy: policy.sha256, at: clock.startedAt)
        } catch {
            failures.append(Self.failure(error))
        }
    }

    /// What this machine gives, held against the policy before anything of a gate starts.
    mutating func compare(_ isolation: Isolation, at date: String) {
        let rules = policy.policy
        add(
            rules.objections(to: isolation).map { objection in
                BypassAttempt(
                    .isolation, "isolation", objection, code: .isolationTooLow, isRefused: rules.enforcement == .hard,
                    fix: "firsttry doctor")
            }, at: date)
    }

    /// Takes in an attempt that shows only when gates have run.
    mutating func add(_ attempts: [BypassAttempt], at date: String) {
        guard !attempts.isEmpty else { return }
        facts.policy.attempts += attempts
        failures += attempts.filter(\.isRefused).map { Failure($0.code, gate: "", $0.message, hint: $0.fix) }
        do throws(HostError) {
            facts.policy.auditHead = try AuditLog(plan).append(attempts, plan, policy: policy.sha256, at: date)
        } catch {
            failures.append(Self.failure(error))
        }
    }

    private static func failure(_ error: HostError) -> Failure {
        let place = error.place.map { " (\($0.description))" } ?? ""
        return Failure(error.code, gate: "", "\(error.id): \(error.message)\(place)", hint: error.hint ?? "")
    }
}

extension CollectionFacts {
    /// nil when neither the lock nor a gate knows of tests.
    init?(locked: LockedCollection?, here: LockedCollection?) {
        guard locked != nil || here != nil else { return nil }
        self.init()
        expectedCount = locked?.count
        expectedHash = locked?.sha256
        allowsUncollected = locked?.allowsUncollected ?? false
        actualCount = here?.count
        actualHash = here?.sha256
    }
}
