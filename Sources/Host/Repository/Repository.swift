@preconcurrency internal import Glibc
public import HostModel

/// A repository as gates see it: its root, its commit, its files. Never runs git, never follows a link out of the tree,
/// and takes everything in it for hostile.
public struct Repository: Sendable {
    /// Absolute, every link resolved.
    public let root: String
    /// What HEAD names; nil outside of git, before the first commit, and when it cannot be told.
    public let commit: String?
    /// Why there is no commit.
    public let commitNote: String?

    let folder: Folder
    let git: GitFolder?
    let snapshot = Snapshot()

    /// Finds the repository that holds `directory`, as git does; without any git the folder itself is the root.
    ///
    /// `environment` is where GIT_DIR and GIT_WORK_TREE are looked up: what they name has to be what is found without them.
    public static func open(
        from directory: String, environment: [String: String] = [:]
    ) throws(HostError) -> Repository {
        let start = try startingPoint(directory)
        let found = try search(from: start)
        let root = found?.root ?? start
        guard root != "/" else {
            throw HostError(
                .usage, "repository-is-everything", "the root of the file system cannot be the repository",
                hint: "change to the folder of a project, or name it with --repo")
        }
        if let found { try checkEnvironment(environment, found) }
        return try Repository(root: root, gitPath: found?.gitPath)
    }

    /// `gitPath` is git's folder for the working tree `root`.
    init(root: String, gitPath: String?) throws(HostError) {
        self.root = root
        do {
            folder = try Folder(absolute: root)
        } catch {
            throw Self.unreachable(root, error)
        }
        guard let gitPath else {
            (git, commit, commitNote) = (nil, nil, "not in a git repository")
            return
        }
        let git = try GitFolder(at: gitPath, root: root)
        self.git = git
        switch git.head() {
        case .commit(let id): (commit, commitNote) = (id.hex, nil)
        case .unborn(let branch): (commit, commitNote) = (nil, "no commit yet on \(branch)")
        case .unknown(let reason): (commit, commitNote) = (nil, reason)
        }
    }

    /// Folders outside of the root that git needs here: its own for a linked working tree or a submodule, and the objects of
    /// others that `info/alternates` names. Each was opened as what it has to be.
    public var outerFolders: [String] {
        guard let git else { return [] }
        let all = [git.ownPath, git.commonPath] + git.objects.otherPaths()
        return all.filter { $0 != root && !$0.hasPrefix(root + "/") }
    }

    private static func startingPoint(_ directory: String) throws(HostError) -> String {
        do {
            let bytes = try resolvedPath(directory)
            guard let path = String(validating: bytes, as: UTF8.self) else {
                throw HostError(
                    .usage, "repository-path-not-utf8", "the repository lies at \(RepositoryPath(bytes)), which is not UTF-8",
                    hint: "rename the folder")
            }
            _ = try Folder(absolute: path)
            return path
        } catch let error as FileFault {
            throw unreachable(directory, error)
        } catch let error as HostError {
            throw error
        } catch {
            throw HostError(.hostBug, "internal-error", "\(error)")
        }
    }

    private static func unreachable(_ directory: String, _ fault: FileFault) -> HostError {
        HostError(
            .usage, "repository-not-reachable", "\(directory) cannot be opened as a folder: \(fault.words)",
            hint: "--repo takes the folder of a project")
    }

    static func bare(_ path: String) -> HostError {
        HostError(
            .usage, "repository-bare", "\(path) is git's own folder, or a bare repository: there are no files to check",
            hint: "run firsttry in a working tree (git worktree add makes one)")
    }

    /// A hook inherits GIT_DIR from git: that is fine as long as it says what is found without it.
    private static func checkEnvironment(_ environment: [String: String], _ found: Found) throws(HostError) {
        for (name, expected) in [("GIT_DIR", found.gitPath), ("GIT_WORK_TREE", found.root)] {
            guard let value = environment[name], !value.isEmpty else { continue }
            if let real = try? resolvedPath(value), real == Array(expected.utf8) { continue }
            throw HostError(
                .usage, "repository-git-dir", "\(name) is \(value), but the repository here is \(expected)",
                hint: "unset \(name)")
        }
    }
}
