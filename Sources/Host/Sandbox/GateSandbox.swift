internal import CLaunch
@preconcurrency internal import Glibc

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

/// How much of the machine one gate may use.
public struct GateLimits: Sendable, Hashable {
    public var seconds = 300
    public var processes = 512
    public var openFiles = 4096
    public var fileBytes = 1 << 30
    /// Of the whole tree, where a cgroup can be had.
    public var memoryBytes = 4 << 30

    public init() {}
}

/// One gate's own part of a sandbox.
public struct GateSandbox: Sendable {
    public var repository: String
    public var view: RepositoryView
    /// Folders and files outside of the repository and the system that the gate's tool needs; shown read-only at their own place.
    public var shown: [String] = []
    /// Folders by the place at which they are shown, read-only.
    public var bound: [String: String] = [:]
    public var environment: [String: String] = [:]
    public var limits = GateLimits()

    public init(repository: String, view: RepositoryView) {
        self.repository = repository
        self.view = view
    }

    var operations: OperationList {
        var list = OperationList()
        // What is above the repository first, so that the repository's view ends up on top.
        for path in shown.sorted() where !SandboxBase.isShown(path) && !isInside(path, repository) {
            let comesWithAnother = shown.contains { $0 != path && isInside(path, $0) }
            if !comesWithAnother { list.add(FT_OP_BIND, path, path) }
        }
        for (place, folder) in bound.sorted(by: { $0.key < $1.key }) { list.add(FT_OP_BIND, folder, place) }
        list.add(FT_OP_REPOSITORY, repository, repository, a: UInt64(view.code))
        list.add(FT_OP_ARGUMENT, Inside.runner)
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            list.add(FT_OP_ENVIRONMENT, "\(name)=\(value)")
        }
        list.add(FT_OP_WORKDIR, repository)
        addLimits(to: &list)
        list.add(FT_OP_KEYRING, flags: [])
        list.add(FT_OP_LANDLOCK, a: UInt64(FT_LANDLOCK_FS | FT_LANDLOCK_SCOPE), flags: [])
        list.add(FT_OP_CAPABILITIES)
        list.add(FT_OP_SECCOMP, a: UInt64(FT_SECCOMP_STANDARD))
        return list
    }

    private func addLimits(to list: inout OperationList) {
        let byResource: [(__rlimit_resource, Int)] = [
            (RLIMIT_CORE, 0), (RLIMIT_NOFILE, limits.openFiles), (__RLIMIT_NPROC, limits.processes),
            // Of one process; the whole tree is held by the cgroup, where there is one.
            (RLIMIT_DATA, limits.memoryBytes), (RLIMIT_FSIZE, limits.fileBytes), (__RLIMIT_NICE, 0), (__RLIMIT_RTPRIO, 0),
            (__RLIMIT_MEMLOCK, 64 << 10), (__RLIMIT_MSGQUEUE, 0),
        ]
        for (resource, value) in byResource {
            list.add(FT_OP_RLIMIT, a: UInt64(resource.rawValue), b: UInt64(value))
        }
        list.add(FT_OP_CGROUP, a: UInt64(limits.memoryBytes), b: UInt64(limits.processes), flags: [])
        list.add(FT_OP_DEADLINE, a: UInt64(limits.seconds) * 1000)
    }

    private func isInside(_ path: String, _ folder: String) -> Bool {
        path == folder || path.hasPrefix(folder + "/")
    }
}
