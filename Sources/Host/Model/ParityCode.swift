/// The exit codes of the contract. Append-only: a retired code keeps its case.
public enum ParityCode: Int, Sendable, CaseIterable, Comparable {
    case gateFailed = 1
    case usage = 2
    case config = 3
    case hostBug = 4
    case toolDrift = 101
    case configDrift = 102
    case pluginMissing = 103
    case collectionDrift = 104
    case environmentMismatch = 105
    case changedOnlyForbidden = 106
    case policyViolated = 107
    case lockMissing = 108
    case isolationTooLow = 109
    case gateRefused = 110
    case ruffFailed = 211
    case mypyFailed = 212
    case pytestFailed = 221
    case timedOut = 222
    case flaky = 223
    case coverageTooLow = 231
    case tooManyWarnings = 232
    case banditFailed = 241
    case severityTooHigh = 242
    case secretsFound = 243
    case vulnerableDependency = 244
    case trivyFailed = 245
    case migrationFailed = 246
    case sbomFailed = 247
    case noVerdict = 250
    case sandboxFailed = 251
    case artifactMissing = 301
    case buildFailed = 310
    case importFailed = 311
    case interrupted = 130
    case terminated = 143

    /// The name under which people meet it; changed-only kept the number that the first users knew.
    public var id: String {
        let number = self == .changedOnlyForbidden ? 60 : rawValue
        return "PARITY-" + (number < 10 ? "00" : number < 100 ? "0" : "") + String(number)
    }

    /// What the process exits with: the number itself where it fits into a byte.
    public var exitStatus: Int32 {
        switch self {
        case .artifactMissing: 193
        case .buildFailed: 194
        case .importFailed: 195
        default: Int32(rawValue)
        }
    }

    public init?(id: String) {
        guard let code = ParityCode.allCases.first(where: { $0.id == id }) else { return nil }
        self = code
    }

    public static func < (left: ParityCode, right: ParityCode) -> Bool {
        left.rawValue < right.rawValue
    }
}
