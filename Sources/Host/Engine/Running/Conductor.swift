internal import CSystem
@preconcurrency internal import Glibc
internal import HostLog
internal import HostModel
internal import HostRecords
internal import HostSandbox

/// Runs a plan's gates, some at a time, on one thread: everything that happens is a descriptor that becomes readable.
/// Cannot fail: a gate that breaks, and a launcher that is gone, are outcomes.
final class Conductor {
    private let ground: Ground
    private let kept: KeptFolders
    private let onEvent: (RunEvent) -> Void
    private let jobs: Int
    private let failFast: Bool
    private let log: Log
    private let queue: GateQueue
    private var running: [GateSession] = []
    private var finished: [FinishedGate] = []
    private var launcherIsGone = false
    /// Gates that another conductor will start with the same launcher.
    private let later: Int
    private var signals: Int32 = -1
    private var killAt: Double?
    private(set) var interruption: Int32?
    /// As much as a pipe holds.
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// An outcome with what has still to be written down for it.
    struct FinishedGate {
        var outcome: Outcome
        let session: GateSession?
    }

    /// How long an interrupted gate has for an end of its own.
    private static let graceSeconds = 0.3
    /// How long a sandbox may take to stand; its gate's own time is counted, by the launcher, from then on.
    private static let setupSeconds = 30.0

    private var launcher: Launcher { ground.launcher }

    init(
        _ queue: GateQueue, jobs: Int, failFast: Bool, on ground: Ground, kept: KeptFolders = .none, later: Int = 0,
        log: Log, onEvent: @escaping (RunEvent) -> Void
    ) {
        self.later = later
        self.log = log
        self.queue = queue
        self.jobs = jobs
        self.failFast = failFast
        self.ground = ground
        self.kept = kept
        self.onEvent = onEvent
    }

    func run() -> [FinishedGate] {
        signals = ft_termination_fd()
        defer { if signals >= 0 { ft_termination_close(signals) } }
        while queue.count > 0 || !running.isEmpty {
            startMore()
            guard !running.isEmpty else { continue }
            queue.prepare(1)
            waitForSomething()
        }
        return finished
    }

    // MARK: Starting

    /// Of a gate that has closed its pipes only the sandbox is still to be taken down, beside which the next one can start; unless
    /// its verdict decides whether there is a next one.
    private var busy: Int { failFast ? running.count : running.count { !$0.isSilent } }

    private func startMore() {
        while busy < jobs, let session = queue.next() {
            if let interruption {
                passOver(session.run, signal: interruption)
                continue
            }
            do throws(HostError) {
                guard !launcherIsGone else { throw Self.launcherLost }
                try session.start(on: ground, kept: kept.open(for: session.run))
                running.append(session)
                log.asked(session)
                onEvent(.started(gate: session.run.id))
                // Refused only by a launcher that is gone, which `listen` hears of.
                log(.poolTold, ["launches": .number(queue.count + later)])
                try launcher.expect(queue.count + later)
            } catch {
                finish(session.run, error)
            }
        }
    }

    // MARK: Waiting

    private func waitForSomething() {
        var polls = [pollfd(fd: launcher.descriptor, events: Int16(POLLIN), revents: 0)]
        if signals >= 0 { polls.append(pollfd(fd: signals, events: Int16(POLLIN), revents: 0)) }
        var owners: [(GateSession, Int32)] = []
        for session in running {
            for pipe in session.pipes where pipe >= 0 {
                owners.append((session, pipe))
                polls.append(pollfd(fd: pipe, events: Int16(POLLIN), revents: 0))
            }
        }
        let count = poll(&polls, nfds_t(polls.count), 100)
        if count <= 0 { onEvent(.tick) }
        endGrace()
        endUnbuilt()
        guard count > 0 else { return }
        // Pipes before the launcher: what a gate said comes before the news of its end.
        let firstPipe = polls.count - owners.count
        for (index, owner) in owners.enumerated() where polls[firstPipe + index].revents != 0 {
            _ = owner.0.read(owner.1, into: &buffer)
            pass(owner.0)
        }
        if signals >= 0, polls[1].revents != 0 { interrupt(ft_next_termination(signals)) }
        if polls[0].revents != 0 { listen() }
    }

    private func pass(_ session: GateSession) {
        for case .progress(let done, let total, let what) in session.takeProgress() {
            onEvent(.progress(gate: session.run.id, done: done, total: total, what: what))
        }
        if session.intervention == .violation || session.intervention == .floodedLog { end(session) }
    }

