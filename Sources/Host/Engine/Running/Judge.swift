@preconcurrency internal import Glibc
internal import HostManifest
internal import HostModel
internal import HostRecords
internal import HostSandbox

/// Why the host itself ended a gate.
enum Intervention: Sendable, Equatable {
    case none
    case floodedLog
    case violation
    /// Its sandbox never stood.
    case stuck
    case interrupted(signal: Int32)
    case failFast(after: String)
}

/// All that is known of one gate's run when it is over.
struct Evidence: Sendable {
    var transcript: Transcript
    var end: SandboxEnd
    var facts: LayerFacts
    var landlockABI: Int
    var missed: [MissedLayer]
    var intervention: Intervention
    /// What the gate said that it was about to do; empty when it did not say.
    var lastStep = ""
    var profile = IsolationProfile.strict
}

/// Turns evidence into a verdict. Pure; the gate's own opinion of itself is not asked for.
///
/// A run is green only when the whole chain holds: the sandbox stood, the process ended by itself with status 0, it said
/// everything up to its end record, it had no problem, every proof it owes is there and says all, and nothing was found.
struct Judge {
    let run: GateRun
    let evidence: Evidence

    func outcome() -> Outcome {
        let transcript = evidence.transcript
        var outcome = run.outcome(.error)
        outcome.findings = transcript.findings.sorted(by: Finding.precedes).map(concealed)
        outcome.metrics = transcript.metrics.values.sorted { $0.name < $1.name }
        outcome.proofs = transcript.proofs.sorted { $0.name < $1.name }
        outcome.configFiles = transcript.configFiles.sorted()
        outcome.observations = transcript.log.compactMap {
            $0.hasPrefix("observed: ") ? String($0.dropFirst("observed: ".count)) : nil
        }
        if let name = run.collecting?.artifact, let artifact = transcript.artifacts.first(where: { $0.name == name }) {
            outcome.collection = TestCollection(json: artifact.bytes)
        }
        outcome.resources = evidence.end.resources
        outcome.endedBy = evidence.end.signal
        outcome.durationSeconds = evidence.end.wallSeconds
        outcome.isolation = evidence.facts.isolation(evidence.profile, landlockABI: evidence.landlockABI, missed: evidence.missed)
        if let tool = run.tool {
            outcome.tool = ToolUsed(name: tool.name, version: transcript.toolVersion, sha256: "", origin: tool.origin)
        }
        let (verdict, failures) = verdict()
        outcome.verdict = verdict
        if verdict == .skipped || verdict == .notApplicable {
            outcome.reason = failures.map(\.message).joined(separator: "; ")
        } else {
            outcome.failures = failures
        }
        return outcome
    }

    private func concealed(_ finding: Finding) -> Finding {
        var finding = finding
        finding.concealsPlace = run.conceals.contains { $0.matches(finding.rule) }
        return finding
    }

    private func verdict() -> (Verdict, [Failure]) {
        if let (verdict, failure) = end() { return (verdict, [failure]) }
        if let failure = saying() { return (.error, [failure]) }
        switch evidence.transcript.ended {
        case nil:
            return (.error, [failure(.noVerdict, "ended without a verdict: \(endInWords)\(stepInWords)")])
        case .problem: return problems()
        case .notApplicable: return notApplicable()
        case .complete: return completed()
        }
    }

    // MARK: How the process ended

    private func end() -> (Verdict, Failure)? {
        let end = evidence.end
        if case .interrupted(let signal) = evidence.intervention {
            let code: ParityCode = signal == 15 ? .terminated : .interrupted
            return (.error, failure(code, "was interrupted before it had a verdict"))
        }
        if case .failFast(let gate) = evidence.intervention {
            return (.skipped, failure(.noVerdict, "was ended because \(gate) was not green and --fail-fast is on"))
        }
        if evidence.intervention == .stuck {
            return (.error, failure(.sandboxFailed, "its sandbox was not ready in time", "firsttry doctor"))
        }
        if let missed = end.failure {
            return (.error, failure(.sandboxFailed, "its sandbox could not be set up: \(missed.inWords)", "firsttry doctor"))
        }
        if end.timedOut {
            let seconds = run.sandbox.limits.seconds
            return (
                .timeout,
                failure(
                    .timedOut, "ran past its \(seconds) s and was ended\(stepInWords)",
                    raisesTimeout)
            )
        }
        if let limit = limit() { return (.error, limit) }
        if evidence.intervention == .floodedLog {
            let cap = OutputCaps.logBytes >> 20
            return (.error, failure(.noVerdict, "printed more than \(cap) MiB to its log and was ended"))
        }
        return nil
    }

    /// Whether what it said can be used at all.
    private func saying() -> Failure? {
        if let violation = evidence.transcript.violation {
            return failure(.noVerdict, "the gate \(violation.what)", "this is a fault of the gate: firsttry gates show \(run.id)")
        }
        if evidence.end.exitStatus == 70, let problem = evidence.transcript.problems.first(where: { $0.kind == .gate }) {
            return failure(.gateRefused, problem.message, problem.hint)
        }
        if evidence.end.exitStatus == 71 {
            let said = evidence.transcript.problems.first?.message ?? "it does not say why"
            return failure(.noVerdict, "the runner could not begin: \(said)", "this is a fault of FirstTry: please report it")
        }
        if case .hello(let id, _, _, _)? = evidence.transcript.greeting, id != run.id {
            return failure(.gateRefused, "the library says that it is gate \(id), its manifest \(run.id)")
        }
        guard evidence.transcript.ended != nil else { return nil }
        guard evidence.end.exitStatus == 0 else {
            return failure(.noVerdict, "gave its results, but did not end well: \(endInWords)")
        }
        return nil
    }

