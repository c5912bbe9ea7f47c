internal import HostDigest
internal import HostModel

/// What a merge is told beside the outcomes: everything that was read from a clock or a disk before.
struct RunFacts: Sendable {
    var command: String
    var startedAt: String
    var durationSeconds: Double
    var host: HostFacts
    var repository: RepositoryFacts
    var scope: Scope
    var folder: String
    /// The signal that ended the run early.
    var interruption: Int32?
    var parity = ParityFacts()
    /// What stands beside what gates failed with: preflight, policy.
    var failures: [Failure] = []
    var isolation: RunIsolation?
}

/// Puts all outcomes into one report. Pure: no clock, no disk, no environment.
func merge(_ outcomes: [Outcome], _ facts: RunFacts) -> Report {
    let outcomes = outcomes.map(identified).sorted { $0.gate.utf8.lexicographicallyPrecedes($1.gate.utf8) }
    var failures = outcomes.filter { counts($0, in: facts.command) }.flatMap(\.failures) + facts.failures
    let lookedAtSomething = outcomes.contains { [.passed, .failed, .error, .timeout].contains($0.verdict) }
    if !lookedAtSomething, failures.isEmpty {
        failures.append(
            Failure(
                .noVerdict, gate: "", "no gate looked at anything: nothing here has been checked",
                hint: "firsttry gates list"))
    }
    failures.sort { left, right in
        (left.code.rawValue, left.gate, left.message) < (right.code.rawValue, right.gate, right.message)
    }
    var code = failures.map(\.code).min().map(\.rawValue) ?? 0
    if let signal = facts.interruption {
        code = (signal == 15 ? ParityCode.terminated : ParityCode.interrupted).rawValue
    }
    var report = Report(
        command: facts.command, exitCode: code, startedAt: facts.startedAt, durationSeconds: facts.durationSeconds,
        host: facts.host, repository: facts.repository, scope: facts.scope, failures: failures, outcomes: outcomes)
    report.folder = facts.folder
    report.parity = facts.parity
    report.isolation = facts.isolation
    report.interrupted = facts.interruption != nil
    return report
}

/// Whether a gate that is not green makes the run fail.
private func counts(_ outcome: Outcome, in command: String) -> Bool {
    guard [.failed, .error, .timeout].contains(outcome.verdict) else { return false }
    switch outcome.level {
    case .required: return true
    case .optional: return command == "parity"
    case .advisory, .informational: return false
    }
}

/// Gives each finding without a fingerprint one that survives moved lines: rule, path, message, and which of several equal
/// ones it is.
private func identified(_ outcome: Outcome) -> Outcome {
    var outcome = outcome
    var seen: [String: Int] = [:]
    for index in outcome.findings.indices where outcome.findings[index].fingerprint.isEmpty {
        let finding = outcome.findings[index]
        let key = "\(outcome.gate)\0\(finding.rule)\0\(finding.path)\0\(finding.message)"
        let ordinal = seen[key, default: 0]
        seen[key] = ordinal + 1
        outcome.findings[index].fingerprint = String(SHA256.hex(of: Array("\(key)\0\(ordinal)".utf8)).prefix(32))
    }
    return outcome
}
