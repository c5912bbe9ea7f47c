@preconcurrency internal import Glibc
public import HostModel
internal import HostPolicy
internal import HostRepository

/// The policy that a parity run here would be judged by, and what it demands, in order.
public func policy(_ request: Request) throws(HostError) -> [Fact] {
    let found = try PolicyInForce.find(request, try Repository.open(from: request.directory))
    let policy = found.policy
    let source =
        switch found.source {
        case .baseRef: "\(Policy.path) of \(found.baseName)"
        case .bundle: "an installed bundle"
        case .worktree: "\(Policy.path) of the working tree"
        case .none: "FirstTry's own rules"
        }
    var facts = [
        Fact("name", policy.name), Fact("from", source), Fact("sha256", found.sha256 ?? ""),
        Fact("locked", policy.isLocked ? "yes" : "no"), Fact("enforcement", policy.enforcement.rawValue),
    ]
    facts += policy.checks.sorted { $0.key < $1.key }.map { check, demand in
        let percent = demand.minPercent.map { ", at least \(Threshold.number($0)) %" } ?? ""
        let effect = demand.failsOnError ? "fails the run" : "is only reported"
        return Fact("check \(check.rawValue)", demand.isEnabled ? effect + percent : "not demanded")
    }
    if !policy.requiredGates.isEmpty { facts.append(Fact("required gates", policy.requiredGates.joined(separator: ", "))) }
    let restrictions = policy.restrictions
    let allowed = [
        ("check skip", restrictions.allowsCheckSkip), ("cache bypass", restrictions.allowsCacheBypass),
        ("policy edit", restrictions.allowsPolicyEdit), ("looser lock", restrictions.allowsLooserLock),
    ]
    facts += allowed.map { Fact($0.0, $0.1 ? "allowed" : "refused") }
    if let most = restrictions.maxConcurrentTasks { facts.append(Fact("gates at once", "at most \(most)")) }
    if let most = restrictions.maxTimeoutSeconds { facts.append(Fact("timeout", "at most \(most) s")) }
    let isolation = policy.isolation
    let layers = [
        ("network", isolation.network), ("filesystem", isolation.filesystem), ("pids", isolation.pids),
        ("syscalls", isolation.syscalls),
        ("landlock ABI", isolation.landlockABI > 0 ? "\(isolation.landlockABI)" : ""),
    ]
    facts += layers.map { Fact("isolation \($0.0)", $0.1) }
    facts += found.edits.map { Fact("change", $0.message) }
    return facts.filter { !$0.value.isEmpty }
}

/// Reads a policy as a run would, and holds the audit log together record by record. `head` is the digest of its last record as
/// somebody else knows it: a cut tail shows only against that.
public func verify(_ request: Request, policyFile: String?, head: String?) throws(HostError) -> [Fact] {
    let repository = try Repository.open(from: request.directory)
    var facts: [Fact] = []
    if let policyFile {
        let slash = policyFile.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(policyFile[...$0]) } ?? "."
        let name = slash.map { String(policyFile[policyFile.utf8.index(after: $0)...]) } ?? policyFile
        guard let bytes = try RepositoryText.read(name, root: folder, cap: Policy.sizeMax, code: .config, id: "policy-unreadable")
        else {
            throw HostError(.config, "policy-unreadable", "there is no such file", at: SourcePlace(file: policyFile))
        }
        facts.append(Fact("policy", "\(try Policy(json: bytes, file: policyFile).name) can be read"))
    } else {
        let found = try PolicyInForce.find(request, repository)
        facts.append(Fact("policy", "\(found.policy.name) can be read"))
    }
    let log = AuditLog(folder: request.reportFolder ?? repository.root + "/artifacts", repository: repository.root)
    guard let chain = try log.chain() else {
        guard head == nil else { throw cut("there is no audit log", log) }
        return facts + [Fact("audit log", "nothing was ever written down")]
    }
    if let head, head != chain.head {
        throw cut("its last record is \(chain.head.prefix(12))…, expected \(head.prefix(12))…", log)
    }
    return facts + [Fact("audit log", "\(chain.count) records, each follows the one before"), Fact("audit head", chain.head)]
}

private func cut(_ problem: String, _ log: AuditLog) -> HostError {
    HostError(
        .policyViolated, "audit-log-broken", "the audit log is not as it was written: \(problem)",
        at: SourcePlace(file: log.path),
        hint: "keep the file as evidence and find out who changed it")
}
