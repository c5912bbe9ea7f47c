internal import HostConfiguration
internal import HostDiscovery
internal import HostManifest
internal import HostModel
internal import HostRepository
internal import HostSandbox
internal import HostTools

/// Decides gate by gate what will run, and how. Reads; starts nothing.
struct Decisions {
    let repository: Repository
    let configuration: Configuration
    /// The files that count, relative to the repository; nil when everything does.
    let changed: [[UInt8]]?
    let tools: ToolSearch
    private(set) var gates: [PlannedGate] = []
    private(set) var runs: [GateRun] = []
    private(set) var settled: [Outcome] = []

    init(repository: Repository, configuration: Configuration, changed: [[UInt8]]?, tools: ToolSearch) {
        self.repository = repository
        self.configuration = configuration
        self.changed = changed
        self.tools = tools
    }

    mutating func decide(_ gate: DiscoveredGate, _ selection: Selection) throws(HostError) {
        let manifest = gate.manifest
        let settings = configuration.gates[manifest.id]
        let level = settings?.level ?? manifest.level
        switch selection.answer(id: manifest.id, tier: manifest.tier) {
        case .excluded(let reason):
            settle(manifest.id, manifest.title, level, .skipped, reason)
            return
        case .unasked:
            passOver(manifest.id, manifest.title, level)
            return
        case .included(let reason):
            if settings?.isEnabled == false {
                settle(manifest.id, manifest.title, level, .skipped, "switched off in the configuration")
                return
            }
            if let wanted = manifest.appliesWhen, !repository.anyFile(matching: wanted.anyFile) {
                settle(manifest.id, manifest.title, level, .notApplicable, "looked for \(wanted.lookedFor), found none")
                return
            }
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
            let run = try gateRun(gate, level, tool)
            runs.append(run)
            plan(manifest.id, manifest.title, level, reason, willRun: true, tool: tool.map { "\($0.name) from \($0.path)" } ?? "")
        }
    }

    /// A refused gate that would have been part of the run is an error of the run, not a silence.
    mutating func decide(_ gate: RefusedGate, _ selection: Selection) {
        guard let id = gate.id else { return }
        switch selection.answer(id: id, tier: nil) {
        case .excluded(let reason): settle(id, id, .required, .skipped, reason)
        case .unasked: passOver(id, id, .required)
        case .included:
            settle(
                id, id, .required, .error, "\(gate.error.message) (\(gate.manifestPath))", hint: gate.error.hint ?? "",
                failing: .gateRefused)
        }
    }

    private func gateRun(_ gate: DiscoveredGate, _ level: Level, _ tool: LocatedTool?) throws(HostError) -> GateRun {
        let manifest = gate.manifest
        let settings = configuration.gates[manifest.id]
        return GateRun(
            id: manifest.id, title: manifest.title, version: manifest.version, level: level, code: manifest.code,
            codes: manifest.codes, conceals: manifest.conceals,
            manifestSHA256: gate.manifestSHA256, libraryPath: gate.libraryPath, librarySHA256: gate.librarySHA256,
            abi: gate.abi.description, adapted: gate.adapted(in: repository.root), tool: tool,
            knownVersions: manifest.tool?.knownGood ?? .all, toolInstall: manifest.tool?.install ?? "",
            options: try manifest.optionsJSON(settings: settings?.optionSettings ?? []),
            changed: changed,
            proofs: manifest.proofs, nothingToDoIsNormal: manifest.nothingToDo == .normal || changed != nil,
            sandbox: sandbox(manifest, settings, tool), cores: min(manifest.cores, coreCount()),
            expectedSeconds: manifest.expectedSeconds)
    }

    private func sandbox(_ manifest: Manifest, _ settings: GateSettings?, _ tool: LocatedTool?) -> GateSandbox {
        let workspace = settings?.workspace?.rawValue ?? manifest.workspace.rawValue
        var sandbox = GateSandbox(repository: repository.root, view: workspace == "copy" ? .overlay : .readOnly)
        sandbox.shown = tool?.needs ?? []
        sandbox.limits.seconds = settings?.timeoutSeconds ?? manifest.timeoutSeconds
        if let processes = manifest.limits.processes { sandbox.limits.processes = processes }
        if let files = manifest.limits.openFiles { sandbox.limits.openFiles = files }
        if let size = manifest.limits.fileMiB { sandbox.limits.fileBytes = size << 20 }
        if let size = manifest.limits.memoryMiB { sandbox.limits.memoryBytes = size << 20 }
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
