public import HostModel

/// What a configuration says about one gate; nil where it says nothing.
public struct GateSettings: Sendable, Equatable {
    /// Where the gate's table starts.
    public var place: SourcePlace
    public var isEnabled: Bool?
    public var level: Level?
    public var timeoutSeconds: Int?
    public var workspace: Workspace?
    /// The program to run, absolute or relative to the repository.
    public var tool: String?
    /// In the order of the file.
    public var options: [ConfiguredOption] = []
    /// What the gate's child finds in its environment besides what every child has.
    public var environment: [String: String] = [:]
    public var limits = Limits()
    /// The manifest of a gate of the repository's own, relative to the repository and inside it.
    public var manifest: String?
    /// The digest of that gate: what the configuration of the base says may run. 64 hexadecimal digits.
    public var sha256: String?

    public init(at place: SourcePlace) {
        self.place = place
    }
}

extension GateSettings {
    /// How much of the machine the gate may use; nil for what its manifest says.
    public struct Limits: Sendable, Hashable {
        public var memoryMiB: Int?
        public var processes: Int?
        public var openFiles: Int?
        public var fileMiB: Int?
        public var scratchMiB: Int?
        public var cpuSeconds: Int?

        public init() {}
    }
}

/// How a gate sees the repository.
public enum Workspace: String, Sendable, CaseIterable {
    case readOnly = "read-only"
    /// Private to the gate, thrown away after it.
    case copy
}

/// One option as it was written; only the gate's manifest knows what it may be.
public struct ConfiguredOption: Sendable, Equatable {
    public var name: String
    public var value: ConfiguredValue
    public var place: SourcePlace

    public init(_ name: String, _ value: ConfiguredValue, at place: SourcePlace) {
        self.name = name
        self.value = value
        self.place = place
    }
}

/// The value of an option as it was written.
public enum ConfiguredValue: Sendable, Hashable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case strings([String])
}
