import GateSDK

/// The gate's options.
struct Settings {
    /// Files or environments, relative to the repository; empty: what there is.
    var sources: [String] = []
    var allowsUnpinned = false
    var validates = true
    /// Folder of the environment that licences are taken from; empty: what there is.
    var environment = ""
    var takesLicences = true

    init(_ options: Options) throws(GateProblem) {
        sources = try options.strings("sources")
        allowsUnpinned = try options.bool("allow_unpinned") ?? false
        validates = try options.bool("validate") ?? true
        environment = try options.string("environment") ?? ""
        takesLicences = try options.bool("licences_from_environment") ?? true
    }
}
