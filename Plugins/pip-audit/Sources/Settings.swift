import GateSDK

/// The gate's options.
struct Settings {
    /// Files and environments to audit; empty for what the repository holds.
    let sources: [String]
    let environment: String
    let ignore: [String]
    let maxAgeInDays: Int
    let allowsUnaudited: Bool
    let checksEnvironment: Bool

    init(_ options: Options) throws(GateProblem) {
        sources = try options.strings("sources")
        environment = try options.string("environment") ?? ""
        ignore = try options.strings("ignore")
        maxAgeInDays = try options.int("max_age_days") ?? 7
        allowsUnaudited = try options.bool("allow_unaudited") ?? false
        checksEnvironment = try options.bool("pip_check") ?? true
    }
}
