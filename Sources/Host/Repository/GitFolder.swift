internal import CSystem
@preconcurrency internal import Glibc
internal import HostModel

/// The place where git keeps what it knows of one working tree.
struct GitFolder: Sendable {
    /// This working tree's own: HEAD, index.
    let own: Folder
    let ownPath: String
    /// What all working trees of a repository share: refs, objects, configuration. The same folder but for linked ones.
    let common: Folder
    let commonPath: String
    let config: GitConfig
    let format: ObjectFormat
    /// Whether refs lie in a reftable, which is not read.
    let hasReftable: Bool

    /// Extensions that do not change how what is read here has to be read.
    private static let harmlessExtensions: Set<String> = [
        "noop", "noop-v1", "preciousobjects", "partialclone", "worktreeconfig", "relativeworktrees", "compatobjectformat",
        "objectformat", "refstorage",
    ]

    /// Opens `path`, which belongs to the working tree `root`.
    init(at path: String, root: String) throws(HostError) {
        let place = SourcePlace(file: path)
        ownPath = path
        do {
            own = try Folder(absolute: path)
            if let target = try Self.commonPath(of: own, at: path) {
                commonPath = target
                common = try Folder(absolute: target)
            } else {
                commonPath = path
                common = own
            }
        } catch {
            throw HostError(
                .config, "repository-unreadable", "git's folder cannot be opened: \(error.words)", at: place,
                hint: "git -C \(root) status says more")
        }
        config = try Self.readConfig(common, SourcePlace(file: commonPath + "/config"))
        switch config["extensions.objectformat"]?.lowercased() {
        case nil, "sha1": format = .sha1
        case "sha256": format = .sha256
        case let other?: throw Self.unknownFormat("object format \(other)", at: commonPath)
        }
        hasReftable = config["extensions.refstorage"]?.lowercased() == "reftable"
        try checkFormat()
        if own === common { try checkWorkingTree(path, root) }
    }

    var objects: GitObjects { GitObjects(commonPath: commonPath, format) }

    /// As git decides it: `HEAD`, `objects` and `refs`, the latter two possibly shared.
    static func isOne(_ path: String) -> Bool {
        guard let folder = try? Folder(absolute: path) else { return false }
        return isOne(folder, at: path)
    }

    static func isOne(_ folder: Folder, at path: String) -> Bool {
        guard hasHead(folder) else { return false }
        guard let target = (try? commonPath(of: folder, at: path)) ?? nil else { return holdsObjects(folder) }
        guard let common = try? Folder(absolute: target) else { return false }
        return holdsObjects(common)
    }

    /// Some old repositories have a link for it.
    private static func hasHead(_ folder: Folder) -> Bool {
        if isThere(folder, "HEAD", [S_IFLNK]) { return true }
        guard let head = (try? folder.contents("HEAD", cap: 1 << 13)) ?? nil else { return false }
        if head.starts(with: "ref:".utf8) {
            let target = head.dropFirst("ref:".utf8.count).drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            return target.starts(with: "refs/".utf8)
        }
        return ObjectID(hex: head.prefix(40), .sha1) != nil
    }

    private static func holdsObjects(_ folder: Folder) -> Bool {
        ["objects", "refs"].allSatisfy { isThere(folder, $0, [S_IFDIR, S_IFLNK]) }
    }

    private static func isThere(_ folder: Folder, _ name: String, _ kinds: [mode_t]) -> Bool {
        guard let facts = try? folder.facts(Array(name.utf8)) else { return false }
        return kinds.contains(facts.mode & S_IFMT)
    }

    private static func commonPath(of folder: Folder, at path: String) throws(FileFault) -> String? {
        guard let bytes = try folder.contents("commondir", cap: 1 << 13) else { return nil }
        let text = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let target = text.utf8.first == UInt8(ascii: "/") ? text : path + "/" + text
        return String(decoding: try resolvedPath(target), as: UTF8.self)
    }

    private static func readConfig(_ folder: Folder, _ place: SourcePlace) throws(HostError) -> GitConfig {
        let bytes: [UInt8]?
        do {
            bytes = try folder.contents("config", cap: GitConfig.sizeMax)
        } catch {
            throw HostError(
                .config, "repository-unreadable", "git's configuration cannot be read: \(error.words)", at: place,
                hint: "it has to be a regular file of at most 1 MiB that you may read")
        }
        do {
            return try GitConfig(bytes ?? [])
        } catch {
            throw HostError(
                .config, "repository-config-broken", "this line is not git configuration",
                at: SourcePlace(file: place.file, line: error.line), hint: "git config --list --local shows it too")
        }
    }

    private func checkFormat() throws(HostError) {
        let version = config["core.repositoryformatversion"] ?? "0"
        guard ["0", "1"].contains(version) else { throw Self.unknownFormat("format \(version)", at: commonPath) }
        // Version 0 knows no extensions: git ignores them there, but for the first few.
        guard version == "1" else { return }
        for name in config.keys(in: "extensions") where !Self.harmlessExtensions.contains(name) {
            throw Self.unknownFormat("extension \(name)", at: commonPath)
        }
    }

    private static func unknownFormat(_ what: String, at path: String) -> HostError {
        HostError(
            .config, "repository-format-unknown", "the repository has \(what), which this version does not know",
            at: SourcePlace(file: path + "/config"), hint: "take a newer firsttry")
    }

    /// `core.bare` and `core.worktree` do not count for a linked working tree.
    private func checkWorkingTree(_ path: String, _ root: String) throws(HostError) {
        if config.flag("core.bare") == true {
            throw Repository.bare(path)
        }
        guard let elsewhere = config["core.worktree"] else { return }
        let target = elsewhere.utf8.first == UInt8(ascii: "/") ? elsewhere : path + "/" + elsewhere
        if let real = try? resolvedPath(target), real == Array(root.utf8) { return }
        throw HostError(
            .config, "repository-worktree-elsewhere", "git's configuration says that the working tree is \(elsewhere)",
            at: SourcePlace(file: path + "/config"), hint: "run firsttry with --repo \(elsewhere)")
    }
}
