internal import CLaunch
internal import HostModel

/// How a gate sees the repository.
public enum RepositoryView: Sendable, Hashable {
    case readOnly
    /// Its own writable view, thrown away afterwards.
    case overlay
    case copy

    var code: Int {
        switch self {
        case .readOnly: FT_VIEW_READ_ONLY
        case .overlay: FT_VIEW_OVERLAY
        case .copy: FT_VIEW_COPY
        }
    }
}

/// A folder that outlives the gate.
public struct SandboxCache: Sendable, Hashable {
    public var name: String
    /// The variable by which the tool is told where it is.
    public var environment: String?

    public init(name: String, environment: String?) {
        self.name = name
        self.environment = environment
    }
}

/// One gate's own part of a sandbox.
public struct GateSandbox: Sendable {
    public var repository: String
    public var view: RepositoryView
    /// Folders and files outside of the repository and the system that the gate's tool needs; shown read-only at their own place.
    public var shown: [String] = []
    /// Those of them that lie in the repository and that its copy leaves out; none lies in another.
    public var shownInCopy: [String] = []
    /// Folders of data that was fetched, by their names; shown read-only.
    public var snapshots: [String: String] = [:]
    public var environment: [String: String] = [:]
    public var limits = GateLimits()
    public var caches: [SandboxCache] = []
    /// Whether there is a 127.0.0.1, in a network that no other gate was or will be in.
    public var hasLoopback = false

    public init(repository: String, view: RepositoryView) {
        self.repository = repository
        self.view = view
    }

    /// A file of a cache's own: what an earlier run left, and what takes this run's; numbers of descriptors.
    struct CacheFiles {
        var stored: Int?
        var leave: Int?
    }

    /// `leftOut` is the number of the descriptor with what a copy of the repository does without.
    func operations(
        _ kind: SandboxKind, _ places: SandboxPlaces, caches files: [CacheFiles] = [], leftOut: Int? = nil
    ) -> OperationList {
        var list = OperationList()
        let isFenced = kind.profile == .fenced
        if let folder = places.folder {
            list.add(FT_OP_OWN_FOLDER, folder)
            for place in [places.scratch, places.home, places.temporary] { list.add(FT_OP_PRIVATE_DIRECTORY, place, a: 0o700) }
        }
        if hasLoopback && !isFenced { list.add(FT_OP_LOOPBACK) }
        // What is above the repository first, so that the repository's view ends up on top.
        addShown(to: &list, places, isFenced: isFenced)
        if let leftOut { list.add(FT_OP_LEAVE_OUT, a: UInt64(leftOut)) }
        addView(to: &list, places, isFenced: isFenced)
        for path in shownInCopy { list.add(FT_OP_BIND, path, path) }
        for (cache, files) in zip(caches, files) {
            func number(_ descriptor: Int?) -> UInt64 { descriptor.map(UInt64.init) ?? UInt64.max }
            list.add(FT_OP_CACHE, places.cache(cache.name), a: number(files.stored), b: number(files.leave))
        }
        list.add(FT_OP_ARGUMENT, places.runner)
        for (name, value) in variables(places).sorted(by: { $0.key < $1.key }) {
            list.add(FT_OP_ENVIRONMENT, "\(name)=\(value)")
        }
        list.add(FT_OP_WORKDIR, places.repository)
        limits.add(to: &list, hasDisk: !isFenced)
        list.addConfinement(kind.profile)
        return list
    }

    /// What it is shown beside the repository and the system.
    private func addShown(to list: inout OperationList, _ places: SandboxPlaces, isFenced: Bool) {
        for path in shown.sorted() where !SandboxBase.isShown(path) && (isFenced || !isInside(path, repository)) {
            let comesWithAnother = shown.contains { $0 != path && isInside(path, $0) }
            if !comesWithAnother { list.add(FT_OP_BIND, path, path) }
        }
        for (name, folder) in snapshots.sorted(by: { $0.key < $1.key }) {
            list.add(FT_OP_BIND, folder, places.snapshot(name, stored: folder))
        }
    }

    /// All that will be mounted for it and has no place in the root that sandboxes have in common.
    func mounts(_ places: SandboxPlaces) -> OperationList {
        var list = OperationList()
        addShown(to: &list, places, isFenced: false)
        for cache in caches { list.add(FT_OP_PRIVATE_DIRECTORY, places.cache(cache.name), a: 0o700) }
        return list
    }

    private func addView(to list: inout OperationList, _ places: SandboxPlaces, isFenced: Bool) {
        // Where an overlay cannot be had a copy is as good, only slower.
        let second = view == .copy ? 0 : FT_VIEW_COPY
        // Without a root there is no overlay to be had: the launcher is not asked for one, only for what comes in its place.
        let flags: OperationList.Flags = isFenced && view != .copy ? [.required, .secondView] : .required
        list.add(FT_OP_REPOSITORY, repository, places.repository, a: UInt64(view.code), b: UInt64(second), flags: flags)
    }

    private func variables(_ places: SandboxPlaces) -> [String: String] {
        var variables = environment
        variables["HOME"] = places.home
        variables["TMPDIR"] = places.temporary
        for cache in caches {
            if let name = cache.environment { variables[name] = places.cache(cache.name) }
        }
        return variables
    }

    private func isInside(_ path: String, _ folder: String) -> Bool {
        path == folder || path.hasPrefix(folder + "/")
    }
}

extension OperationList {
    /// What a gate's process gives up, in the order that leaves each step possible.
    mutating func addConfinement(_ profile: IsolationProfile) {
        add(FT_OP_KEYRING, flags: [])
        switch profile {
        case .strict, .container:
            add(FT_OP_LANDLOCK, a: UInt64(FT_LANDLOCK_FS | FT_LANDLOCK_SCOPE), flags: [])
        case .fenced:
            add(FT_OP_LANDLOCK, a: UInt64(FT_LANDLOCK_FS | FT_LANDLOCK_SCOPE | FT_LANDLOCK_TCP))
        }
        add(FT_OP_CAPABILITIES)
        add(FT_OP_SECCOMP, a: UInt64(profile == .fenced ? FT_SECCOMP_NO_SOCKETS : FT_SECCOMP_STANDARD))
    }
}
