@preconcurrency internal import Glibc
internal import HostConfiguration
internal import HostDiscovery
public import HostModel
internal import HostRepository

/// What a person has trusted on this machine: lines of digest, gate and repository in a file of the user's data folder.
/// No gate sees that folder.
struct TrustStore: Sendable {
    private struct Entry: Sendable, Equatable {
        let digest: String
        let id: String
        let repository: String

        var line: String { "\(digest) \(id) \(repository)\n" }
    }

    static let empty = TrustStore(entries: [])
    private static let sizeMax = 4 << 20

    private var entries: [Entry]

    func holds(_ digest: String, id: String, repository: String) -> Bool {
        entries.contains(Entry(digest: digest, id: id, repository: repository))
    }

    func knows(id: String, repository: String) -> Bool {
        entries.contains { $0.id == id && $0.repository == repository }
    }

    /// Trusts one digest in place of those that were trusted before; nil trusts none.
    mutating func set(_ digest: String?, id: String, repository: String) {
        entries.removeAll { $0.id == id && $0.repository == repository }
        if let digest { entries.append(Entry(digest: digest, id: id, repository: repository)) }
    }

    // MARK: The file

    /// The folder of the user's data; nil without a home.
    private static var folder: String? {
        func path(_ name: String) -> String? {
            guard let value = getenv(name), value.pointee == 0x2F else { return nil }
            return String(cString: value)
        }
        return path("XDG_DATA_HOME").map { $0 + "/firsttry" } ?? path("HOME").map { $0 + "/.local/share/firsttry" }
    }

    private static let name = "trusted-gates"

    static func load() throws(HostError) -> TrustStore {
        guard let folder else { return empty }
        let path = "\(folder)/\(name)"
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return empty }
            throw unusable(path, String(cString: strerror(errno)))
        }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size <= sizeMax else {
            throw unusable(path, "it is no file of at most \(sizeMax) bytes")
        }
        // What others may write to says nothing of this user's mind.
        guard facts.st_uid == geteuid(), facts.st_mode & 0o022 == 0 else {
            throw unusable(path, "others than you may write to it")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= sizeMax {
            let size = read(file, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size >= 0 else { throw unusable(path, String(cString: strerror(errno))) }
            if size == 0 { break }
            bytes += buffer[..<size]
        }
        return TrustStore(entries: bytes.split(separator: 0x0A).compactMap(entry))
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
        let words = line.split(separator: 0x20, maxSplits: 2).map { String(decoding: $0, as: UTF8.self) }
        return words.count == 3 ? Entry(digest: words[0], id: words[1], repository: words[2]) : nil
    }

    /// Writes beside, then renames.
    func save() throws(HostError) {
        guard let folder = TrustStore.folder else {
            throw TrustStore.unusable("$HOME/.local/share/firsttry", "there is no HOME")
        }
        var made = ""
        for part in folder.split(separator: "/") {
            made += "/" + part
            mkdir(made, 0o700)
        }
        let path = "\(folder)/\(TrustStore.name)"
        let draft = "\(folder)/.\(TrustStore.name).\(getpid())"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw TrustStore.unusable(draft, String(cString: strerror(errno))) }
        let bytes = Array(entries.map(\.line).joined().utf8)
        let isWhole = bytes.isEmpty || write(file, bytes, bytes.count) == bytes.count
        let isSafe = isWhole && fsync(file) == 0
        close(file)
        guard isSafe, rename(draft, path) == 0 else {
            let error = errno
            unlink(draft)
            throw TrustStore.unusable(path, String(cString: strerror(error)))
        }
    }

    private static func unusable(_ path: String, _ why: String) -> HostError {
        HostError(
            .config, "trust-store-unusable", "what you have trusted cannot be read or written: \(why)",
            at: SourcePlace(file: path), hint: "make it a file of your own: chmod 600 \(path)")
    }
}

/// Trusts a gate of the repository as it lies there now, or takes that back; what is to be told of it.
public func trust(_ id: String, revoking: Bool, _ request: Request) throws(HostError) -> [Fact] {
    let installation = try Installation.find()
    let repository = try Repository.open(from: request.directory)
    let configuration = try Configuration.load(root: repository.root, path: request.configPath)
    guard let manifest = configuration.gates[id]?.manifest else {
        let own = configuration.gates.filter { $0.value.manifest != nil }.map(\.key)
        let near = nearest(to: id, in: own).map { "did you mean '\($0)'?" }
        throw HostError(
            .usage, "usage-unknown-gate", "the configuration names no gate '\(id)' of this repository's own",
            hint: near ?? "name it: [gates.\(id)] manifest = \"ci/gates/\(id).json\"")
    }
    var store = try TrustStore.load()
    guard !revoking else {
        store.set(nil, id: id, repository: repository.root)
        try store.save()
        return [Fact("no longer trusted", id), Fact("repository", repository.root)]
    }
    let folder = GateFolder(path: repository.root + "/" + manifest, origin: .repository, expectedID: id)
    let catalogue = discover([folder], libraries: installation.libraryFolders)
    guard let gate = catalogue.gates.first else { throw catalogue.refused.first?.error ?? notThere(manifest) }
    store.set(gate.digest, id: id, repository: repository.root)
    try store.save()
    return [
        Fact("trusted", id), Fact("digest", gate.digest), Fact("repository", repository.root), Fact("manifest", manifest),
        Fact("parts", gate.parts.map(\.name).joined(separator: ", ")),
        Fact("for all", "sha256 = \"\(gate.digest)\" in [gates.\(id)] of firsttry.toml, once it is merged"),
    ].filter { !$0.value.isEmpty }
}

private func notThere(_ manifest: String) -> HostError {
    HostError(.gateRefused, "gate-file-missing", "there is no manifest", at: SourcePlace(file: manifest))
}
