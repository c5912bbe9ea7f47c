internal import HostDigest
internal import HostLog
internal import HostModel
internal import HostRepository

/// What all questions of one preflight depend on, computed once.
struct QuestionState {
    let configs: String
    /// Digest of everything in the working tree but what FirstTry writes; nil when no gate has tests or something cannot be read.
    let tree: String?

    init(_ plan: Plan, configHashes: [String: String]) {
        var hash = SHA256()
        for (file, digest) in configHashes.sorted(by: { $0.key < $1.key }) { hash.update("\(file)\0\(digest)\0") }
        configs = hash.hex
        guard plan.runs.contains(where: { $0.collecting != nil }) else {
            tree = nil
            return
        }
        tree = plan.tree.treeDigest(excluding: plan.ownPaths).sha256
    }
}

/// One gate that is asked what it is, what it would read, and which tests there are.
struct Question {
    let run: GateRun
    /// Digest of all that the answer depends on.
    let key: String

    init(_ run: GateRun, _ state: QuestionState) {
        self.run = run
        var hash = SHA256()
        hash.update("firsttry.preflight/1\0\(FirstTry.version)\0\(run.id)\0\(run.librarySHA256)\0\(run.manifestSHA256)\0")
        hash.update(run.collecting?.options ?? run.questionOptions)
        hash.update("\0\(run.tool.map { ToolPrint($0).state() } ?? "")\0\(state.configs)\0")
        for (name, value) in run.granted.sorted(by: { $0.key < $1.key }) { hash.update("\(name)=\(value)\0") }
        // Without a digest of the tree nothing that depends on it can be remembered.
        if run.collecting != nil { hash.update(state.tree ?? "\(monotonicSeconds())") }
        key = hash.hex
    }

    /// The run that asks.
    var asking: GateRun {
        var asking = run
        asking.proofs = []
        asking.options = run.collecting?.options ?? run.questionOptions
        if run.collecting == nil { asking.mode = .probe }
        return asking
    }

    /// Why there was no answer; never empty.
    func silence(_ finished: Conductor.FinishedGate) -> String {
        let said = finished.outcome.failures.first?.message ?? finished.outcome.reason
        guard said.isEmpty else { return said }
        guard let transcript = finished.session?.transcript else { return "it could not be asked" }
        if transcript.toolVersion.isEmpty { return "it did not say which version its tool has" }
        return run.collecting == nil
            ? "it ended without an answer (\(finished.outcome.verdict.rawValue))"
            : "it ended without saying that it collected all tests"
    }

    /// nil when there was none.
    func answer(_ finished: Conductor.FinishedGate) -> Memory.Answer? {
        guard let transcript = finished.session?.transcript else { return nil }
        // What finds nothing to do here has no tool to lock.
        if transcript.probed == .notApplicable, transcript.ended == .notApplicable { return Memory.Answer() }
        guard let tool = run.tool, !transcript.toolVersion.isEmpty else { return nil }
        if run.collecting != nil {
            // Such a run never ends green by itself: that it was whole is said by a number of its own.
            guard transcript.metrics["collection_complete"]?.value == 1, finished.outcome.collection != nil else { return nil }
        } else if ![.passed, .notApplicable].contains(finished.outcome.verdict) {
            return nil
        }
        return Memory.Answer(
            version: transcript.toolVersion, configFiles: Set(transcript.configFiles).sorted(),
            sections: transcript.configSections.mapValues { $0.sorted() }, digest: ToolPrint(tool).digest() ?? "",
            collection: finished.outcome.collection)
    }
}
