internal import CSystem
@preconcurrency internal import Glibc
internal import HostDigest
internal import HostModel
internal import HostSandbox

/// What gates keep between runs: for each repository, gate and folder one file outside of the tree, made in the sandbox, never
/// looked into here, and replaced as a whole. Only what the same library with the same manifest and the same tool left is
/// found again, so that no gate, no version and no repository can hand something to another.
struct KeptFolders {
    /// nil: nothing is kept.
    private let base: String?

    static let none = KeptFolders(base: nil)

    init(base: String?) {
        self.base = base
    }

    init(_ request: Request, repository: String) {
        if request.keepsNothing {
            self = .none
        } else if let folder = request.keptFolder {
            self.init(base: folder)
        } else {
            self.init(repository: repository, command: request.command)
        }
    }

    /// Where users keep caches; without a home nothing is kept. A parity run starts from nothing: what a machine kept must not
    /// have a say in a verdict that others rely on.
    init(repository: String, command: String) {
        base = command == "parity" ? nil : UserCache.folder.map { "\($0)/kept/\(UserCache.name(of: repository))" }
    }

    /// Where the host itself may keep something about this repository, which may not be there yet; nil: nowhere.
    var place: String? { base }

    /// The same, made.
    func makePlace() -> String? {
        if let base { UserCache.makeFolders(base) }
        return base
    }

    /// The open files of one gate's folders; nil where nothing is kept.
    func open(for run: GateRun) -> [OpenKept] {
        guard let base, !run.sandbox.caches.isEmpty else { return [] }
        let folder = "\(base)/\(run.id)"
        UserCache.makeFolders(folder)
        let directory = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0 else { return [] }
        defer { close(directory) }
        return run.sandbox.caches.map { OpenKept(name: $0.name, key: Self.key(of: run), in: directory) }
    }

    /// Everything that may change what a tool makes of its own files.
    private static func key(of run: GateRun) -> String {
        var parts = [run.librarySHA256, run.manifestSHA256, String(decoding: run.options, as: UTF8.self)]
        if let tool = run.tool {
            parts += [tool.path, identity(tool.path)]
            if let environment = tool.environment {
                // Whatever is installed or upgraded there leaves its mark on the folder.
                parts += tool.needs.sorted().filter { $0.hasPrefix(environment) }.map(identity)
                parts += libraries(of: environment).map(identity)
            }
        }
        return String(SHA256.hex(of: Array(parts.joined(separator: "\0").utf8)).prefix(32))
    }

    private static func identity(_ path: String) -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return "?" }
        return "\(facts.st_dev).\(facts.st_ino).\(facts.st_size).\(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)"
    }

    private static func libraries(of environment: String) -> [String] {
        guard let folder = opendir(environment + "/lib") else { return [] }
        defer { closedir(folder) }
        var found: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasPrefix("python") { found.append("\(environment)/lib/\(name)/site-packages") }
        }
        return found.sorted()
    }
}

/// One folder's files while its gate runs.
final class OpenKept {
    let name: String
    private let file: String
    private let directory: Int32
    private let stored: Int32
    private let leave: Int32

    init(name: String, key: String, in directory: Int32) {
        self.name = name
        file = "\(name)-\(key)"
        self.directory = fcntl(directory, F_DUPFD_CLOEXEC, 0)
        stored = openat(directory, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        // Without a name until it is whole: a run that is killed leaves nothing.
        leave = ft_nameless_file(directory)
    }

    deinit {
        for descriptor in [directory, stored, leave] where descriptor >= 0 { close(descriptor) }
    }

    var descriptors: CacheDescriptors {
        CacheDescriptors(stored: stored >= 0 ? stored : nil, leave: leave >= 0 ? leave : nil)
    }

    /// Puts what the run left in the place of what was there; false when that was not possible, which costs only time.
    func keep() -> Bool {
        guard leave >= 0 else { return false }
        let draft = ".\(file).\(getpid())"
        unlinkat(directory, draft, 0)
        guard linkat(AT_FDCWD, "/proc/self/fd/\(leave)", directory, draft, AT_SYMLINK_FOLLOW) == 0 else { return false }
        removeOthers()
        guard renameat(directory, draft, directory, file) == 0 else {
            unlinkat(directory, draft, 0)
            return false
        }
        return true
    }

    /// What earlier tools and versions left is never found again.
    private func removeOthers() {
        let copy = fcntl(directory, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0, let folder = fdopendir(copy) else { return }
        defer { closedir(folder) }
        rewinddir(folder)
        while let entry = readdir(folder) {
            let other = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if other.hasPrefix(name + "-"), other != file, other.utf8.count == file.utf8.count { unlinkat(directory, other, 0) }
        }
    }
}
