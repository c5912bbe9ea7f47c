extension Manifest {
    /// How the gate is run. Only `native` is supported so far.
    public enum Kind: String, Sendable, CaseIterable {
        /// A library with `ft_gate_entry`.
        case native
        /// No code: the manifest gives a command line and says how to read its output.
        case command
        /// A library that knows nothing of FirstTry: the manifest declares its functions.
        case foreign

        /// Kinds that this version can run.
        public static let supported: [Kind] = [.native]
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
