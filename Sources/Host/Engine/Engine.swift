internal import CSystem
internal import HostLog
public import HostModel
internal import HostRepository
internal import HostSandbox

/// The whole program: reads everything, makes sure that what a parity run is held to holds, runs every gate in a sandbox of
/// its own, judges, merges. What held the gates is taken down while the report is concluded.
public func run<Conclusion>(
    _ request: Request, after ahead: HeadStart? = nil, onEvent: @escaping (RunEvent) -> Void,
    conclude: (Report) -> Conclusion
) throws(HostError) -> Conclusion {
    let (clock, log) = (RunClock(), request.log)
    // Sandboxes are built, and one is tried, while the plan is made: they do not depend on it.
    let atOnce = request.jobs ?? coreCount
    let parked = request.only.isEmpty ? atOnce : min(atOnce, request.only.count)
    let start = try RunStart.of(request, ahead, parked: parked)
    let (installation, launcher) = (start.installation, start.launcher)
    let opening = log.clock()
    let repository = try Repository.open(from: request.directory)
    log.opened(repository, opening)
    let first = try Ground.enter(launcher, installation, repository: repository.root)
    let plan = try Plan(request, installation, repository)
    let ground = LaterGround { () throws(HostError) in
        var ground = try Ground.find(
            first, plan.isolation, installation, repository: repository.root, parked: parked, log: log)
        ground.leftOut = LeftOut(plan.tree, on: ground)
        return ground
    }
    var preflight: Preflight? = request.command == "parity" ? try Preflight(plan, request, clock, ground: ground.find) : nil
    if let preflight, !preflight.allows { return conclude(refused(plan, preflight, clock)) }
    // The preflight has looked for it already.
    let python = preflight == nil ? Interpreter.find(plan.runs, plan.toolSearch) : nil
    guard !plan.runs.isEmpty else {
        return conclude(ended(plan.settled, plan.facts(clock, interruption: nil), preflight, plan, python, log))
    }
    let kept = KeptFolders(request, repository: plan.repository.root)
    var durations = Durations(in: kept)
    let runs = durations.ordered(plan.runs)
    let digests = ToolDigests(of: plan.runs)
    let snapshots = SnapshotDigests(of: plan.runs)
    var queue = GateQueue(runs, for: launcher, runner: installation.runner)
    queue.prepare(plan.jobs)
    // Nothing of a gate starts before what holds it was seen to hold.
    let found = try ground.find()
    if found.launcher !== launcher { queue = GateQueue(runs, for: found.launcher, runner: found.runner) }
    preflight?.compare(found.isolation, at: clock.startedAt)
    if let preflight, !preflight.allows { return conclude(refused(plan, preflight, clock)) }
    onEvent(.planned(plan.gates))
    for outcome in plan.settled where outcome.wasAskedFor { onEvent(.finished(outcome)) }
    let conductor = Conductor(
        queue, jobs: plan.jobs, failFast: request.failFast, on: found, kept: kept, log: log,
        onEvent: onEvent)
    let finished = conductor.run()
    found.launcher.takeDown()
    if plan.scope.mode == .full { durations.remember(finished.map(\.outcome)) }
    let outcomes = finished.map { snapshots.judge(digests.complete(plan.reportFolder.save($0, log))) } + plan.settled
    let facts = plan.facts(clock, interruption: conductor.interruption, isolation: found.words)
    return withExtendedLifetime(found) { conclude(ended(outcomes, facts, preflight, plan, python, log)) }
}

/// The same, for who wants nothing but the report.
public func run(_ request: Request, onEvent: @escaping (RunEvent) -> Void) throws(HostError) -> Report {
    try run(request, onEvent: onEvent) { $0 }
}

private func ended(
    _ outcomes: [Outcome], _ facts: RunFacts, _ preflight: Preflight?, _ plan: Plan, _ python: Interpreter?,
    _ log: Log
) -> Report {
    var facts = facts
    facts.hold(outcomes, to: preflight, plan, python)
    if preflight != nil { facts.repository.treeSHA256 = plan.tree.treeDigest(excluding: plan.ownPaths).sha256 }
    let report = merge(outcomes, facts)
    log.merged(report)
    return report
}

/// What a run would do, and why; starts nothing.
public func plan(_ request: Request) throws(HostError) -> Plan {
    try Plan(request, try Installation.find())
}

/// How many gates run at once when nobody says.
let coreCount = Int(ft_processors())
