import GateSDK

/// How bad trivy says that something is.
enum Grade: String {
    case unknown = "UNKNOWN", low = "LOW", medium = "MEDIUM", high = "HIGH", critical = "CRITICAL"

    /// A word that trivy does not have counts as the worst.
    init(_ word: String) { self = Grade(rawValue: word) ?? .critical }

    var text: String {
        switch self {
        case .unknown: "unknown"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .critical: "critical"
        }
    }
}

/// The gate's options.
struct Settings {
    /// What makes the gate fail.
    let failing: [Grade]
    let scanners: [String]
    /// A folder with trivy.db and metadata.json; empty for none.
    let database: Path
    let databaseMaxAge: Int
    let skip: [Path]
    /// Archives of images, as `docker save` writes them.
    let images: [Path]
    let includesDevelopment: Bool

    /// `snapshot` is what `firsttry fetch trivy-db` brought; the option goes before it.
    init(_ options: Options, snapshot: Snapshot?) throws(GateProblem) {
        failing = try options.strings("fail_on").map { Grade($0) }
        scanners = try options.strings("scanners")
        let named = Path(try options.string("database") ?? "")
        database = named.isEmpty ? snapshot?.path ?? named : named
        databaseMaxAge = try options.int("database_max_age_days") ?? 7
        skip = try options.strings("skip").map { Path($0) }
        images = try options.strings("images").map { Path($0) }
        includesDevelopment = try options.bool("include_dev_dependencies") ?? false
        guard scanners.contains(where: { $0 != "vuln" }) || wantsVulnerabilities else {
            throw GateProblem(
                .options, "option `scanners` leaves nothing to look for",
                hint: "name one of misconfig, secret, license; vuln needs option `database` as well")
        }
    }

    var wantsVulnerabilities: Bool { scanners.contains("vuln") && !database.isEmpty }

    /// For --scanners.
    var activeScanners: String {
        scanners.filter { $0 != "vuln" || wantsVulnerabilities }.joined(separator: ",")
    }
}
