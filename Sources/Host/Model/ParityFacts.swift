/// What a report says beside the gates: what the run was held to, and how far it was kept.
public struct ParityFacts: Sendable, Hashable {
    /// The interpreter's version; nil when there is none, or its version could not be read.
    public var python: String?
    /// What was enforced and what was measured, by name.
    public var thresholds: [String: Threshold] = [:]
    public var collection: CollectionFacts?
    public var lock: LockFacts?
    public var policy = PolicyFacts()

    public init() {}
}

/// The tests that the lock counts and those that were collected.
public struct CollectionFacts: Sendable, Hashable {
    public var expectedCount: Int?
    public var expectedHash: String?
    public var actualCount: Int?
    public var actualHash: String?
    public var allowsUncollected = false
    /// Whether the actual numbers come from an earlier collection of the same content.
    public var isRemembered = false

    public init() {}
}

public struct LockFacts: Sendable, Hashable {
    /// Relative to the repository.
    public var path: String
    public var sha256: String
    /// nil: it was not compared.
    public var drift: [Drift]?

    public init(path: String, sha256: String, drift: [Drift]?) {
        self.path = path
        self.sha256 = sha256
        self.drift = drift
    }
}

/// Where the policy that counted came from.
public enum PolicySource: String, Sendable, CaseIterable {
    /// The commit that a change is to be merged into.
    case baseRef = "base-ref"
    case bundle
    case worktree
    /// No file: FirstTry's own rules.
    case none
}

public struct PolicyFacts: Sendable, Hashable {
    public var name: String?
    public var sha256: String?
    public var isLocked = false
    public var source = PolicySource.none
    public var attempts: [BypassAttempt] = []
    /// Digest of the audit log's last record; nil when nothing was ever written down.
    public var auditHead: String?

    public init() {}
}
