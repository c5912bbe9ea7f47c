/// The least isolation that a run may have.
public enum IsolationDemand: Sendable, Hashable {
    case profile(IsolationProfile)
    /// Each layer by name, as the report's `isolation` writes it.
    case facts(IsolationFacts)
}

/// A named set of layers.
public enum IsolationProfile: String, Sendable, CaseIterable {
    case strict
    /// Without a fresh /proc.
    case container
    /// Without namespaces: Landlock, seccomp and a copy of the repository.
    case fenced
}

/// Layers that have to be in force; nil where any will do.
public struct IsolationFacts: Sendable, Hashable {
    public var network: String?
    public var filesystem: String?
    public var pids: String?
    public var syscalls: String?
    public var landlockABI: Int?

    public init() {}
}
