internal import HostDigest
internal import HostLock
internal import HostModel
internal import HostPolicy
internal import HostRepository

/// The policy that judges a run, and what a change does to it.
struct PolicyInForce: Sendable {
    let policy: Policy
    /// nil for FirstTry's own rules.
    let sha256: String?
    let source: PolicySource
    /// "main", for people; empty without a base.
    let baseName: String
    /// The lock of the base, when there is one that can be read.
    let baseLock: LoadedLock?
    /// What the change does to the policy.
    let edits: [BypassAttempt]

    /// The base's policy when there is a base, else the working tree's, else FirstTry's own rules. An installed bundle will come
    /// before all three, once bundles carry signatures: this is the only place that knows the order.
    static func find(_ request: Request, _ repository: Repository) throws(HostError) -> PolicyInForce {
        let own = try RepositoryText.read(
            Policy.path, root: repository.root, cap: Policy.sizeMax, code: .config, id: "policy-unreadable")
        guard let base = try BaseRef.find(request, in: repository) else {
            guard let own else {
                return PolicyInForce(policy: .default, sha256: nil, source: .none, baseName: "", baseLock: nil, edits: [])
            }
            return PolicyInForce(
                policy: try Policy(json: own), sha256: SHA256.hex(of: own), source: .worktree, baseName: "", baseLock: nil,
                edits: [])
        }
        let baseLock = try content(of: Lock.path, at: base, repository, cap: Lock.sizeMax).map { (bytes) throws(HostError) in
            try LoadedLock(bytes, file: "\(base.name):\(Lock.path)")
        }
        guard let bytes = try content(of: Policy.path, at: base, repository, cap: Policy.sizeMax) else {
            let edits =
                own == nil
                ? []
                : [
                    BypassAttempt(
                        .policy, Policy.path, "this change brings a policy, which counts once it is merged into \(base.name)",
                        isRefused: false)
                ]
            return PolicyInForce(
                policy: .default, sha256: nil, source: .none, baseName: base.name, baseLock: baseLock, edits: edits)
        }
        let policy = try Policy(json: bytes, file: "\(base.name):\(Policy.path)")
        return PolicyInForce(
            policy: policy, sha256: SHA256.hex(of: bytes), source: .baseRef, baseName: base.name, baseLock: baseLock,
            edits: own == bytes ? [] : [edit(own == nil, policy, base)])
    }

    private static func edit(_ isRemoval: Bool, _ policy: Policy, _ base: BaseRef) -> BypassAttempt {
        BypassAttempt(
            .policy, Policy.path,
            "this change \(isRemoval ? "takes the policy away" : "edits the policy"); it is judged by the one of \(base.name)",
            isRefused: policy.isLocked && policy.enforcement == .hard && !policy.restrictions.allowsPolicyEdit,
            fix: "change the policy where it is decided, not in a change that it judges")
    }

    private static func content(
        of path: String, at base: BaseRef, _ repository: Repository, cap: Int
    ) throws(HostError) -> [UInt8]? {
        switch repository.file(path, at: base.commit, cap: cap) {
        case .content(let bytes): return bytes
        case .absent: return nil
        case .unreadable(let reason):
            throw HostError(
                .config, "policy-base-missing", "\(path) of the base \(base.name) cannot be read: \(reason)",
                hint: "git fetch --no-tags --depth=1 origin \(base.name):refs/remotes/origin/\(base.name)")
        }
    }
}

extension Held {
    init(_ lock: Lock) {
        self.init(thresholds: lock.thresholds, seconds: lock.timeouts, gates: Set(lock.gates.keys))
    }
}
