internal import HostDigest
internal import HostLock
internal import HostLog
internal import HostModel
internal import HostRepository

/// What is here of all that a lock names. Gates are asked in their sandboxes, those that were asked before by their answers.
struct Survey {
    private(set) var here = Lock()
    /// Gates that gave no answer, with the reason.
    private(set) var unanswered: [String: String] = [:]
    /// Gates whose answers are remembered from an earlier time.
    private(set) var remembered: Set<String> = []
    private(set) var interruption: Int32?
    /// How many sandboxes were used.
    private(set) var asked = 0

    private let plan: Plan
    private var memory: Memory

    /// `ground` is asked for only when somebody has to be asked.
    init(_ plan: Plan, isFresh: Bool, log: Log, ground: () throws(HostError) -> Ground) throws(HostError) {
        self.plan = plan
        memory = Memory(repository: plan.repository.root, isFresh: isFresh)
        here.platforms = [HostFacts.current.platform]
        describeSettings()
        describeFiles()
        var questions: [Question] = []
        let state = QuestionState(plan, configHashes: here.configHashes)
        // What the lock names is looked at whatever the patterns say.
        for name in plan.lock?.lock.configHashes.keys.map(\.self) ?? [] { addConfig(name) }
        for run in plan.runs {
            let question = Question(run, state)
            guard let answer = memory.recall(question.key) else {
                questions.append(question)
                continue
            }
            remembered.insert(run.id)
            take(answer, from: run)
        }
        if !questions.isEmpty { ask(questions, try ground(), log) }
        memory.save()
        if here.python == nil { here.python = Interpreter.find(plan.runs, plan.toolSearch)?.version }
    }

    // MARK: What the plan knows

    private mutating func describeSettings() {
        // A gate that the lock names and that does not apply any more is no longer here; one that was left out is.
        for gate in plan.asked.gates {
            // Libraries of gates that do not run are not digested; that they were left out is judged as such.
            here.gates[gate.id] = plan.runs.contains { $0.id == gate.id } ? plan.digests[gate.id] : plan.lock?.lock.gates[gate.id]
        }
        for run in plan.runs {
            here.timeouts[run.id] = run.sandbox.limits.seconds
            for threshold in run.thresholds { here.thresholds[threshold.name] = threshold.written }
        }
        here.environment = LockedEnvironment(plan).values
        here.advisories = SnapshotNote.read(plan.lock?.lock.advisories?.name ?? "advisories", root: plan.repository.root)
    }

    private mutating func describeFiles() {
        let patterns = Set(plan.runs.flatMap(\.configPatterns))
        let isGlob: (String) -> Bool = { text in text.utf8.contains { "*?[{\\".utf8.contains($0) } }
        // A file with a fixed name counts also when git ignores it.
        var names = Set(patterns.map(\.text).filter { !isGlob($0) })
        let globs = patterns.filter { isGlob($0.text) }
        for file in plan.tree.files().files where file.kind == .file && !file.isSkipped {
            if globs.contains(where: { $0.matches(file.path.bytes) }) { names.insert(file.path.text) }
        }
        if let file = plan.configurationFile { names.insert(file) }
        for name in names { addConfig(name) }
    }

    private mutating func addConfig(_ name: String) {
        guard here.configHashes[name] == nil, name != Lock.path else { return }
        here.configHashes[name] = RepositoryText.sha256(name, root: plan.repository.root)
    }

    // MARK: What gates know

    private mutating func ask(_ questions: [Question], _ ground: Ground, _ log: Log) {
        let queue = GateQueue(
            questions.map(\.asking), for: ground.launcher, runner: ground.runner, firstNumber: 1_000_000)
        let conductor = Conductor(
            queue, jobs: plan.jobs, failFast: false, on: ground, later: plan.runs.count, log: log
        ) { _ in }
        asked = questions.count
        for finished in conductor.run() {
            guard let question = questions.first(where: { $0.run.id == finished.outcome.gate }) else { continue }
            guard let answer = question.answer(finished) else {
                unanswered[question.run.id] = question.silence(finished)
                // Which tool it is was said before the answer failed.
                if let version = finished.session?.transcript.toolVersion, let tool = question.run.tool {
                    take(Memory.Answer(version: version, digest: ToolPrint(tool).digest() ?? ""), from: question.run)
                }
                continue
            }
            memory.keep(answer, for: question.key)
            take(answer, from: question.run)
        }
        interruption = conductor.interruption
    }

    private mutating func take(_ answer: Memory.Answer, from run: GateRun) {
        if let tool = run.tool, !answer.version.isEmpty {
            here.tools[tool.name] = LockedTool(
                version: answer.version, sha256: answer.digest.isEmpty ? [:] : [HostFacts.current.platform: answer.digest])
        }
        for file in answer.configFiles { addConfig(file) }
        for (file, sections) in answer.sections {
            here.configSections[file] = Set((here.configSections[file] ?? []) + sections).sorted()
        }
        guard let collection = answer.collection else { return }
        here.collection = LockedCollection(count: collection.count, sha256: collection.sha256)
        here.plugins = collection.plugins
        if let python = collection.python { here.python = python }
    }
}

extension HostFacts {
    /// As a lock names machines: "linux-x86_64"; another C library than glibc stands behind it: "linux-x86_64-musl".
    var platform: String {
        #if canImport(Musl)
            "\(os.lowercased())-\(arch)-musl"
        #else
            "\(os.lowercased())-\(arch)"
        #endif
    }
}
