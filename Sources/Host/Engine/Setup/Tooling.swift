internal import CSystem
@preconcurrency internal import Glibc
public import HostBootstrap
internal import HostLock
public import HostModel
internal import HostReport
internal import HostRepository
internal import HostTools

/// What `firsttry bootstrap` is asked for.
public struct ToolingRequest: Sendable {
    /// A list of packages with digests; nil: the repository's own, and without one what FirstTry brings along.
    public var pins: String?
    /// A folder of wheels, instead of the package index.
    public var wheels: String?
    public var python: String?
    /// Whether a list is made for the versions that the lock names, where they are others than the list's.
    public var resolves = false

    public init() {}
}

/// A repository's own list of packages.
private let ownList = "ci/parity.tools.txt"

/// Installs the tools of gates into the repository's `.firsttry/tools`, in the versions that its lock names.
public func bootstrap(
    _ tooling: ToolingRequest, _ request: Request, onProgress: @escaping (BootstrapProgress) -> Void
) throws(HostError) -> Bootstrapped {
    let root = try Repository.open(from: request.directory).root
    let lock = try LoadedLock.load(root: root)?.lock
    var wanted = BootstrapRequest(pins: try list(tooling, root))
    wanted.isOfTheRepository = wanted.pins == "\(root)/\(ownList)"
    wanted.wheels = tooling.wheels.map(absolute)
    wanted.python = tooling.python
    wanted.forbidsNetwork = request.forbidsNetwork
    var written: (list: String, changed: [String])?
    let others = try otherVersions(lock, than: try pinnedVersions(wanted.pins))
    guard others.isEmpty || tooling.resolves else { throw notAsLocked(others) }
    // A list that is there learns the digests of this platform's wheels.
    if tooling.resolves, !others.isEmpty || wanted.isOfTheRepository {
        let versions = others.mapValues(\.locked)
        let resolution = try resolve(wanted, versions: versions, into: root, onProgress: onProgress)
        try write(resolution.bytes, to: root)
        written = (ownList, resolution.changed)
        wanted.pins = "\(root)/\(ownList)"
        wanted.isOfTheRepository = true
    }
    var installed = try HostBootstrap.bootstrap(wanted, into: root, onProgress: onProgress)
    installed.resolved = written
    if let lock { try compareDigests(lock, root) }
    return installed
}

private func list(_ tooling: ToolingRequest, _ root: String) throws(HostError) -> String {
    if let pins = tooling.pins { return absolute(pins) }
    let own = "\(root)/\(ownList)"
    return access(own, F_OK) == 0 ? own : try Installation.find().pins
}

private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : workingDirectory() + "/" + path
}

/// Tools of the list that the lock names in another version.
private func otherVersions(
    _ lock: Lock?, than pins: [String: String]
) throws(HostError) -> [String: (locked: String, listed: String)] {
    var others: [String: (locked: String, listed: String)] = [:]
    for (name, tool) in lock?.tools ?? [:] {
        guard let version = pins[name], version != tool.version, tool.version != Lock.pending else { continue }
        others[name] = (tool.version, version)
    }
    return others
}

/// A tool of another version than the locked one would only be refused later.
private func notAsLocked(_ others: [String: (locked: String, listed: String)]) -> HostError {
    let words = others.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.locked), the list of tools \($0.value.listed)" }
    return HostError(
        .toolDrift, "bootstrap-not-as-locked", "the lock names \(words.joined(separator: "; "))",
        at: SourcePlace(file: Lock.path),
        hint: "firsttry bootstrap --resolve: finds out what that version needs, and writes \(ownList)")
}

private func write(_ bytes: [UInt8], to root: String) throws(HostError) {
    let base = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if base >= 0 { close(base) } }
    let folder = base < 0 ? -errno : ft_folder_beneath(base, "ci", 1)
    guard folder >= 0 else {
        throw HostError(
            .artifactMissing, "bootstrap-not-written", "\(ownList) cannot be written: \(String(cString: strerror(-folder)))",
            hint: "make the folder ci writable; it must be no symbolic link")
    }
    defer { close(folder) }
    try AtomicFile.write(bytes, to: "parity.tools.txt", in: folder, "ci", lasting: true)
}

/// The lock's digest is of what a package installs, so that it holds whatever list led there.
private func compareDigests(_ lock: Lock, _ root: String) throws(HostError) {
    let search = ToolSearch(repository: root, variables: [:])
    for (name, tool) in lock.tools.sorted(by: { $0.key < $1.key }) {
        let path = "\(root)/.firsttry/tools/bin/\(name)"
        guard let locked = tool.sha256[HostFacts.current.platform], locked != Lock.pending, access(path, X_OK) == 0,
            let located = try search.find([name], setting: path), let digest = ToolPrint(located).digest(), digest != locked
        else { continue }
        throw HostError(
            .toolDrift, "bootstrap-not-as-locked",
            ".firsttry/tools/bin/\(name) is not the \(name) \(tool.version) of the lock: SHA-256 \(digest.prefix(12))…, not \(locked.prefix(12))…",
            at: SourcePlace(file: Lock.path),
            hint: "compare with another source (--from DIR); when the other one is meant: firsttry lock --only tools")
    }
}
