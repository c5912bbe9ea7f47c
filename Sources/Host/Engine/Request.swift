public import HostLog

/// What a user asked for, with nothing looked up yet.
public struct Request: Sendable, Equatable {
    /// "run", "parity", "selfcheck" or "lock".
    public var command = "run"
    /// Where to look for the repository; its root is found from here upwards.
    public var directory = "."
    /// A file of NUL-terminated names, relative to the repository, that narrows the scope; "-" for stdin; nil for everything.
    public var filesPath: String?
    /// Only what has changed, where a gate can.
    public var isChangedOnly = false
    /// What it is compared with; nil for HEAD.
    public var fromRef: String?
    /// The side that is looked at; nil for the working tree.
    public var toRef: String?
    /// nil: `firsttry.toml` or `[tool.firsttry]` of the repository, when there is one.
    public var configPath: String?
    /// Whether a configuration counts; what replaces it must not be led by it.
    var readsConfiguration = true
    /// Only these gates; empty for all that apply.
    public var only: [String] = []
    public var skip: [String] = []
    /// A gate whose reasons are to be told in the plan.
    public var why: String?
    /// As written: "lite", "pro", "strict", "promax"; nil for the configuration's.
    public var tier: String?
    /// How many gates at once; nil for what the machine has.
    public var jobs: Int?
    /// More folders to search for gates, before all others.
    public var gatePaths: [String] = []
    /// Where reports are written; nil for `artifacts` in the repository.
    public var reportFolder: String?
    /// What narrows or loosens the run, as it was given on the command line; a policy judges it.
    public var given: [GivenFlag] = []
    /// The commit that a change is to be merged into, whose policy counts; nil: found from the CI's variables.
    public var baseRef: String?
    /// Nothing may reach a network, not even what brings data for gates. Gates themselves never can.
    public var forbidsNetwork = false
    /// Asks everything again instead of remembering it.
    public var isFresh = false
    /// Neither uses nor leaves what gates keep between runs.
    public var keepsNothing = false
    /// Where gates keep what they keep; nil: where this user keeps caches.
    public var keptFolder: String?
    /// Ends the others as soon as one required gate is not green.
    public var failFast = false
    /// Only the gates of `gatePaths`: a gate that is being checked meets no other of its name.
    public var searchesGivenPathsOnly = false
    /// Also tells what a gate did beside its reports (`Outcome.observations`).
    public var observes = false
    /// Runs gates under valgrind, which ends them with status 97 after a wrong access to memory.
    public var checksMemory = false
    /// Say where tools are, in the place of the process's own `PATH` and `VIRTUAL_ENV`.
    public var variables: [String: String] = [:]
    /// Hears of each step; it decides nothing.
    public var log = Log.off

    public init() {}

    /// Whether gates are judged that will not run: a lock and a policy look at what is left out.
    var judgesAllGates: Bool { command != "run" }
}

/// One flag and its value.
public struct GivenFlag: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String = "") {
        self.name = name
        self.value = value
    }
}
