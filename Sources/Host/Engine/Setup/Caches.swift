@preconcurrency internal import Glibc
public import HostModel
internal import HostRepository

/// What runs keep between them, outside of every repository, and how much room it takes.
public struct CacheUse: Sendable, Equatable {
    /// One folder for each repository; what a preflight remembers is one file each.
    public struct Part: Sendable, Equatable {
        public var files = 0
        public var bytes = 0

        static func + (left: Part, right: Part) -> Part { Part(files: left.files + right.files, bytes: left.bytes + right.bytes) }
    }

    public let path: String
    /// Of this repository, by gate; "preflight" for what selfcheck remembers.
    public internal(set) var here: [String: Part] = [:]
    public internal(set) var repositories = 0
    public internal(set) var all = Part()
}

/// What a cleaning took away.
public enum CacheScope: Sendable, Equatable {
    case repository
    case everything
    /// Repositories in which nothing was kept for so many days.
    case unused(days: Int)
}

public func cacheUse(_ request: Request) throws(HostError) -> CacheUse { try CacheFolder(request).use() }

/// Removes what runs keep; the next ones take longer, and say the same.
public func clearCache(_ request: Request, _ scope: CacheScope) throws(HostError) -> CacheUse.Part {
    try CacheFolder(request).clear(scope)
}

/// `firsttry` in the folder where this user keeps caches. Only what has the shape of ours is counted or removed.
private struct CacheFolder {
    let path: String
    private let own: String

    init(_ request: Request) throws(HostError) {
        let repository = try Repository.open(from: request.directory).root
        guard let path = UserCache.folder else {
            throw HostError(
                .usage, "cache-nowhere", "nothing is kept between runs: neither XDG_CACHE_HOME nor HOME is a folder",
                hint: "set XDG_CACHE_HOME")
        }
        self.path = path
        own = UserCache.name(of: repository)
    }

    func use() -> CacheUse {
        var use = CacheUse(path: path)
        var names = Set(repositories)
        for name in names { use.all = use.all + size(of: kept(name)) }
        for file in files(in: path + "/preflight") {
            use.all = use.all + file.part
            names.insert(String(file.name.prefix(32)))
        }
        use.repositories = names.count
        for gate in folders(in: kept(own)) { use.here[gate] = size(of: "\(kept(own))/\(gate)") }
        for file in files(in: path + "/preflight") where file.name.hasPrefix(own) { use.here["preflight"] = file.part }
        return use
    }

    func clear(_ scope: CacheScope) -> CacheUse.Part {
        var names = Set(repositories + files(in: path + "/preflight").map { String($0.name.prefix(32)) })
        switch scope {
        case .repository: names = [own]
        case .everything: break
        case .unused(let days):
            let limit = time(nil) - days * 86_400
            names = names.filter { lastUse($0) < limit }
        }
        return names.reduce(CacheUse.Part()) { $0 + remove($1) }
    }

    // MARK: Repositories

    private var repositories: [String] { folders(in: path + "/kept").filter { $0.utf8.count == 32 } }

    private func kept(_ name: String) -> String { "\(path)/kept/\(name)" }

    private func memory(_ name: String) -> String { "\(path)/preflight/\(name).json" }

    private func lastUse(_ name: String) -> Int {
        let own = folders(in: kept(name)).flatMap { files(in: "\(kept(name))/\($0)") } + files(in: kept(name))
        let memory = files(in: path + "/preflight").filter { $0.name.hasPrefix(name) }
        return (own + memory).map(\.changed).max() ?? 0
    }

    private func remove(_ name: String) -> CacheUse.Part {
        var removed = CacheUse.Part()
        for folder in folders(in: kept(name)).map({ "\(kept(name))/\($0)" }) + [kept(name)] {
            for file in files(in: folder) where unlink("\(folder)/\(file.name)") == 0 { removed = removed + file.part }
            rmdir(folder)
        }
        for file in files(in: path + "/preflight") where file.name.hasPrefix(name) && unlink(memory(name)) == 0 {
            removed = removed + file.part
        }
        return removed
    }

    private func size(of folder: String) -> CacheUse.Part {
        let below = folders(in: folder).map { size(of: "\(folder)/\($0)") }
        return (below + files(in: folder).map(\.part)).reduce(CacheUse.Part(), +)
    }

    // MARK: Folders; a link is neither a file nor a folder

    private struct File {
        let name: String
        let part: CacheUse.Part
        let changed: Int
    }

    private func files(in folder: String) -> [File] {
        entries(of: folder, S_IFREG).map { name, facts in
            File(name: name, part: CacheUse.Part(files: 1, bytes: Int(facts.st_blocks) * 512), changed: facts.st_mtim.tv_sec)
        }
    }

    private func folders(in folder: String) -> [String] { entries(of: folder, S_IFDIR).map(\.0) }

    private func entries(of folder: String, _ kind: mode_t) -> [(String, stat)] {
        let open = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard open >= 0, let listing = fdopendir(open) else { return [] }
        defer { closedir(listing) }
        var found: [(String, stat)] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            var facts = stat()
            guard name != ".", name != "..", fstatat(open, name, &facts, AT_SYMLINK_NOFOLLOW) == 0,
                facts.st_mode & S_IFMT == kind
            else { continue }
            found.append((name, facts))
        }
        return found.sorted { $0.0 < $1.0 }
    }
}
