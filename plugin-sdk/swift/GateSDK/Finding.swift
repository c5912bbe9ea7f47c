internal import CFirstTry

/// How bad one finding is.
public enum Severity: Equatable, Sendable {
    case note, warning, error

    var code: ft_severity {
        switch self {
        case .note: ft_severity(FT_SEVERITY_NOTE)
        case .warning: ft_severity(FT_SEVERITY_WARNING)
        case .error: ft_severity(FT_SEVERITY_ERROR)
        }
    }
}

/// One thing that is wrong with the code under test.
public struct Finding: Equatable, Sendable {
    /// The tool's own name of the rule, e.g. "F401".
    public var rule: String
    /// What is wrong, for a person.
    public var message: String
    public var severity: Severity
    /// Relative to the repository, or absolute below it; nil when the finding has no place.
    public var path: Path?
    /// 1-based; 0 when unknown, as for the three that follow.
    public var line = 0
    /// 1-based, in characters.
    public var column = 0
    /// 1-based, inclusive.
    public var endLine = 0
    /// 1-based, exclusive.
    public var endColumn = 0
    /// Where the rule is explained.
    public var helpURI = ""
    /// How to mend it, in words.
    public var fix = ""
    /// Identifies the finding across runs; empty lets the host compute one.
    public var fingerprint = ""

    public init(rule: String, message: String, severity: Severity, path: Path? = nil) {
        self.rule = rule
        self.message = message
        self.severity = severity
        self.path = path
    }
}
