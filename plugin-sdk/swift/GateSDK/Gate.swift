/// A check that must pass before code may be merged: one struct, made once per process.
///
/// `probe` runs first, alone when only the lock or selfcheck wants to know; `run` follows on the same value when `probe`
/// said that the gate applies, so what was found out need not be found out again.
public protocol Gate {
    /// The name that the manifest gives the gate, e.g. "ruff".
    static var id: StaticString { get }
    /// The gate's own version, not the tool's.
    static var version: StaticString { get }

    init()

    /// Finds out whether there is anything to do here, with which version of the tool and under which configuration.
    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability

    /// Does the work. What is found is reported to `run`; that it is all there is, is proven by what is returned.
    mutating func run(_ run: borrowing Run) throws(GateProblem) -> Completed
}

/// What a probe found out.
public enum Applicability: Equatable, Sendable {
    /// There is work. `toolVersion` is what the tool itself says ("0.17.5"), nil for a gate without a tool.
    case applies(toolVersion: String?, configuration: [ConfigurationFile])
    /// There is nothing here for this gate; the reason says what was looked for.
    case notApplicable(because: String)
}

/// A file whose content changes the verdict.
public struct ConfigurationFile: Hashable, Sendable {
    /// Relative to the repository.
    public let path: Path
    /// The part that matters ("tool.ruff"); empty for the whole.
    public let section: String

    public init(_ path: Path, section: String = "") {
        self.path = path
        self.section = section
    }
}

/// Evidence that the tool looked at all that it was asked to look at.
public struct Proof: Equatable, Sendable {
    /// One of the manifest's `proofs`.
    public let name: String
    /// Counted by other means than `examined` wherever that can be had.
    public let expected: Int
    /// What the tool says that it did.
    public let examined: Int
    /// For a person: how both were counted.
    public let statement: String

    public init(_ name: String, expected: Int, examined: Int, statement: String) {
        self.name = name
        self.expected = expected
        self.examined = examined
        self.statement = statement
    }
}

/// The claim that the work was done to its end. It cannot be made without a proof; the host judges the proofs.
public struct Completed: Equatable, Sendable {
    /// In the order given.
    public let proofs: [Proof]

    public init(_ first: Proof, _ others: Proof...) {
        proofs = [first] + others
    }
}
