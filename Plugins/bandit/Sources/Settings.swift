import GateSDK

/// How bad a finding is, or how sure bandit is of it.
enum Level: Int, CaseIterable {
    case undefined, low, medium, high

    /// From bandit's own word; a word that it does not have counts as the worst.
    init(_ word: String) {
        switch word {
        case "UNDEFINED": self = .undefined
        case "LOW": self = .low
        case "MEDIUM": self = .medium
        default: self = .high
        }
    }

    var text: String {
        switch self {
        case .undefined: "undefined"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        }
    }
}

/// The gate's options.
struct Settings {
    /// The worst severity that is allowed; nil allows none.
    let severityMax: Level?
    /// Findings of which bandit is less sure do not fail.
    let confidenceMin: Level
    /// nil: any number.
    let nosecMax: Int?
    let ignoresNosec: Bool
    let configuration: String
    let baseline: String
    /// What is excluded besides the configuration's `exclude_dirs`.
    let exclude: [String]

    init(_ options: Options) throws(GateProblem) {
        let severity = try options.string("severity_max") ?? "LOW"
        severityMax = severity == "NONE" ? nil : Level(severity)
        confidenceMin = Level(try options.string("confidence_min") ?? "LOW")
        let most = try options.int("nosec_max") ?? -1
        nosecMax = most < 0 ? nil : most
        ignoresNosec = try options.bool("ignore_nosec") ?? false
        configuration = try options.string("config") ?? ""
        baseline = try options.string("baseline") ?? ""
        exclude = try options.strings("exclude")
        for text in exclude where text.isEmpty || text.utf8.contains(UInt8(ascii: ",")) {
            throw GateProblem(
                .options, "option `exclude`: \"\(text)\" is not a path",
                hint: "name one part of a path each, e.g. [\"./vendor/\"]")
        }
    }

    /// Whether a finding makes the gate fail.
    func fails(severity: Level, confidence: Level) -> Bool {
        guard confidence.rawValue >= confidenceMin.rawValue || confidence == .undefined else { return false }
        guard let severityMax, severity != .undefined else { return true }
        return severity.rawValue > severityMax.rawValue
    }
}
