/// What a fixture's `scenario.json` says: what lies in the repository besides `input`, how the gate is run, and how it is
/// to end (docs/writing/fixtures.md has the format).
public struct Scenario: Sendable {
    /// A file that the scenario brings; names and contents may be any bytes.
    public struct File: Sendable {
        public var name: [UInt8]
        public var content: [UInt8]
        public var mode: UInt32?
    }

    /// A commit. Author and dates are fixed, so that its name is the same everywhere.
    struct Commit: Sendable {
        var message: String
        var files: [File]
        var removed: [[UInt8]]
        var branch: String?
        var startsBranch: Bool
        /// Branches that it merges; files are laid over what comes of that.
        var merged: [String]
        var zone: String
    }

    /// Many files alike.
    struct Generation: Sendable {
        var files: Int
        var path: String
        var line: String
        var lines: Int
    }

    /// What is broken when everything is there: a file written or removed, below .git too.
    enum Damage: Sendable {
        case write(File)
        case remove([UInt8])
    }

    /// A database of vulnerabilities: its name, and how many bytes of it are there.
    public struct Database: Sendable {
        public let folder: String
        public let list: String
        public let cut: Int?
    }

    public var what = ""
    /// "real", "missing", or "fake:" and a file of the fixture.
    public var tool = "real"
    /// The active environment of Python, by name; "none" for none whatever the gate's others have.
    public var environment: String?
    /// The environment whose programs stand in PATH.
    public var programs: String?
    /// Environments that lie in the repository: folders and names.
    public var environments: [(folder: String, name: String)] = []
    /// The scenario whose `input` this one shares.
    public var inputOf: String?
    /// Artifacts in JSON, and which of their members a golden holds.
    public var shown: [(artifact: String, members: [String])] = []
    /// Artifacts that lie beside the golden.
    public var keeps: [String] = []
    /// Changed-only: the names that count.
    public var changed: [[UInt8]]?
    /// Options for the configuration, as TOML.
    public var optionLines: [String] = []
    public var timeoutSeconds: Int?
    /// The gate runs twice, with what it keeps between runs, and this becomes of the repository in between.
    public var between: [Change]?
    /// What must come out nowhere.
    public var secrets: [String] = []
    public var databases: [Database] = []
    /// Snapshots, by name, and the folders of the repository that they are fetched from.
    public var snapshots: [(name: String, folder: String)] = []
    public var expectedVerdict: String?
    public var expectedCode: String?

    var files: [File] = []
    var links: [(name: [UInt8], target: String)] = []
    var generation: Generation?
    var history: [Commit]?
    var gitCommands: [[String]] = []
    var damage: [Damage] = []

    public init() {}

    /// Whether git is run on what the scenario brings.
    var runsGit: Bool { history != nil || !gitCommands.isEmpty }
}
