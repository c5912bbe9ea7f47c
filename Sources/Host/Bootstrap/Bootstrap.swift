internal import CSystem
@preconcurrency internal import Glibc
public import HostModel
internal import HostProcess

/// What is to be installed, and from where.
public struct BootstrapRequest: Sendable {
    /// The list of packages with their digests.
    public var pins: String
    /// A folder of wheels, instead of the package index.
    public var wheels: String?
    /// The Python to make the environment with; nil for the first python3 on PATH.
    public var python: String?
    /// Whether the list comes from the repository. Then nothing that it names is run here, not even to see whether it fits
    /// together: a package may bring code that Python runs at its start.
    public var isOfTheRepository = false
    /// The package index may not be asked.
    public var forbidsNetwork = false

    public init(pins: String) {
        self.pins = pins
    }
}

/// How far it is.
public enum BootstrapProgress: Sendable, Equatable {
    case environment
    /// Finding out what other versions need.
    case resolving
    /// `total` counts the packages of the list.
    case packages(done: Int, total: Int, what: String)
    case checking
}

/// What is there now.
public struct Bootstrapped: Sendable {
    /// Relative to the repository.
    public let folder: String
    public let packages: [(name: String, version: String)]
    /// Whether all was there already.
    public let isUnchanged: Bool
    /// The list that was written to the repository, and what is another in it than before.
    public var resolved: (list: String, changed: [String])?
}

/// Where tools are installed, relative to the repository.
let toolsFolder = ".firsttry/tools"
/// A copy of the list, written when all of it is installed.
private let markFile = "tools.txt"

/// The versions that a list names, by package.
public func pinnedVersions(_ pins: String) throws(HostError) -> [String: String] {
    Dictionary(try readPins(pins).packages.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
}

/// Makes `.firsttry/tools` as the list says, unless it is. Can be ended and begun again at any time; what pip has downloaded
/// stays in its cache.
public func bootstrap(
    _ request: BootstrapRequest, into repository: String, onProgress: @escaping (BootstrapProgress) -> Void
) throws(HostError) -> Bootstrapped {
    let pins = try readPins(request.pins)
    let packages = pins.packages.map { (name: $0.name, version: $0.version) }
    let folder = try openTools(repository)
    defer { close(folder) }
    if isComplete(folder, pins) { return Bootstrapped(folder: toolsFolder, packages: packages, isUnchanged: true) }
    if request.forbidsNetwork, request.wheels == nil { throw HostError.networkForbidden("the package index is on it") }
    try lockTools(folder)
    let path = "\(repository)/\(toolsFolder)"
    let installer = Installer(folder: path, request: request, pins: pins, onProgress: onProgress)
    try installer.run()
    try writeWhole(pins.bytes, to: markFile, in: folder)
    return Bootstrapped(folder: toolsFolder, packages: packages, isUnchanged: false)
}

func readPins(_ path: String) throws(HostError) -> Pins {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
        throw HostError(
            .config, "bootstrap-pins-unusable", "the list of tools \(path) cannot be read: \(String(cString: strerror(errno)))",
            hint: "install FirstTry again, or name a list: --pins FILE")
    }
    defer { close(file) }
    return try Pins(contents(of: file), file: path)
}

private func contents(of file: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < 16 << 20 {
        let size = read(file, &buffer, buffer.count)
        if size < 0, errno == EINTR { continue }
        guard size > 0 else { break }
        bytes += buffer[..<size]
    }
    return bytes
}

func openTools(_ repository: String) throws(HostError) -> Int32 {
    let root = open(repository, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { throw unwritable(errno) }
    defer { close(root) }
    let base = ft_folder_beneath(root, ".firsttry", 1)
    guard base >= 0 else { throw unwritable(-base) }
    defer { close(base) }
    let ignore = openat(base, ".gitignore", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    if ignore >= 0 {
        let text = Array("# Made by FirstTry: what was fetched, not sources.\n*\n".utf8)
        _ = write(ignore, text, text.count)
        close(ignore)
    }
    let folder = ft_folder_beneath(base, "tools", 1)
    guard folder >= 0 else { throw unwritable(-folder) }
    return folder
}

private func isComplete(_ folder: Int32, _ pins: Pins) -> Bool {
    read(markFile, in: folder) == pins.bytes && faccessat(folder, "bin/python", X_OK, 0) == 0
}

/// Two at once would write into each other's files. The lock ends with the process.
func lockTools(_ folder: Int32) throws(HostError) {
    guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
        throw HostError(
            .config, "bootstrap-busy", "another firsttry bootstrap is at work in \(toolsFolder)", hint: "wait for its end")
    }
}

/// A small file of the folder's; empty when there is none.
func read(_ name: String, in folder: Int32) -> [UInt8] {
    let file = ft_open_beneath(folder, name)
    guard file >= 0 else { return [] }
    defer { close(file) }
    return contents(of: file)
}

/// Beside, then renamed: a mark that is there says that all is.
func writeWhole(_ bytes: [UInt8], to name: String, in folder: Int32) throws(HostError) {
    let draft = ".\(name).draft"
    unlinkat(folder, draft, 0)
    let file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw unwritable(errno) }
    let written = write(file, bytes, bytes.count)
    let error = errno
    close(file)
    guard written == bytes.count else { throw unwritable(written < 0 ? error : ENOSPC) }
    guard renameat(folder, draft, folder, name) == 0 else { throw unwritable(errno) }
}

private func unwritable(_ error: Int32) -> HostError {
    let isLink = error == ELOOP || error == ENOTDIR
    return HostError(
        .artifactMissing, "bootstrap-not-written",
        "\(toolsFolder) cannot be written: "
            + (isLink ? "a symbolic link or a file is in the way" : String(cString: strerror(error))),
        hint: isLink ? "remove it" : "free the place, or make the folder writable")
}
