/// What `firsttry gate check` found out about one gate.
public struct Conformance: Sendable, Equatable {
    public enum Answer: String, Sendable, CaseIterable {
        case kept
        case broken
        /// It could not be asked here; the reason stands beside it.
        case unchecked
    }

    /// One rule, asked in one way.
    public struct Check: Sendable, Equatable {
        /// Of plugin-sdk/POLICY.md, e.g. "GATE-11".
        public var rule: String
        /// What was asked, e.g. "determinism".
        public var name: String
        public var answer: Answer
        /// What was seen.
        public var message: String
        /// One command or edit that helps; empty when the rule is kept.
        public var hint: String

        public init(_ rule: String, _ name: String, _ answer: Answer, _ message: String, hint: String = "") {
            self.rule = rule
            self.name = name
            self.answer = answer
            self.message = message
            self.hint = hint
        }
    }

    public var gate: String
    public var version: String
    public var kind: String
    public var manifestPath: String
    public var checks: [Check] = []
    public var scenariosRun = 0
    /// Scenarios that could not be run here: whether the gate holds to them is not known.
    public var notRun: [NotRun] = []

    public struct NotRun: Sendable, Equatable {
        public var scenario: String
        public var reason: String

        public init(scenario: String, reason: String) {
            self.scenario = scenario
            self.reason = reason
        }
    }

    public init(gate: String, version: String, kind: String, manifestPath: String) {
        self.gate = gate
        self.version = version
        self.kind = kind
        self.manifestPath = manifestPath
    }

    /// Nothing is broken. What could not be asked is told and does not count.
    public var isKept: Bool { !checks.contains { $0.answer == .broken } }

    /// Nothing is broken, and every scenario was run.
    public var isOK: Bool { isKept && notRun.isEmpty }

    public func count(_ answer: Answer) -> Int { checks.count { $0.answer == answer } }
}
