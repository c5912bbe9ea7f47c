public import HostModel

/// What a run was asked to do, and what its gates would be held to: all that a policy judges before anything starts.
public struct Asked: Sendable {
    /// Flags as they were given: ("--skip", "bandit").
    public var flags: [Flag] = []
    /// Variables of the host that steer runs.
    public var variables: [String: String] = [:]
    public var jobs = 1
    public var gates: [AskedGate] = []
    public var thresholds: [AskedThreshold] = []
    /// The layers that the configuration does without, though the strict profile has them: "network"; empty for none.
    public var layersGivenUp: [String] = []
    /// Ids of gates that were found at all.
    public var knownGates: Set<String> = []

    public struct Flag: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String = "") {
            self.name = name
            self.value = value
        }

        var words: String { value.isEmpty ? name : "\(name) \(value)" }
    }

    public init() {}
}

/// One gate as the run would treat it.
public struct AskedGate: Sendable {
    public var id: String
    public var code: ParityCode
    public var level: Level
    /// The level of its manifest.
    public var ownLevel: Level
    public var seconds: Int
    /// Why it would not run though it applies; nil when it runs.
    public var leftOut: String?

    public init(id: String, code: ParityCode, level: Level, ownLevel: Level, seconds: Int, leftOut: String?) {
        self.id = id
        self.code = code
        self.level = level
        self.ownLevel = ownLevel
        self.seconds = seconds
        self.leftOut = leftOut
    }
}

/// One threshold as it would be enforced.
public struct AskedThreshold: Sendable {
    public var name: String
    public var value: Threshold
    public var order: ThresholdOrder
    /// Where it is set: "gates.pytest.options.coverage_min".
    public var setting: String

    public init(name: String, value: Threshold, order: ThresholdOrder, setting: String = "") {
        self.setting = setting.isEmpty ? name : setting
        self.name = name
        self.value = value
        self.order = order
    }
}

/// What the lock holds settings to.
public struct Held: Sendable {
    public var thresholds: [String: Threshold]
    public var seconds: [String: Int]
    public var gates: Set<String>

    public init(thresholds: [String: Threshold], seconds: [String: Int], gates: Set<String>) {
        self.thresholds = thresholds
        self.seconds = seconds
        self.gates = gates
    }
}