    private func listen() {
        while let said = launcher.receive() {
            switch said {
            case .ready: break
            case .started(let number, let sandbox):
                guard let session = running.first(where: { $0.number == number }) else { continue }
                session.facts = sandbox.facts
                session.missed = sandbox.missed
                log.started(session, sandbox)
            case .ended(let number, let end):
                guard let index = running.firstIndex(where: { $0.number == number }) else { continue }
                finish(running.remove(at: index), end)
            case .gone:
                launcherIsGone = true
                for session in running { finish(session.run, Self.launcherLost) }
                running.removeAll()
                return
            }
        }
    }

    // MARK: Ending

    private func interrupt(_ signal: Int32) {
        guard signal != 0 else { return }
        if interruption != nil {
            killAt = 0
        } else {
            interruption = signal
            log(.signalReceived, ["signal": .text(signalName(signal)), "running": .number(running.count)])
            killAt = monotonicSeconds() + Self.graceSeconds
            onEvent(.interrupted)
            for session in running {
                session.intervention = .interrupted(signal: signal)
                log.stopped(session, "asked")
                try? launcher.cancel(session.number)
            }
        }
        endGrace()
    }

    private func endGrace() {
        guard let time = killAt, monotonicSeconds() >= time else { return }
        killAt = nil
        for session in running { end(session) }
    }

    private func endUnbuilt() {
        let now = monotonicSeconds()
        for session in running where session.facts.isEmpty && session.intervention == .none {
            guard now - session.startedAt > Self.setupSeconds else { continue }
            session.intervention = .stuck
            end(session)
        }
    }

    /// A launcher that does not take the order is gone, and its sandboxes with it: `listen` hears of that.
    private func end(_ session: GateSession) {
        log.stopped(session, "killed")
        try? launcher.kill(session.number)
    }

    private func finish(_ session: GateSession, _ end: SandboxEnd) {
        session.drain(into: &buffer)
        log.ended(session, end)
        let evidence = Evidence(
            transcript: session.transcript, end: end, facts: session.facts, landlockABI: ground.landlockABI,
            missed: session.missed, intervention: session.intervention, lastStep: session.lastStep, profile: ground.profile)
        let judge = Judge(run: session.run, evidence: evidence)
        var outcome = judge.outcome()
        if outcome.verdict == .error { judge.nameLimit(session.log.end(64 << 10), in: &outcome.failures) }
        outcome.kept = session.keep(end, verdict: outcome.verdict)
        add(FinishedGate(outcome: outcome, session: session))
    }

    private func finish(_ run: GateRun, _ error: HostError) {
        var outcome = run.outcome(.error)
        let code = error.code == .hostBug ? .noVerdict : error.code
        outcome.failures = [Failure(code, gate: run.id, error.message, hint: error.hint ?? "")]
        add(FinishedGate(outcome: outcome, session: nil))
    }

    /// A gate that was never started, because the run was over before its turn.
    private func passOver(_ run: GateRun, signal: Int32) {
        var outcome = run.outcome(.error)
        let code: ParityCode = signal == SIGTERM ? .terminated : .interrupted
        outcome.failures = [Failure(code, gate: run.id, "was interrupted before it was started")]
        add(FinishedGate(outcome: outcome, session: nil))
    }

    private func passOver(_ run: GateRun, after gate: String) {
        var outcome = run.outcome(.skipped)
        outcome.reason = "not started: \(gate) was not green and --fail-fast is on"
        add(FinishedGate(outcome: outcome, session: nil))
    }

    private func add(_ gate: FinishedGate) {
        finished.append(gate)
        log.judged(gate.outcome)
        onEvent(.finished(gate.outcome))
        let outcome = gate.outcome
        guard failFast, outcome.level == .required, [.failed, .error, .timeout].contains(outcome.verdict) else { return }
        let rest = queue.removeAll()
        for session in running where session.intervention == .none {
            session.intervention = .failFast(after: outcome.gate)
            end(session)
        }
        for run in rest { passOver(run, after: outcome.gate) }
    }

    private static var launcherLost: HostError {
        HostError(
            .sandboxFailed, "launcher-lost", "the launcher, which holds all sandboxes, is gone",
            hint: "run again; firsttry doctor")
    }
}