    private var endInWords: String {
        if let signal = evidence.end.signal { return "it was ended by \(signalName(signal))" }
        let status = evidence.end.exitStatus ?? -1
        return status == 0 ? "it exited with status 0 without a word" : "it exited with status \(status)"
    }

    var stepInWords: String {
        evidence.lastStep.isEmpty ? "" : " while it was \(evidence.lastStep)"
    }

    // MARK: What the gate said

    private func problems() -> (Verdict, [Failure]) {
        // A problem without a word is none that anybody could act on.
        let problems = evidence.transcript.problems.filter { !$0.message.isEmpty }
        guard !problems.isEmpty else {
            return (.error, [failure(.noVerdict, "says that it has no verdict, but not why")])
        }
        let isTimeout = problems.allSatisfy { $0.kind == .timeout }
        return (isTimeout ? .timeout : .error, problems.map { $0.kind == .timeout ? timeout($0) : noVerdict($0) })
    }

    private func noVerdict(_ problem: Problem) -> Failure { failure(.noVerdict, problem.message, problem.hint) }

    /// A gate may give a program less than its own time; then that is not what has to be raised. The launcher hears of a start
    /// a moment after the runner's clock has begun.
    private func timeout(_ problem: Problem) -> Failure {
        guard evidence.end.wallSeconds + 1 >= Double(run.sandbox.limits.seconds) else {
            return failure(.timedOut, problem.message, problem.hint)
        }
        return failure(
            .timedOut, "ran past its \(run.sandbox.limits.seconds) s: \(problem.message)",
            problem.hint.isEmpty ? raisesTimeout : problem.hint)
    }

    private var raisesTimeout: String { "raise gates.\(run.id).timeout_sec in firsttry.toml" }

    private func notApplicable() -> (Verdict, [Failure]) {
        let reason = evidence.transcript.problems.first { !$0.message.isEmpty }
        let message = reason?.message ?? "there is nothing for it to do"
        if run.nothingToDoIsNormal, evidence.transcript.findings.isEmpty {
            return (.notApplicable, [failure(.noVerdict, message, reason?.hint ?? "")])
        }
        return (.error, [failure(.noVerdict, "\(message), although there is something for it here", reason?.hint ?? "")])
    }

    private func completed() -> (Verdict, [Failure]) {
        if let failure = strangeVersion() { return (.error, [failure]) }
        let faults = proofFaults()
        guard faults.isEmpty else { return (.error, faults) }
        // A gate that reports a problem and completion in one breath is not believed on the second.
        let problems = evidence.transcript.problems
        guard problems.isEmpty else { return self.problems() }
        let wrong = evidence.transcript.findings.filter { $0.severity == .error }
        return wrong.isEmpty ? (.passed, []) : (.failed, costs(of: wrong))
    }

    /// What another version means by its words and numbers, the gate cannot know.
    private func strangeVersion() -> Failure? {
        let said = evidence.transcript.toolVersion
        guard let version = ToolVersion(said), !run.knownVersions.contains(version) else { return nil }
        let name = run.tool?.name ?? "its tool"
        return failure(.noVerdict, "cannot tell what \(name) \(said) means: it knows \(run.knownVersions)", run.toolInstall)
    }

    /// One failure for each code that the findings come with; a gate may know of several (tests, coverage, warnings).
    private func costs(of findings: [Finding]) -> [Failure] {
        let byCode = Dictionary(grouping: findings) { finding in
            run.codes.first { $0.rule.matches(finding.rule) }?.code ?? run.code
        }
        return byCode.sorted { $0.key < $1.key }.map { code, findings in
            let files = Set(findings.map(\.path)).subtracting([""]).count
            let places = files == 0 ? "" : " in \(files) \(files == 1 ? "file" : "files")"
            // A single finding without a place is the message itself: "coverage is 71 %, 75 % are wanted".
            let words =
                findings.count == 1 && files == 0
                ? findings[0].message : "\(findings.count) \(findings.count == 1 ? "finding" : "findings")\(places)"
            return failure(code, words)
        }
    }

    private func proofFaults() -> [Failure] {
        run.proofs.compactMap { name in
            guard let proof = evidence.transcript.proofs.first(where: { $0.name == name }) else {
                return failure(.noVerdict, "gave no proof that it looked at all \(name)")
            }
            guard proof.examined == proof.expected else {
                return failure(.noVerdict, "looked at \(proof.examined) of \(proof.expected) \(name)")
            }
            guard proof.expected > 0 || run.nothingToDoIsNormal else {
                return failure(.noVerdict, "looked at no \(name) at all")
            }
            return nil
        }
    }

    func failure(_ code: ParityCode, _ message: String, _ hint: String = "") -> Failure {
        Failure(code, gate: run.id, message, hint: hint)
    }
}
