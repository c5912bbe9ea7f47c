public import HostModel

/// How a phase of a gate ended, by its own word.
public enum PhaseStatus: String, Sendable {
    case complete
    case notApplicable = "not-applicable"
    case problem
}

/// Why a gate says that it has no verdict.
public enum ProblemKind: String, Sendable, CaseIterable {
    case gate
    case toolMissing = "tool-missing"
    case toolVersion = "tool-version"
    case toolBroke = "tool-broke"
    case toolConfig = "tool-config"
    case toolOutput = "tool-output"
    case incomplete
    case options
    case nothingToDo = "nothing-to-do"
    case timeout
}

/// One reason that a gate gave.
public struct Problem: Sendable, Hashable {
    public var kind: ProblemKind
    public var message: String
    public var hint: String

    public init(kind: ProblemKind, message: String, hint: String = "") {
        self.kind = kind
        self.message = message
        self.hint = hint
    }
}

/// One thing that a child says (Runner/PROTOCOL.md).
public enum Record: Sendable, Equatable {
    case hello(id: String, version: String, sdk: String, abi: String)
    case tool(version: String)
    case config(path: String, section: String)
    case probed(PhaseStatus)
    case finding(Finding)
    case metric(Metric)
    case proof(Proof)
    case artifact(name: String, mediaType: String, size: Int)
    case progress(done: Int, total: Int, what: String)
    case problem(Problem)
    case log(level: Int, message: String)
    case end(PhaseStatus, records: Int, findings: Int)
}
