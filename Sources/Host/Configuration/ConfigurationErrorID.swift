/// What can be wrong with a configuration. Append-only: an id is never reused for something else.
public enum ConfigurationErrorID: String, Sendable, CaseIterable {
    case notFound = "config-not-found"
    case unreadable = "config-unreadable"
    case tooLarge = "config-too-large"
    case syntax = "config-syntax"
    case tooDeep = "config-too-deep"
    /// `firsttry.toml` and `[tool.firsttry]` are both there.
    case twoFiles = "config-two-files"
    case unknownKey = "config-unknown-key"
    case missingKey = "config-missing-key"
    case wrongType = "config-wrong-type"
    case badValue = "config-bad-value"
    /// Two keys of which only one may be there.
    case conflict = "config-conflict"
}
