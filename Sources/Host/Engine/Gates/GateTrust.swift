@preconcurrency internal import Glibc
internal import HostConfiguration
internal import HostDiscovery
internal import HostLock
internal import HostModel
internal import HostRepository

/// Why a gate may run. What lies in a repository does not run because it lies there.
enum TrustSource: Sendable, Equatable {
    /// It came with FirstTry, lies in the user's own folder, or was named on the command line.
    case place(GateOrigin)
    /// The lock or the configuration of the base has its digest: "main".
    case base(String)
    /// The same of the branch itself, in a CI run that is for no change.
    case branch
    /// A person said so on this machine.
    case person

    /// For `gates show`. A bundle's signature will be one more of them.
    var text: String {
        switch self {
        case .place(let origin): "by its place: \(origin.rawValue)"
        case .base(let name): "by its digest in the base \(name)"
        case .branch: "by its digest in this branch, which CI runs for no change"
        case .person: "by you, on this machine"
        }
    }
}

/// Judges gates of the repository by their digests.
struct GateTrust: Sendable {
    private var base = ""
    private var isBranch = false
    /// What the deciding configuration and lock name, by id.
    private var digests: [String: String] = [:]
    private var locked: [String: LockedGate] = [:]
    private var person = TrustStore.empty
    private var root = ""

    /// For a run without gates of the repository.
    init() {}

    init(_ request: Request, _ repository: Repository, _ configuration: Configuration) throws(HostError) {
        root = repository.root
        person = try TrustStore.load()
        if let base = try BaseRef.find(request, in: repository) {
            self.base = base.name
            let own = try GateTrust.file(Configuration.fileName, at: base, repository)
            let shared = try GateTrust.file(Configuration.sharedFileName, at: base, repository)
            take(try Configuration.read(own: own, shared: shared))
            if let lock = try GateTrust.file(Lock.path, at: base, repository) { locked = try LoadedLock(lock).lock.gates }
        } else if let flag = getenv("CI"), flag.pointee != 0 {
            // No change is judged: what was merged already is what CI runs, and nobody is there to ask.
            isBranch = true
            take(configuration)
            locked = try LoadedLock.load(root: repository.root)?.lock.gates ?? [:]
        }
    }

    private mutating func take(_ configuration: Configuration) {
        digests = configuration.gates.compactMapValues(\.sha256)
    }

    /// Why the gate may run; nil when nobody has said so.
    func source(of gate: DiscoveredGate) -> TrustSource? {
        guard gate.origin == .repository else { return .place(gate.origin) }
        if digests[gate.id] == gate.digest || isLocked(gate) { return isBranch ? .branch : .base(base) }
        return person.holds(gate.digest, id: gate.id, repository: root) ? .person : nil
    }

    /// The lock knows of manifest and library only.
    private func isLocked(_ gate: DiscoveredGate) -> Bool {
        guard let lock = locked[gate.id], gate.parts.isEmpty else { return false }
        return lock.manifestSHA256 == gate.manifestSHA256 && lock.librarySHA256[HostFacts.current.platform] == gate.librarySHA256
    }

    func objection(to gate: DiscoveredGate) -> HostError? {
        guard source(of: gate) == nil else { return nil }
        let digest = gate.digest
        let why =
            if !base.isEmpty {
                "neither lock nor configuration of \(base) has its digest \(digest.prefix(12))…"
            } else if person.knows(id: gate.id, repository: root) {
                "it has changed since you trusted it: its digest is now \(digest.prefix(12))…"
            } else {
                "nobody has trusted its digest \(digest.prefix(12))… yet"
            }
        let hint =
            base.isEmpty
            ? "read it, then: firsttry gates trust \(gate.id)"
            : "merge sha256 = \"\(digest)\" into [gates.\(gate.id)] of \(base) first"
        return HostError(
            .gateRefused, "gate-not-trusted", "the gate comes from this repository, and \(why)",
            at: SourcePlace(file: gate.manifestPath), hint: hint)
    }

    private static func file(_ path: String, at base: BaseRef, _ repository: Repository) throws(HostError) -> [UInt8]? {
        switch repository.file(path, at: base.commit, cap: 1 << 20) {
        case .content(let bytes): return bytes
        case .absent: return nil
        case .unreadable(let reason):
            throw HostError(
                .config, "policy-base-missing", "\(path) of the base \(base.name) cannot be read: \(reason)",
                hint: "git fetch --no-tags --depth=1 origin \(base.name):refs/remotes/origin/\(base.name)")
        }
    }
}
