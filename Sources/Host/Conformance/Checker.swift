@preconcurrency internal import Glibc
internal import HostDiscovery
internal import HostEngine
internal import HostFixtures
public import HostLog
internal import HostManifest
public import HostModel

/// Holds one gate to plugin-sdk/POLICY.md, by running it as the engine does.
///
/// `path` is a gate's folder, its manifest or its library; `fixtures` its folder of fixtures when that is elsewhere;
/// `environments` and `databases` folders of what scenarios name. With
/// `blesses` the goldens are written instead of compared. `onCheck` hears of each check as soon as it is answered.
public func checkConformance(
    of path: String, fixtures: String? = nil, environments: String? = nil, databases: String? = nil, blesses: Bool = false,
    log: Log = .off,
    onCheck: @escaping (Conformance.Check) -> Void = { _ in }
) throws(HostError) -> Conformance {
    Interruption.watch()
    var checker = try Checker(
        path, fixtures: fixtures, Surroundings(environments: environments, databases: databases, log: log), blesses: blesses,
        onCheck: onCheck)
    try checker.run()
    return checker.conformance
}

struct Checker {
    let subject: Subject
    let workplace: Workplace
    let surroundings: Surroundings
    let blesses: Bool
    private let onCheck: (Conformance.Check) -> Void
    var conformance: Conformance
    /// A run refuses what reading found nothing wrong with.
    var isRefused = false
    /// What ran well enough to try more on: the first that passes, else the first.
    var best: Fixture?
    var bestOutcome: Outcome?
    /// The fixture that takes longest, but for those that run into their time.
    var longest: (fixture: Fixture, seconds: Double)?
    var durations: [Double] = []

    fileprivate init(
        _ path: String, fixtures: String?, _ surroundings: Surroundings, blesses: Bool,
        onCheck: @escaping (Conformance.Check) -> Void
    ) throws(HostError) {
        subject = try Subject(path, fixtures: fixtures, libraries: try installedLibraries())
        workplace = try Workplace()
        self.surroundings = surroundings
        self.blesses = blesses
        self.onCheck = onCheck
        let manifest = subject.manifest
        conformance = Conformance(
            gate: manifest.id, version: manifest.version, kind: manifest.kind.rawValue, manifestPath: subject.manifestPath)
    }

    mutating func answer(_ rule: String, _ name: String, _ answer: Conformance.Answer, _ message: String, hint: String = "") {
        let check = Conformance.Check(rule, name, answer, Golden.withoutPlace(message, workplace.path), hint: hint)
        conformance.checks.append(check)
        onCheck(check)
    }

    fileprivate mutating func run() throws(HostError) {
        // What would be refused is not run: the host would not run it either.
        guard checkFiles() else { return }
        try checkFixtures()
        guard !isRefused else { return }
        try checkEmptyRepository()
        guard best != nil else { return }
        try checkNeeds()
        try checkCancellation()
        try checkMemory()
        try checkOptions()
        checkSpeed()
    }

    // MARK: What is read without running anything

    private mutating func checkFiles() -> Bool {
        let problems = subject.inspection.problems
        for problem in problems {
            let place = problem.place.map { " (\($0))" } ?? ""
            answer(Self.rule(of: problem), "manifest and library", .broken, problem.message + place, hint: problem.hint ?? "")
        }
        guard problems.isEmpty else { return false }
        let served = subject.manifest.kind == .native ? "its library" : "the adapter for \(subject.manifest.kind.rawValue) gates"
        answer("GATE-2", "manifest and library", .kept, "the manifest holds to its schema, and agrees with \(served)")
        guard subject.manifest.kind == .native else { return true }
        let others = subject.inspection.exports.filter { $0 != "ft_gate_entry" }
        if others.isEmpty {
            answer("GATE-1", "exports", .kept, "ft_gate_entry and nothing else")
        } else {
            let named = others.prefix(3).joined(separator: ", ") + (others.count > 3 ? " and \(others.count - 3) more" : "")
            answer(
                "GATE-1", "exports", .broken, "exports \(named) besides ft_gate_entry",
                hint: "link with -Wl,--version-script=gate.map of the SDK")
        }
        return true
    }

    private static func rule(of problem: HostError) -> String {
        problem.id == RefusalID.noEntry.rawValue ? "GATE-1" : "GATE-2"
    }

    // MARK: How it ends

    /// Whether a run ended as no gate may end: by a crash, past its time, or with records that cannot be used.
    static func isBroken(_ outcome: Outcome) -> String? {
        guard outcome.verdict == .error || outcome.verdict == .timeout else { return nil }
        if outcome.verdict == .timeout { return outcome.failures.first?.message ?? "ran past its time" }
        let words = [
            "ended without a verdict", "did not end well", "the gate ", "(GATE-", "says that it has no verdict, but not why",
            "printed more than",
        ]
        return outcome.failures.map(\.message).first { message in words.contains { message.contains($0) } }
    }
}
