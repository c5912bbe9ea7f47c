/// What `firsttry init` found and did.
public struct Setup: Sendable {
    /// One gate that applies here.
    public struct Row: Sendable, Hashable {
        public var gate: String
        /// "ruff 0.17.5 (project)", or what is missing.
        public var tool: String
        public var hasTool: Bool
        /// How many files make it apply; nil: it applies everywhere.
        public var files: Int?
        /// Configuration that was found.
        public var configuration: [String]

        public init(gate: String, tool: String, hasTool: Bool, files: Int?, configuration: [String]) {
            self.gate = gate
            self.tool = tool
            self.hasTool = hasTool
            self.files = files
            self.configuration = configuration
        }
    }

    /// One file, and what came of it.
    public struct File: Sendable, Hashable {
        public enum State: String, Sendable {
            case written, replaced
            /// It was there, and is as it was.
            case kept
            /// Nothing is written in this run.
            case planned
        }

        public var path: String
        public var state: State
        /// What is left for a person to do with it.
        public var advice: String

        public init(_ path: String, _ state: State, advice: String = "") {
            self.path = path
            self.state = state
            self.advice = advice
        }
    }

    public var rows: [Row]
    public var files: [File]
    public var advice: [String]
    /// nil: no lock was written.
    public var lock: LockRenewal?

    public init(rows: [Row], files: [File] = [], advice: [String] = [], lock: LockRenewal? = nil) {
        self.rows = rows
        self.files = files
        self.advice = advice
        self.lock = lock
    }
}
