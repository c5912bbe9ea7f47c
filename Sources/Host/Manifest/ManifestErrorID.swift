/// What can be wrong with a manifest. Append-only: an id is never reused for something else.
public enum ManifestErrorID: String, Sendable, CaseIterable {
    case syntax = "manifest-syntax"
    case tooLarge = "manifest-too-large"
    case tooDeep = "manifest-too-deep"
    case duplicateKey = "manifest-duplicate-key"
    case unsupportedSchema = "manifest-unsupported-schema"
    case unknownKey = "manifest-unknown-key"
    case missingKey = "manifest-missing-key"
    case wrongType = "manifest-wrong-type"
    case badValue = "manifest-bad-value"
    case badGlob = "manifest-bad-glob"
    case badPattern = "manifest-bad-pattern"
    /// An option's declaration contradicts itself.
    case badOption = "manifest-bad-option"
    /// A foreign gate declares something that cannot be called so.
    case badDeclaration = "manifest-bad-declaration"
}

/// What can be wrong with the options that a configuration gives to a gate. Append-only.
public enum OptionErrorID: String, Sendable, CaseIterable {
    case unknown = "option-unknown"
    case duplicate = "option-duplicate"
    case wrongType = "option-wrong-type"
    case badValue = "option-bad-value"
}
