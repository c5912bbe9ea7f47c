/// The files of a repository: what git tracks or would add, or without git all files but those of environments and tools.
public struct FileListing {
    /// Relative to the repository, sorted; a submodule is one entry.
    public let files: [Path]
    /// Whether git told them.
    public let isFromGit: Bool

    /// Folders that hold no source of the repository's own. With git, its own rules for what is ignored do this.
    private static let foreign: [String] = [
        ".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", ".eggs", "node_modules", "__pycache__", ".firsttry",
    ]

    /// Reads what `git ls-files -t -z` prints: a tag, a space and a name each.
    init(git output: [UInt8]) {
        var names: Set<Path> = []
        var gone: Set<Path> = []
        for entry in output.split(separator: 0) where entry.count > 2 {
            let name = Path(Array(entry.dropFirst(2)))
            switch entry.first {
            // Deleted, or left out of a sparse checkout.
            case UInt8(ascii: "R"), UInt8(ascii: "S"): gone.insert(name)
            // An untracked repository within the repository ends in a slash.
            default: if name.bytes.last != Path.slash { names.insert(name) }
            }
        }
        files = names.subtracting(gone).sorted()
        isFromGit = true
    }

    /// Reads what `find . … -print0` prints.
    init(find output: [UInt8]) {
        let names = output.split(separator: 0).map { Path(Array($0.dropFirst(2))) }
        let environments = names.filter { $0.name == "pyvenv.cfg" && !$0.folder.isEmpty }.map { $0.folder }
        files = names.filter { name in !environments.contains { name.below($0) != nil } }.sorted()
        isFromGit = false
    }

    static var git: Command {
        Command(
            "git", "-c", "core.fsmonitor=false", "ls-files", "-t", "-z", "--cached", "--others", "--deleted",
            "--exclude-standard")
    }

    static var find: Command {
        var command = Command("find", ".", "(", "-false")
        for folder in foreign { command.add("-o", "-name", folder) }
        command.add(")", "-prune", "-o", "(", "-type", "f", "-o", "-type", "l", ")", "-print0")
        return command
    }
}

extension Phase where Self: ~Copyable {
    /// Lists the repository's files, independently of the gate's tool: the other side of a proof that all were looked at.
    public func listFiles() throws(GateProblem) -> FileListing {
        if isGitRepository {
            let git = try exec(FileListing.git)
            if case .exited(status: 0) = git.exit { return FileListing(git: git.output) }
        }
        let find = try exec(FileListing.find)
        guard try find.exit.status(of: "find") == 0 else {
            throw GateProblem(
                .incomplete, "the repository's files cannot be listed: \(String(decoding: find.error, as: UTF8.self))",
                hint: "make all folders of the repository readable")
        }
        return FileListing(find: find.output)
    }

    /// Whether the repository's root has a `.git`, which git may or may not be able to use. Folders above are not seen.
    public var isGitRepository: Bool {
        do throws(SystemError) {
            _ = try contents(of: ".git")
            return true
        } catch {
            return !error.isMissing
        }
    }
}
