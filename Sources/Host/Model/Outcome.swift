/// How one gate's run ended, judged by the host.
public struct Outcome: Sendable, Equatable {
    public var gate: String
    public var title: String
    public var level: Level
    public var verdict: Verdict
    /// Why a gate is not green: for `failed`, `error` and `timeout`.
    public var failures: [Failure] = []
    /// Why it did not look: for `skipped` the rule, for `not-applicable` what was looked for.
    public var reason = ""
    /// False for a gate that the user left out by naming others: it stands in the report, but nobody wants to read of it.
    public var wasAskedFor = true
    public var findings: [Finding] = []
    public var metrics: [Metric] = []
    public var proofs: [Proof] = []
    public var artifacts: [Artifact] = []
    public var tool: ToolUsed?
    public var plugin: PluginUsed?
    /// By name.
    public var snapshots: [SnapshotUsed] = []
    public var configFiles: [String] = []
    public var isolation = Isolation()
    public var resources = Resources()
    /// The signal that ended its process, if one did.
    public var endedBy: Int32?
    /// Folders that its tool keeps between runs.
    public var kept: [KeptFolder] = []
    public var durationSeconds = 0.0
    /// The tests that it collected; nil when it runs none.
    public var collection: TestCollection?
    /// What the gate and its tool printed, relative to the report's folder; nil when they printed nothing.
    public var logPath: String?
    /// What the gate did beside its reports; only asked for by `firsttry gate check`.
    public var observations: [String] = []

    public init(gate: String, title: String, level: Level, verdict: Verdict) {
        self.gate = gate
        self.title = title
        self.level = level
        self.verdict = verdict
    }

    /// The code that counts: the smallest.
    public var code: ParityCode? { failures.map(\.code).min() }
}

/// Which tests a gate found, and with what it would run them.
public struct TestCollection: Sendable, Hashable {
    public var count: Int
    /// SHA-256 of the sorted names, as the gate computed it.
    public var sha256: String
    public var python: String?
    /// By name: version.
    public var plugins: [String: String]

    public init(count: Int, sha256: String, python: String? = nil, plugins: [String: String] = [:]) {
        self.count = count
        self.sha256 = sha256
        self.python = python
        self.plugins = plugins
    }
}

/// One reason why a gate is not green.
public struct Failure: Sendable, Hashable {
    public var code: ParityCode
    public var gate: String
    public var message: String
    public var hint: String

    public init(_ code: ParityCode, gate: String, _ message: String, hint: String = "") {
        self.code = code
        self.gate = gate
        self.message = message
        self.hint = hint
    }
}

public struct Metric: Sendable, Hashable {
    public var name: String
    public var value: Double
    public var unit: String

    public init(name: String, value: Double, unit: String = "") {
        self.name = name
        self.value = value
        self.unit = unit
    }
}

/// Evidence that the tool looked at all it was asked to look at.
public struct Proof: Sendable, Hashable {
    public var name: String
    public var expected: Int
    public var examined: Int
    public var statement: String

    public init(name: String, expected: Int, examined: Int, statement: String = "") {
        self.name = name
        self.expected = expected
        self.examined = examined
        self.statement = statement
    }
}

/// A file that a run left for the report's readers.
public struct Artifact: Sendable, Hashable {
    public var name: String
    /// Relative to the repository when it lies below it, else absolute.
    public var path: String
    public var sha256: String
    public var mediaType: String

    public init(name: String, path: String, sha256: String, mediaType: String) {
        self.name = name
        self.path = path
        self.sha256 = sha256
        self.mediaType = mediaType
    }
}

/// Where a tool was found.
public enum ToolOrigin: String, Sendable {
    case setting, project, firsttry, path
}

/// The tool that ran.
public struct ToolUsed: Sendable, Hashable {
    public var name: String
    public var version: String
    public var sha256: String
    public var origin: ToolOrigin

    public init(name: String, version: String, sha256: String, origin: ToolOrigin) {
        self.name = name
        self.version = version
        self.sha256 = sha256
        self.origin = origin
    }
}

/// The gate's own files that ran.
public struct PluginUsed: Sendable, Hashable {
    public var librarySHA256: String
    public var manifestSHA256: String
    public var abi: String

    public init(librarySHA256: String, manifestSHA256: String, abi: String) {
        self.librarySHA256 = librarySHA256
        self.manifestSHA256 = manifestSHA256
        self.abi = abi
    }
}

/// Data besides the repository that the verdict rests on.
public struct SnapshotUsed: Sendable, Hashable {
    public var name: String
    public var sha256: String
    /// The date of the data, RFC 3339, in UTC.
    public var created: String

    public init(name: String, sha256: String, created: String) {
        self.name = name
        self.sha256 = sha256
        self.created = created
    }
}

/// Which layers were in force around one gate, as observed. An empty text means: none.
public struct Isolation: Sendable, Hashable {
    /// "strict", "container", "fenced", or "" for a gate that was never started.
    public var profile = ""
    /// "namespace", "seccomp" or "".
    public var network = ""
    /// "namespace", "landlock" or "".
    public var filesystem = ""
    /// "namespace", "subreaper" or "".
    public var pids = ""
    /// "fresh", "outer" or "".
    public var proc = ""
    public var syscalls = ""
    /// What counts for the whole tree: "cgroup", "watch", or "rlimit" where each process is limited by itself only.
    public var limits = ""
    public var landlockABI = 0
    /// "overlay", "copy" or "read-only".
    public var workspace = ""
    /// Layers that were left out, each with its cause in words.
    public var missing: [String] = []

    public init() {}
}

/// A folder that outlives a run.
public struct KeptFolder: Sendable, Hashable {
    public var name: String
    /// Whether an earlier run's was found.
    public var taken: Bool
    /// Whether this run's took its place.
    public var left: Bool

    public init(name: String, taken: Bool, left: Bool) {
        self.name = name
        self.taken = taken
        self.left = left
    }
}

/// What all gates of a run were started from.
public struct RunIsolation: Sendable, Hashable {
    public var profile: String
    /// Attempts to get out of one real sandbox, made before the first gate was started, by name.
    public var blocked: [String]
    public var gotOut: [String]
    public var notTried: [String]

    public init(profile: String, blocked: [String], gotOut: [String], notTried: [String]) {
        self.profile = profile
        self.blocked = blocked
        self.gotOut = gotOut
        self.notTried = notTried
    }
}

/// What a gate's whole process tree used.
public struct Resources: Sendable, Hashable {
    public var cpuSeconds = 0.0
    /// Of the whole tree where something counted it, else of its largest process.
    public var maxRSSBytes = 0
    public var processes = 0
    /// Given to write calls, pipes included; nil where the kernel does not count.
    public var writtenBytes: Int?
    /// Left in the private places at the end.
    public var privateBytes = 0

    public init() {}
}
