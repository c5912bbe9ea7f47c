@preconcurrency internal import Glibc
internal import HostLog
internal import HostModel
internal import HostSandbox

/// What all gates of a run are started from: a launcher, and what was seen of the sandboxes that it builds.
struct Ground {
    let launcher: Launcher
    let isolation: Isolation
    let landlockABI: Int
    let selfTest: SelfTestResult
    /// The program that loads a gate's library.
    let runner: String
    /// What copies of the repository do without; nil where there are none.
    var leftOut: LeftOut?

    var profile: IsolationProfile { launcher.kind.profile }

    /// For the report.
    var words: RunIsolation {
        RunIsolation(
            profile: profile.rawValue, blocked: selfTest.blocked, gotOut: selfTest.gotOut, notTried: selfTest.notTried)
    }

    /// Takes the strongest profile that this machine gives and that the demand admits: the first, whose self-test is already
    /// under way, in nearly all cases.
    static func find(
        _ first: Entrant, _ demand: IsolationDemand, _ installation: Installation, repository: String, parked: Int, log: Log
    ) throws(HostError) -> Ground {
        var refusals: [Refusal] = []
        for profile in IsolationProfile.allCases where demand.admits(profile) {
            let isFirst = profile == first.launcher.kind.profile
            let entrant = isFirst ? first : try start(profile, installation, repository: repository, parked: parked, log: log)
            let clock = log.clock()
            let examination = Examination(entrant)
            log.seen(examination, clock)
            switch examination.verdict(demand) {
            case .stands(let ground): return ground
            case .falls(let refusal):
                log.refused(refusal)
                refusals.append(refusal)
            }
        }
        throw Refusal.error(refusals, demand, installation, repository: repository)
    }

    /// Starts a launcher, and the self-test in the first of its sandboxes.
    static func start(
        _ profile: IsolationProfile, _ installation: Installation, repository: String, parked: Int, hasLoopback: Bool = false,
        log: Log
    ) throws(HostError) -> Entrant {
        let clock = log.clock()
        let launcher = try launcher(profile, installation, parked: parked)
        log.started(launcher, parked: parked, clock.took)
        return try enter(launcher, installation, repository: repository, hasLoopback: hasLoopback)
    }

    static func launcher(_ profile: IsolationProfile, _ installation: Installation, parked: Int) throws(HostError) -> Launcher {
        let kind: SandboxKind =
            switch profile {
            case .strict: .strict
            case .container: .container
            case .fenced: .fenced(in: temporaryFolder())
            }
        return try Launcher(
            program: installation.launcher, base: SandboxBase(kind, runner: installation.runner), parked: parked)
    }

    /// Starts the self-test in the first of a launcher's sandboxes.
    static func enter(
        _ launcher: Launcher, _ installation: Installation, repository: String, hasLoopback: Bool = false
    ) throws(HostError) -> Entrant {
        let test = SelfTest(repository: repository)
        try test.start(Entrant.number, launcher, launcher.kind, probe: installation.probe, hasLoopback: hasLoopback)
        return Entrant(launcher: launcher, test: test, runner: installation.runner)
    }

    /// Where folders of fenced sandboxes are made.
    private static func temporaryFolder() -> String {
        guard let value = getenv("TMPDIR") else { return "/tmp" }
        let folder = String(cString: value)
        return folder.hasPrefix("/") && folder != "/" && !folder.hasSuffix("/") ? folder : "/tmp"
    }
}

/// Found when the first gate is to be started or asked, and then the same for all.
final class LaterGround {
    private var found: Ground?
    private let search: () throws(HostError) -> Ground

    init(_ search: @escaping () throws(HostError) -> Ground) {
        self.search = search
    }

    func find() throws(HostError) -> Ground {
        if let found { return found }
        let ground = try search()
        found = ground
        return ground
    }
}

/// A launcher that is at work, with the self-test in one of its sandboxes: it goes on while the plan is made.
struct Entrant {
    /// The name by which the launcher knows the self-test's sandbox; gates count from 1.
    static let number = 0

    let launcher: Launcher
    fileprivate let test: SelfTest
    fileprivate let runner: String
}

/// One sandbox of a profile, built, entered and looked at.
struct Examination {
    /// A machine on its knees takes long; one that hangs must not hang us.
    private static let patience = 30.0

    enum Verdict {
        case stands(Ground)
        case falls(Refusal)
    }

    private(set) var facts: LayerFacts = []
    private(set) var missed: [MissedLayer] = []
    private(set) var landlockABI = 0
    private(set) var failure: MissedLayer?
    private(set) var selfTest = SelfTestResult()
    let launcher: Launcher
    private var isGone = false
    private let runner: String

    init(_ entrant: Entrant) {
        launcher = entrant.launcher
        runner = entrant.runner
        let deadline = monotonicSeconds() + Self.patience
        while monotonicSeconds() < deadline {
            let hasEnded = hear()
            let hasSaidAll = entrant.test.listen()
            // The end of its sandbox is no news after that, and the launcher tells it when it has time to.
            if isGone || hasEnded || (hasSaidAll && !facts.isEmpty && !entrant.test.result.isBroken) {
                selfTest = entrant.test.result
                return
            }
            var polls = [launcher.descriptor, entrant.test.outlet].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            _ = poll(&polls, nfds_t(polls.count), 1000)
        }
    }

    /// Takes what the launcher has said. True once that was the end of the sandbox.
    private mutating func hear() -> Bool {
        while let said = launcher.receive() {
            switch said {
            case .ready(let ready):
                landlockABI = ready.landlockABI
                missed = ready.missed
                failure = ready.failure
            case .started(_, let sandbox):
                facts = sandbox.facts
                missed = sandbox.missed
            case .ended(_, let end):
                failure = failure ?? end.failure
                return true
            case .gone:
                isGone = true
                return false
            }
        }
        return false
    }

    var isolation: Isolation {
        facts.isolation(launcher.kind.profile, landlockABI: landlockABI, missed: missed)
    }

    func verdict(_ demand: IsolationDemand) -> Verdict {
        let profile = launcher.kind.profile
        if isGone { return .falls(Refusal(profile, .launcherGone)) }
        if let failure { return .falls(Refusal(profile, .step(failure))) }
        if facts.isEmpty { return .falls(Refusal(profile, .tooSlow)) }
        guard selfTest.isPassed else { return .falls(Refusal(profile, .selfTest(selfTest))) }
        let shortfalls = demand.facts.shortfalls(of: isolation.facts)
        guard shortfalls.isEmpty else { return .falls(Refusal(profile, .tooLittle(shortfalls, missed))) }
        return .stands(
            Ground(launcher: launcher, isolation: isolation, landlockABI: landlockABI, selfTest: selfTest, runner: runner))
    }
}
