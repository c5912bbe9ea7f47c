@preconcurrency internal import Glibc
internal import HostConfiguration
internal import HostDiscovery
internal import HostLock
internal import HostLog
internal import HostManifest
public import HostModel
internal import HostPolicy
internal import HostRepository
internal import HostSandbox
internal import HostTools

/// Everything that is decided before anything starts. The same commit planned twice gives the same plan.
public struct Plan: Sendable {
    /// Every gate there is, whether it will run or not; by id.
    public let gates: [PlannedGate]
    /// What will run, the longest first.
    let runs: [GateRun]
    /// What has its outcome already: skipped, not applicable, without its tool, refused.
    let settled: [Outcome]
    let jobs: Int
    let reportFolder: RunFolder
    let command: String
    let isolation: IsolationDemand
    let repository: RepositoryFacts
    let scope: Scope
    /// The lock as it lies in the repository; nil when there is none.
    let lock: LoadedLock?
    let asked: Asked
    let tree: Repository
    /// The configuration's file, relative to the repository when it lies below it; nil when there is none.
    let configurationFile: String?
    /// Digests of all gates that were found, by id.
    let digests: [String: LockedGate]
    let toolSearch: ToolSearch
    let tiers: [String: Tier]

    init(_ request: Request, _ installation: Installation) throws(HostError) {
        try self.init(request, installation, try Repository.open(from: request.directory))
    }

    init(_ request: Request, _ installation: Installation, _ repository: Repository) throws(HostError) {
        let (log, clock) = (request.log, request.log.clock())
        let configuration =
            request.readsConfiguration ? try Configuration.load(root: repository.root, path: request.configPath) : Configuration()
        log(.configurationRead, ["file": LogValue(configuration.file)])
        let lock = try LoadedLock.load(root: repository.root)
        log(.lockRead, ["path": .text(Lock.path), "sha256": LogValue(lock?.sha256)])
        let changed = try request.narrowedFiles(in: repository)
        toolSearch = ToolSearch(repository: repository.root, variables: hostVariables().merging(request.variables) { $1 })
        let selection = try Selection(request, configuration)
        var decided = Decisions(
            selection: selection, repository: repository, configuration: configuration, changed: changed, tools: toolSearch,
            lock: lock?.lock)
        let catalogue = try GateCatalogue(request, installation, repository, configuration) { [decided] head, origin in
            decided.part(head, from: origin).isJudged(all: request.judgesAllGates) || selection.wantsReasons(of: head.id)
        }.catalogue
        try selection.check(catalogue.ids)
        for gate in catalogue.gates { try decided.decide(gate) }
        for gate in catalogue.refused { decided.decide(gate) }
        for gate in catalogue.unjudged { decided.decide(gate) }

        var planned = decided.gates
        if let id = request.why {
            planned.explain(id, catalogue[id]) { [decided] gate in
                Reasons(
                    gate: gate, run: decided.runs.first { $0.id == id }, settings: configuration.gates[id], lock: lock?.lock)
            }
        }
        gates = planned.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        runs = decided.runs.sorted { ($1.expectedSeconds, $0.id) < ($0.expectedSeconds, $1.id) }.map { run in
            var run = run
            run.isObserved = request.observes
            // What is counted in a network is the gate's doing alone where no other was in it, and tells a loopback from the world.
            run.sandbox.hasLoopback = run.sandbox.hasLoopback || request.observes
            if request.checksMemory { run.sandbox.check(installation.plainRunner) }
            return run
        }
        settled = decided.settled
        isolation = configuration.isolation ?? .usual
        jobs = request.jobs ?? configuration.jobs ?? coreCount
        command = request.command
        tree = repository
        self.lock = lock
        configurationFile = configuration.file
        asked = Asked(request, configuration, decided, known: catalogue.ids)
        tiers = catalogue.gates.reduce(into: [:]) { $0[$1.id] = $1.manifest.tier }
        digests = Dictionary(
            catalogue.gates.map { gate in
                let library = [HostFacts.current.platform: gate.librarySHA256]
                return (gate.id, LockedGate(librarySHA256: library, manifestSHA256: gate.manifestSHA256))
            }
        ) { first, _ in first }
        reportFolder = RunFolder(
            request.reportFolder ?? configuration.reportFolder.map { repository.root + "/" + $0 }, repository: repository.root,
            directory: workingDirectory())
        self.repository = RepositoryFacts(
            root: repository.root, commit: repository.commit, isDirty: repository.isDirty, treeSHA256: nil)
        scope = changed.map { Scope(mode: .changed, files: $0.count) } ?? Scope(mode: .full, files: repository.fileCount)
        log.planned(self, clock)
    }

    /// What FirstTry itself writes into a repository: no content of it.
    var ownPaths: [RepositoryPath] {
        var paths = ["artifacts", ".firsttry", Lock.path, Policy.path]
        if reportFolder.path.hasPrefix(repository.root + "/") {
            paths.append(String(reportFolder.path.dropFirst(repository.root.count + 1)))
        }
        return paths.map { RepositoryPath($0) }
    }

    func facts(_ clock: RunClock, interruption: Int32?, isolation: RunIsolation? = nil) -> RunFacts {
        RunFacts(
            command: command, startedAt: clock.startedAt, durationSeconds: clock.seconds,
            host: .current,
            repository: repository, scope: scope, folder: reportFolder.path, interruption: interruption, isolation: isolation)
    }
}

/// The folders that are searched for gates, in the order of the contract.
func gateFolders(_ request: Request, _ installation: Installation, repository: String) -> [GateFolder] {
    var folders = request.gatePaths.map { path in
        // A manifest of the installation has its library where the installation has it, also when it is named.
        GateFolder(path: path, origin: lies(path, in: installation.manifests) ? .installation : .flag)
    }
    if request.searchesGivenPathsOnly { return folders }
    let home = getenv("HOME").map { String(cString: $0) } ?? ""
    if home.utf8.first == UInt8(ascii: "/") {
        folders.append(GateFolder(path: home + "/.local/share/firsttry/gates", origin: .user))
    }
    folders.append(GateFolder(path: installation.manifests, origin: .installation))
    return folders
}

/// Whether a path is a folder, or a file in it, once links are resolved.
private func lies(_ path: String, in folder: String) -> Bool {
    guard let folder = realpath(folder, nil), let path = realpath(path, nil) else { return false }
    defer {
        free(folder)
        free(path)
    }
    let (whole, inner) = (String(cString: folder), String(cString: path))
    return inner == whole || (inner.hasPrefix(whole + "/") && !inner.dropFirst(whole.utf8.count + 1).contains("/"))
}

/// The variables that say where tools are; nothing else of the host's environment is looked at.
private func hostVariables() -> [String: String] {
    var variables: [String: String] = [:]
    for name in ["VIRTUAL_ENV", "PATH"] {
        if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    return variables
}

/// Where the program was started.
public func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
}
