public import HostModel

/// What a repository's owners settled: `firsttry.toml`, or `[tool.firsttry]` of `pyproject.toml`.
public struct Configuration: Sendable, Equatable {
    /// The file it was read from, as errors name it; nil when there is none.
    public var file: String?
    public var tier: Tier?
    /// How many gates run at once.
    public var jobs: Int?
    /// Where reports go, relative to the repository.
    public var reportFolder: String?
    public var isolation: IsolationDemand?
    public var gates: [String: GateSettings]
    /// Where a value stands, by its key: "tier", "gates.ruff.level".
    public var places: [String: SourcePlace] = [:]

    public init(
        file: String? = nil, tier: Tier? = nil, jobs: Int? = nil, reportFolder: String? = nil,
        isolation: IsolationDemand? = nil, gates: [String: GateSettings] = [:]
    ) {
        self.file = file
        self.tier = tier
        self.jobs = jobs
        self.reportFolder = reportFolder
        self.isolation = isolation
        self.gates = gates
    }
}
