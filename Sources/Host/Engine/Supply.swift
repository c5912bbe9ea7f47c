public import HostBootstrap
internal import HostLock
public import HostModel
internal import HostRepository
public import HostSnapshots

/// Brings a snapshot into the repository. The only part of the host that may use the network.
public func fetch(
    _ wanted: FetchRequest, _ request: Request, onProgress: @escaping (FetchProgress) -> Void
) throws(HostError) -> Fetched {
    let installation = try Installation.find()
    let root = try Repository.open(from: request.directory).root
    var wanted = wanted
    wanted.forbidsNetwork = request.forbidsNetwork
    return try fetch(
        wanted, into: root, programs: FetchPrograms(download: installation.download, unpack: installation.unpack),
        onProgress: onProgress)
}

/// Installs the tools of gates into the repository's `.firsttry/tools`. Without a list of their own: what FirstTry brings along,
/// which must be what the repository's lock names.
public func bootstrap(
    pins: String?, wheels: String?, python: String?, _ request: Request, onProgress: @escaping (BootstrapProgress) -> Void
) throws(HostError) -> Bootstrapped {
    let root = try Repository.open(from: request.directory).root
    let list: String
    if let pins {
        list = pins.hasPrefix("/") ? pins : workingDirectory() + "/" + pins
    } else {
        list = try Installation.find().pins
    }
    var wanted = BootstrapRequest(pins: list)
    wanted.wheels = wheels.map { $0.hasPrefix("/") ? $0 : workingDirectory() + "/" + $0 }
    wanted.python = python
    wanted.forbidsNetwork = request.forbidsNetwork
    try compare(try pinnedVersions(list), withLockOf: root)
    return try HostBootstrap.bootstrap(wanted, into: root, onProgress: onProgress)
}

/// A tool of another version than the locked one would only be refused later.
private func compare(_ pins: [String: String], withLockOf root: String) throws(HostError) {
    guard let lock = try LoadedLock.load(root: root)?.lock else { return }
    for (name, tool) in lock.tools.sorted(by: { $0.key < $1.key }) {
        guard let version = pins[name], version != tool.version, tool.version != Lock.pending else { continue }
        throw HostError(
            .toolDrift, "bootstrap-not-as-locked", "the lock names \(name) \(tool.version), the list of tools \(version)",
            at: SourcePlace(file: Lock.path),
            hint: "name a list with that version, made by pip-compile --generate-hashes: --pins FILE")
    }
}
