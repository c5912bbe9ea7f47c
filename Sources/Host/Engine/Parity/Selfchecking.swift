@preconcurrency internal import Glibc
internal import HostLock
internal import HostLog
public import HostModel
internal import HostReport

/// The preflight alone: every difference from the lock and every rule that is broken, in one pass.
public func selfcheck(_ request: Request) throws(HostError) -> Selfcheck {
    let clock = RunClock()
    let installation = try Installation.find()
    let plan = try Plan(request, installation)
    let preflight = try Preflight(plan, request, clock, looksAnyway: true, ground: installation.ground(for: plan, request.log))
    let failures = preflight.failures.sorted { ($0.code.rawValue, $0.message) < ($1.code.rawValue, $1.message) }
    let remembered = preflight.survey?.remembered ?? []
    var result = Selfcheck(
        facts: preflight.facts, failures: failures, remembered: remembered.sorted(),
        asked: plan.runs.map(\.id).filter { !remembered.contains($0) }.sorted(), tools: preflight.survey?.here.tools.count ?? 0,
        files: preflight.survey?.here.configHashes.count ?? 0, durationSeconds: clock.seconds)
    result.facts.thresholds = plan.runs.flatMap(\.thresholds).shown([])
    result.interrupted = preflight.survey?.interruption != nil
    return result
}

/// Finds out what is here and writes it into the lock; with `writes` false only what would change is said. `parts` are words of
/// the command line; none: all.
public func lock(_ request: Request, parts words: [String], writes: Bool) throws(HostError) -> LockRenewal {
    var parts: Set<LockPart> = []
    for word in words {
        guard let part = LockPart(rawValue: word) else {
            let known = LockPart.allCases.map(\.rawValue)
            throw HostError(
                .usage, "usage-invalid-value",
                "there is no part '\(word)' of a lock: choose from \(known.joined(separator: ", "))",
                hint: nearest(to: word, in: known).map { "did you mean '\($0)'?" })
        }
        parts.insert(part)
    }
    let installation = try Installation.find()
    let plan = try Plan(request, installation)
    let survey = try Survey(plan, isFresh: request.isFresh, log: request.log, ground: installation.ground(for: plan, request.log))
    if let signal = survey.interruption {
        throw HostError(
            signal == SIGTERM ? .terminated : .interrupted, "lock-interrupted", "interrupted: the lock was not written")
    }
    let (here, obstacles) = survey.lockable(plan)
    let old = plan.lock?.lock ?? Lock()
    let new = old.renewed(parts.isEmpty ? Set(LockPart.allCases) : parts, from: here)
    let changes = old.changes(to: new)
    let hasChanged = plan.lock == nil || !changes.isEmpty
    if writes, hasChanged { try write(new, root: plan.repository.root) }
    let pending = new.pendingSubjects.map { subject in
        obstacles[subject].map { "\(subject): \($0.reason)\($0.fix.isEmpty ? "" : "; \($0.fix)")" } ?? subject
    }
    return LockRenewal(
        changes: changes.map(\.inWords), pending: pending, path: Lock.path, isNew: plan.lock == nil,
        isWritten: writes && hasChanged)
}

private func write(_ lock: Lock, root: String) throws(HostError) {
    let parts = Lock.path.split(separator: "/")
    let path = root + "/" + parts.dropLast().joined(separator: "/")
    let folder = ReportFolder.open(path, repository: root)
    guard folder >= 0 else {
        throw HostError(
            .lockMissing, "lock-unwritable", "it cannot be written: \(String(cString: strerror(-folder)))",
            at: SourcePlace(file: Lock.path),
            hint: "expected a folder without links that you may write")
    }
    defer { close(folder) }
    try AtomicFile.write(lock.bytes, to: String(parts.last ?? ""), in: folder, path, lasting: true)
}

extension Installation {
    /// Starts a launcher when one is needed.
    func ground(for plan: Plan, _ log: Log) -> () throws(HostError) -> Ground {
        { () throws(HostError) in
            let parked = min(plan.jobs, max(1, plan.runs.count))
            let first = try Ground.start(.strict, self, repository: plan.repository.root, parked: parked, log: log)
            return try Ground.find(first, plan.isolation, self, repository: plan.repository.root, parked: parked, log: log)
        }
    }
}
