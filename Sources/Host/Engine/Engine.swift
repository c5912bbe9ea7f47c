@preconcurrency internal import Glibc
public import HostModel
internal import HostSandbox

/// The whole program: reads everything, makes sure that what a parity run is held to holds, runs every gate in a sandbox of
/// its own, judges, merges.
public func run(_ request: Request, onEvent: @escaping (RunEvent) -> Void) throws(HostError) -> Report {
    let clock = RunClock()
    let installation = try Installation.find()
    // Sandboxes are built while the plan is made: they do not depend on it.
    let launcher = try Launcher(
        program: installation.launcher, base: SandboxBase(runner: installation.runner), parked: request.jobs ?? coreCount())
    let plan = try Plan(request, installation)
    let preflight: Preflight? =
        request.command == "parity" ? try Preflight(plan, request, clock, launcher: { () throws(HostError) in launcher }) : nil
    if let preflight, !preflight.allows { return refused(plan, preflight, clock) }
    onEvent(.planned(plan.gates))
    for outcome in plan.settled where outcome.wasAskedFor { onEvent(.finished(outcome)) }
    let digests = ToolDigests(of: plan.runs)
    let snapshots = SnapshotDigests(of: plan.runs)
    let conductor = Conductor(
        plan.runs, jobs: plan.jobs, failFast: request.failFast, launcher: launcher, onEvent: onEvent)
    let finished = conductor.run()
    let outcomes = finished.map { snapshots.judge(digests.complete(plan.reportFolder.save($0))) } + plan.settled
    var facts = plan.facts(clock, interruption: conductor.interruption)
    facts.hold(outcomes, to: preflight, plan)
    if preflight != nil { facts.repository.treeSHA256 = plan.tree.treeDigest(excluding: plan.ownPaths).sha256 }
    return merge(outcomes, facts)
}

/// What a run would do, and why; starts nothing.
public func plan(_ request: Request) throws(HostError) -> Plan {
    try Plan(request, try Installation.find())
}

/// How many gates run at once when nobody says.
func coreCount() -> Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
