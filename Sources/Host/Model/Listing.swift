/// One gate as discovery saw it, for `gates list` and `gates show`; also one that was refused.
public struct GateListing: Sendable, Hashable {
    public var id: String
    public var title: String
    /// "flag", "environment", "repository", "user", "installation".
    public var origin: String
    public var manifestPath: String
    /// Empty when the manifest names none or none was found.
    public var libraryPath: String
    public var librarySHA256: String
    public var manifestSHA256: String
    public var abi: String
    public var tier: Tier?
    public var level: Level
    /// What its failure means.
    public var code: ParityCode
    /// Why it will not run; nil when it was accepted.
    public var refusal: HostError?
    /// Everything that `gates show` prints, in order.
    public var facts: [Fact]

    public init(
        id: String, title: String, origin: String, manifestPath: String, libraryPath: String = "",
        librarySHA256: String = "", manifestSHA256: String = "", abi: String = "", tier: Tier? = nil,
        level: Level = .required, code: ParityCode = .gateFailed, refusal: HostError? = nil, facts: [Fact] = []
    ) {
        self.id = id
        self.title = title
        self.origin = origin
        self.manifestPath = manifestPath
        self.libraryPath = libraryPath
        self.librarySHA256 = librarySHA256
        self.manifestSHA256 = manifestSHA256
        self.abi = abi
        self.tier = tier
        self.level = level
        self.code = code
        self.refusal = refusal
        self.facts = facts
    }
}

/// One named thing that was found out about a file or a gate.
public struct Fact: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Whether one layer of isolation works on this machine, as tried.
public struct Diagnosis: Sendable, Hashable {
    public var layer: String
    public var works: Bool
    /// Whether no gate runs without it.
    public var isRequired: Bool
    /// What was seen: "user.max_user_namespaces is 0".
    public var detail: String
    /// What is lost without it; empty when it works.
    public var cost: String
    /// One command or edit that helps; empty when it works or nothing does.
    public var fix: String

    public init(layer: String, works: Bool, isRequired: Bool = true, detail: String, cost: String = "", fix: String = "") {
        self.layer = layer
        self.works = works
        self.isRequired = isRequired
        self.detail = detail
        self.cost = cost
        self.fix = fix
    }
}
