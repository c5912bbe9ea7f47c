/// What the preflight alone found.
public struct Selfcheck: Sendable {
    public var facts: ParityFacts
    /// Smallest code first.
    public var failures: [Failure]
    /// Gates whose answers were remembered, and those that were asked.
    public var remembered: [String]
    public var asked: [String]
    /// How many values were compared.
    public var tools: Int
    public var files: Int
    public var durationSeconds: Double
    public var interrupted = false

    public var code: ParityCode? { failures.map(\.code).min() }

    public init(
        facts: ParityFacts, failures: [Failure], remembered: [String], asked: [String], tools: Int, files: Int,
        durationSeconds: Double
    ) {
        self.facts = facts
        self.failures = failures
        self.remembered = remembered
        self.asked = asked
        self.tools = tools
        self.files = files
        self.durationSeconds = durationSeconds
    }
}

/// What renewing the lock does.
public struct LockRenewal: Sendable {
    /// One line for each value, old and new.
    public var changes: [String]
    /// Where values are still to be found, each with the reason.
    public var pending: [String]
    /// Relative to the repository.
    public var path: String
    public var isNew: Bool
    public var isWritten: Bool

    public init(changes: [String], pending: [String], path: String, isNew: Bool, isWritten: Bool) {
        self.changes = changes
        self.pending = pending
        self.path = path
        self.isNew = isNew
        self.isWritten = isWritten
    }
}
