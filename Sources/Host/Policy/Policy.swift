public import HostModel

/// What a run must not get around, and who may not loosen it: `ci/parity.policy.json`.
public struct Policy: Sendable, Equatable {
    public static let schema = "firsttry.policy/1"
    /// Relative to the repository.
    public static let path = "ci/parity.policy.json"
    public static let sizeMax = 1 << 20

    /// What a refused attempt does.
    public enum Enforcement: String, Sendable, CaseIterable {
        /// The run ends with PARITY-107 before any gate starts.
        case hard
        /// It is shown and written down; the run goes on.
        case soft
    }

    public var name: String
    public var isLocked = false
    public var enforcement = Enforcement.hard
    public var checks: [PolicyCheck: CheckDemand] = [:]
    /// Gates that have to run wherever they apply, by id.
    public var requiredGates: [String] = []
    public var restrictions = Restrictions()
    public var isolation = IsolationDemanded()

    public init(name: String) {
        self.name = name
    }

    /// FirstTry's own rules, which count where there is no file; `policies/default.json` says the same.
    public static let `default` = Policy(name: "default")
}

/// A group of gates, known by what they fail with, so that no gate need be named.
public enum PolicyCheck: String, Sendable, CaseIterable, Comparable {
    case linting
    case typeChecking = "type_checking"
    case testing
    case coverage
    case securityScan = "security_scan"
    case secrets
    case dependencyAudit = "dependency_audit"
    case migrations
    case sbom

    /// The codes of the gates that serve it.
    public var codes: [ParityCode] {
        switch self {
        case .linting: [.ruffFailed]
        case .typeChecking: [.mypyFailed]
        case .testing, .coverage: [.pytestFailed]
        case .securityScan: [.banditFailed, .trivyFailed]
        case .secrets: [.secretsFound]
        case .dependencyAudit: [.vulnerableDependency]
        case .migrations: [.migrationFailed]
        case .sbom: [.sbomFailed]
        }
    }

    public static func < (left: PolicyCheck, right: PolicyCheck) -> Bool { left.rawValue < right.rawValue }
}

/// What is demanded of one check.
public struct CheckDemand: Sendable, Equatable {
    /// Its gates run wherever they apply.
    public var isEnabled = true
    /// They fail the run.
    public var failsOnError = true
    /// For coverage: the least share of lines, in percent.
    public var minPercent: Double?

    public init() {}
}

/// What may not be done.
public struct Restrictions: Sendable, Equatable {
    public var allowsCacheBypass = false
    public var allowsCheckSkip = false
    /// Whether a change may carry another policy than the one that judges it.
    public var allowsPolicyEdit = true
    /// Whether a change may lower thresholds, raise timeouts or drop gates in the lock.
    public var allowsLooserLock = false
    public var maxConcurrentTasks: Int?
    public var maxTimeoutSeconds: Int?

    public init() {}
}

/// The least isolation around every gate; empty texts demand nothing.
public struct IsolationDemanded: Sendable, Equatable {
    public var network = ""
    public var filesystem = ""
    public var pids = ""
    public var syscalls = ""
    public var landlockABI = 0

    public init() {}
}
