extension Manifest {
    /// How the gate is run.
    public enum Kind: String, Sendable, CaseIterable {
        /// A library with `ft_gate_entry`.
        case native
        /// No code: the manifest gives a command line and says how to read its output.
        case command
        /// A library that knows nothing of FirstTry: the manifest declares its functions.
        case foreign

        /// The library of the installation that serves such gates; nil when they bring their own.
        public var adapter: String? { self == .native ? nil : "\(rawValue).so" }

        /// What that library's note calls it.
        public var adapterID: String? { self == .native ? nil : "adapter-\(rawValue)" }

        /// What such a gate proves when its manifest does not say.
        var proofs: [String]? { self == .command ? ["report"] : nil }
    }

    /// What part of the work the gate belongs to.
    public enum Stage: String, Sendable, CaseIterable {
        case lint, types, tests, coverage, security, migrations
        case supplyChain = "supply-chain"
        case build, `import`, custom
    }

    /// What the gate reaches of the network.
    public enum Network: String, Sendable, CaseIterable {
        case none, loopback
    }

    /// What the host starts beside the gate.
    public enum Service: String, Sendable, CaseIterable {
        case postgres
    }

    /// What the gate sees of the repository.
    public enum Workspace: String, Sendable, CaseIterable {
        case readOnly = "read-only"
        /// Private to the gate and thrown away.
        case copy
    }

    /// What a run counts as that found nothing to check.
    public enum NothingToDo: String, Sendable, CaseIterable {
        case error, normal
    }
}
