/// The least isolation that a run may have.
public enum IsolationDemand: Sendable, Hashable {
    case profile(IsolationProfile)
    /// Layers by name, as the report's `isolation` writes them; those that are not named have to be as `strict` has them.
    case facts(IsolationFacts)

    /// What counts where nobody says.
    public static let usual = IsolationDemand.profile(.strict)

    /// Every layer that has to be in force.
    public var facts: IsolationFacts {
        switch self {
        case .profile(let profile): profile.facts
        case .facts(let named): named.completed(by: IsolationProfile.strict.facts)
        }
    }

    /// Whether a run in this profile can be enough.
    public func admits(_ profile: IsolationProfile) -> Bool {
        var reached = profile.facts
        // Which one the kernel has shows later.
        reached.landlockABI = Int.max
        return facts.shortfalls(of: reached).isEmpty
    }
}

/// A named set of layers, from the strongest on.
public enum IsolationProfile: String, Sendable, CaseIterable {
    case strict
    /// Without a fresh /proc.
    case container
    /// Without namespaces: Landlock, seccomp and a copy of the repository.
    case fenced

    public var facts: IsolationFacts {
        var facts = IsolationFacts()
        facts.syscalls = "seccomp"
        switch self {
        case .strict, .container:
            (facts.network, facts.filesystem, facts.pids) = ("namespace", "namespace", "namespace")
            facts.proc = self == .strict ? "fresh" : "outer"
        case .fenced:
            (facts.network, facts.filesystem, facts.pids, facts.proc) = ("seccomp", "landlock", "subreaper", "outer")
            facts.landlockABI = 6
        }
        return facts
    }
}

/// Layers that have to be in force, or are; nil where nothing is said.
public struct IsolationFacts: Sendable, Hashable {
    public var network: String?
    public var filesystem: String?
    public var pids: String?
    public var proc: String?
    public var syscalls: String?
    public var landlockABI: Int?

    public init() {}

    /// What may stand where, from the strongest on.
    public enum Words {
        public static let network = ["namespace", "seccomp"]
        public static let filesystem = ["namespace", "landlock"]
        public static let pids = ["namespace", "subreaper"]
        public static let proc = ["fresh", "outer"]
        public static let syscalls = ["seccomp"]
    }

    func completed(by other: IsolationFacts) -> IsolationFacts {
        var facts = self
        facts.network = network ?? other.network
        facts.filesystem = filesystem ?? other.filesystem
        facts.pids = pids ?? other.pids
        facts.proc = proc ?? other.proc
        facts.syscalls = syscalls ?? other.syscalls
        facts.landlockABI = landlockABI ?? other.landlockABI
        return facts
    }

    /// In which layers `reached` is less than these; empty when it is enough.
    public func shortfalls(of reached: IsolationFacts) -> [String] {
        let layers: [(name: String, wanted: String?, reached: String?, words: [String])] = [
            ("network", network, reached.network, Words.network),
            ("filesystem", filesystem, reached.filesystem, Words.filesystem),
            ("pids", pids, reached.pids, Words.pids), ("proc", proc, reached.proc, Words.proc),
            ("syscalls", syscalls, reached.syscalls, Words.syscalls),
        ]
        var found: [String] = []
        for layer in layers {
            guard let wanted = layer.wanted else { continue }
            let strength = { (word: String?) in word.flatMap { layer.words.firstIndex(of: $0) } ?? layer.words.count }
            if strength(layer.reached) > strength(wanted) {
                found.append("\(layer.name): \(wanted) is required, \(layer.reached ?? "nothing") was reached")
            }
        }
        if let wanted = landlockABI, (reached.landlockABI ?? 0) < wanted {
            let has = reached.landlockABI ?? 0
            found.append("landlock_abi: \(wanted) is required, \(has == 0 ? "none" : String(has)) was reached")
        }
        return found
    }
}

extension Isolation {
    /// The same, to be compared with what is required.
    public var facts: IsolationFacts {
        func said(_ word: String) -> String? { word.isEmpty ? nil : word }
        var facts = IsolationFacts()
        facts.network = said(network)
        facts.filesystem = said(filesystem)
        facts.pids = said(pids)
        facts.proc = said(proc)
        facts.syscalls = said(syscalls)
        facts.landlockABI = landlockABI
        return facts
    }
}
