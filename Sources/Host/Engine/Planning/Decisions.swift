internal import HostConfiguration
internal import HostDiscovery
internal import HostLock
internal import HostManifest
internal import HostModel
internal import HostPolicy
internal import HostRepository
internal import HostSandbox
internal import HostSnapshots
internal import HostTools

/// Decides gate by gate what will run, and how. Reads; starts nothing.
struct Decisions {
    let selection: Selection
    let repository: Repository
    let configuration: Configuration
    /// The files that count, relative to the repository; nil when everything does.
    let changed: [[UInt8]]?
    let tools: ToolSearch
    /// What settings flow from where the configuration says nothing.
    let lock: Lock?
    /// Of the repository; every gate is shown them.
    private let outerFolders: [String]
    /// What the age of snapshots is counted to.
    private let now = Moment.now
    private(set) var gates: [PlannedGate] = []
    private(set) var runs: [GateRun] = []
    private(set) var settled: [Outcome] = []
    /// The gates that apply here, as a policy judges them.
    private(set) var asked: [AskedGate] = []

    init(
        selection: Selection, repository: Repository, configuration: Configuration, changed: [[UInt8]]?, tools: ToolSearch,
        lock: Lock?
    ) {
        self.selection = selection
        self.repository = repository
        outerFolders = repository.outerFolders
        self.configuration = configuration
        self.changed = changed
        self.tools = tools
        self.lock = lock
    }

    mutating func decide(_ gate: DiscoveredGate) throws(HostError) {
        let manifest = gate.manifest
        let level = configuration.gates[manifest.id]?.level ?? manifest.level
        let part = part(manifest.head, from: gate.origin)
        switch part {
        case .absent: return
        case .leftOut(let reason, let byFlag): ask(gate, level, leftOut: byFlag ? nil : reason, isRun: false)
        case .unasked: ask(gate, level, leftOut: nil, isRun: false)
        case .taken(let reason): return try take(gate, level, because: reason)
        }
        passOver(manifest.head, level, part)
    }

    /// Of these the part alone is told.
    mutating func decide(_ gate: UnjudgedGate) {
        passOver(gate.head, configuration.gates[gate.head.id]?.level ?? gate.head.level, part(gate.head, from: gate.origin))
    }

    private mutating func passOver(_ head: ManifestHead, _ level: Level, _ part: Part) {
        switch part {
        case .absent: return
        case .leftOut(let reason, _): settle(head.id, head.title, level, .skipped, reason)
        case .unasked: passOver(head.id, head.title, level)
        case .taken:
            settle(head.id, head.title, level, .error, "its manifest was not read", failing: .noVerdict)
        }
    }

    private mutating func take(_ gate: DiscoveredGate, _ level: Level, because reason: String) throws(HostError) {
        let manifest = gate.manifest
        let settings = configuration.gates[manifest.id]
        if let wanted = manifest.appliesWhen, !repository.anyFile(matching: wanted.anyFile) {
            settle(manifest.id, manifest.title, level, .notApplicable, "looked for \(wanted.lookedFor), found none")
            return
        }
        ask(gate, level, leftOut: nil, isRun: true)
        let tool =
            try manifest.tool.map { wanted throws(HostError) in
                try tools.find(wanted.names, setting: settings?.tool)
            } ?? nil
        if let wanted = manifest.tool, tool == nil {
            let names = wanted.names.joined(separator: " or ")
            settle(
                manifest.id, manifest.title, level, .error,
                "\(names) is not there: looked in \(tools.foldersInWords)",
                hint: wanted.install ?? "", failing: .noVerdict)
            return
        }
        let snapshots: [Snapshot]
        switch snapshotsWanted(by: manifest) {
        case .success(let found): snapshots = found
        case .failure(let error):
            settle(
                manifest.id, manifest.title, level, .error, error.message, hint: error.hint ?? "", failing: .noVerdict)
            return
        }
        let run = try gateRun(gate, level, tool, snapshots)
        runs.append(run)
        plan(manifest.id, manifest.title, level, reason, willRun: true, tool: tool.map { "\($0.name) from \($0.path)" } ?? "")
    }

    /// What does not apply here is not asked for, run or not.
    private mutating func ask(_ gate: DiscoveredGate, _ level: Level, leftOut: String?, isRun: Bool) {
        let manifest = gate.manifest
        if !isRun, let wanted = manifest.appliesWhen, !repository.anyFile(matching: wanted.anyFile) { return }
        asked.append(
            AskedGate(
                id: manifest.id, code: manifest.code, level: level, ownLevel: manifest.level, seconds: seconds(manifest),
                leftOut: leftOut))
    }

