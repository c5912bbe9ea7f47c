import CFirstTry

/// Why there is no verdict.
public struct GateProblem: Error, Equatable, Sendable {
    /// Whose fault it is, and so what the report says.
    public enum Kind: Equatable, Sendable {
        case gate, toolMissing, toolVersion, toolBroke, toolConfig, toolOutput, incomplete, options, timeout
    }

    public let kind: Kind
    /// What happened, for a person.
    public let message: String
    /// One command or edit that helps; may be empty.
    public let hint: String

    public init(_ kind: Kind, _ message: String, hint: String = "") {
        self.kind = kind
        self.message = message
        self.hint = hint
    }
}

extension GateProblem.Kind {
    var code: ft_problem_kind {
        switch self {
        case .gate: ft_problem_kind(FT_PROBLEM_GATE)
        case .toolMissing: ft_problem_kind(FT_PROBLEM_TOOL_MISSING)
        case .toolVersion: ft_problem_kind(FT_PROBLEM_TOOL_VERSION)
        case .toolBroke: ft_problem_kind(FT_PROBLEM_TOOL_BROKE)
        case .toolConfig: ft_problem_kind(FT_PROBLEM_TOOL_CONFIG)
        case .toolOutput: ft_problem_kind(FT_PROBLEM_TOOL_OUTPUT)
        case .incomplete: ft_problem_kind(FT_PROBLEM_INCOMPLETE)
        case .options: ft_problem_kind(FT_PROBLEM_OPTIONS)
        case .timeout: ft_problem_kind(FT_PROBLEM_TIMEOUT)
        }
    }
}
