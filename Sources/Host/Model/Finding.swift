/// How bad one finding is.
public enum Severity: String, Sendable, CaseIterable, Comparable {
    case note, warning, error

    public static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// One thing that is wrong with the code under test.
public struct Finding: Sendable, Hashable {
    public var rule: String
    public var message: String
    /// Relative to the repository's root, with `/`; empty when the finding has no place.
    public var path: String
    /// 1-based; 0 when unknown.
    public var line: Int
    public var column: Int
    public var endLine: Int
    public var endColumn: Int
    public var severity: Severity
    public var fingerprint: String
    public var helpURI: String
    public var fix: String
    /// Whether its place holds a secret: the lines there are quoted by nobody.
    public var concealsPlace = false

    public init(
        rule: String, message: String, path: String = "", line: Int = 0, column: Int = 0, endLine: Int = 0,
        endColumn: Int = 0, severity: Severity = .error, fingerprint: String = "", helpURI: String = "", fix: String = ""
    ) {
        self.rule = rule
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.endLine = endLine
        self.endColumn = endColumn
        self.severity = severity
        self.fingerprint = fingerprint
        self.helpURI = helpURI
        self.fix = fix
    }

    /// The report's order: path, line, column, rule; the rest makes it total.
    public static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        if left.path != right.path { return left.path.utf8.lexicographicallyPrecedes(right.path.utf8) }
        let leftPlace = (left.line, left.column, left.endLine, left.endColumn)
        let rightPlace = (right.line, right.column, right.endLine, right.endColumn)
        if leftPlace != rightPlace { return leftPlace < rightPlace }
        if left.rule != right.rule { return left.rule.utf8.lexicographicallyPrecedes(right.rule.utf8) }
        return left.message.utf8.lexicographicallyPrecedes(right.message.utf8)
    }
}