    /// The configuration, then the lock, then the manifest.
    private func seconds(_ manifest: Manifest) -> Int {
        configuration.gates[manifest.id]?.timeoutSeconds ?? lock?.timeouts[manifest.id] ?? manifest.timeoutSeconds
    }

    /// A refused gate that would have been part of the run is an error of the run, not a silence.
    mutating func decide(_ gate: RefusedGate) {
        guard let id = gate.id else { return }
        switch selection.answer(id: id, tier: nil) {
        case .excluded(let reason): settle(id, id, .required, .skipped, reason)
        case .unasked: passOver(id, id, .required)
        case .included:
            settle(
                id, id, .required, .error, "\(gate.error.message) (\(gate.error.place?.description ?? gate.manifestPath))",
                hint: gate.error.hint ?? "",
                failing: .gateRefused)
        }
    }

    private func gateRun(
        _ gate: DiscoveredGate, _ level: Level, _ tool: LocatedTool?, _ snapshots: [Snapshot]
    ) throws(HostError) -> GateRun {
        let manifest = gate.manifest
        let settings = configuration.gates[manifest.id]
        let chosen = settings?.optionSettings ?? []
        let thresholds = manifest.thresholds(chosen: chosen, lock: lock)
        let options = chosen + thresholds.settings
        var run = GateRun(
            id: manifest.id, title: manifest.title, version: manifest.version, level: level, code: manifest.code,
            codes: manifest.codes, conceals: manifest.conceals,
            manifestSHA256: gate.manifestSHA256, libraryPath: gate.libraryPath, librarySHA256: gate.librarySHA256,
            abi: gate.abi.description, adapted: gate.adapted(in: repository.root), tool: tool,
            knownVersions: manifest.tool?.knownGood ?? .all, toolInstall: manifest.tool?.install ?? "",
            options: try manifest.optionsJSON(settings: options),
            changed: changed,
            proofs: manifest.proofs, nothingToDoIsNormal: manifest.nothingToDo == .normal || changed != nil,
            sandbox: sandbox(gate, settings, tool, snapshots), snapshots: snapshots, plannedAt: now,
            cores: min(manifest.cores, coreCount),
            expectedSeconds: manifest.expectedSeconds)
        run.configPatterns = manifest.configFiles
        run.appliesTo = manifest.appliesWhen?.anyFile ?? []
        run.thresholds = thresholds.planned
        run.granted = settings?.environment ?? [:]
        run.questionOptions = try manifest.optionsJSON(settings: chosen)
        if let collection = manifest.collection, manifest.options.contains(where: { $0.name == collection.option }) {
            let only = chosen.filter { $0.name != collection.option } + [OptionSetting(collection.option, .boolean(true))]
            run.collecting = GateRun.Collecting(
                options: try manifest.optionsJSON(settings: only), artifact: collection.artifact)
        }
        return run
    }

    private func sandbox(
        _ gate: DiscoveredGate, _ settings: GateSettings?, _ tool: LocatedTool?, _ snapshots: [Snapshot]
    ) -> GateSandbox {
        let manifest = gate.manifest
        let workspace = settings?.workspace?.rawValue ?? manifest.workspace.rawValue
        var sandbox = GateSandbox(repository: repository.root, view: workspace == "copy" ? .overlay : .readOnly)
        sandbox.shown = (tool?.needs ?? []) + outerFolders + gate.shownParts
        for snapshot in snapshots { sandbox.snapshots[snapshot.name] = snapshot.folder }
        sandbox.hasLoopback = manifest.network == .loopback
        sandbox.limits.seconds = seconds(manifest)
        sandbox.limits.apply(manifest.limits, settings?.limits)
        sandbox.caches = manifest.caches.map { SandboxCache(name: $0.name, environment: $0.environment) }
        sandbox.environment = GateEnvironment.variables(tool: tool, granted: settings?.environment ?? [:])
        return sandbox
    }

    private mutating func settle(
        _ id: String, _ title: String, _ level: Level, _ verdict: Verdict, _ reason: String, hint: String = "",
        failing code: ParityCode? = nil
    ) {
        var outcome = Outcome(gate: id, title: title, level: level, verdict: verdict)
        if let code {
            outcome.failures = [Failure(code, gate: id, reason, hint: hint)]
        } else {
            outcome.reason = reason
        }
        settled.append(outcome)
        plan(id, title, level, reason, willRun: false, tool: "")
    }

    private mutating func passOver(_ id: String, _ title: String, _ level: Level) {
        settle(id, title, level, .skipped, "not among the gates asked for")
        settled[settled.count - 1].wasAskedFor = false
    }

    private mutating func plan(_ id: String, _ title: String, _ level: Level, _ reason: String, willRun: Bool, tool: String) {
        gates.append(PlannedGate(id: id, title: title, level: level, reason: reason, willRun: willRun, tool: tool))
    }
}
