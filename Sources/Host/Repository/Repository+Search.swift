@preconcurrency internal import Glibc
internal import HostModel

extension Repository {
    /// A working tree and git's folder for it.
    struct Found {
        let root: String
        let gitPath: String
    }

    /// Looks upwards for `.git` as git does: not into another file system, past a `.git` folder that is none.
    static func search(from start: String) throws(HostError) -> Found? {
        var candidate = start
        let device = deviceNumber(start)
        while true {
            if let gitPath = try gitPath(in: candidate) { return Found(root: candidate, gitPath: gitPath) }
            if GitFolder.isOne(candidate) { throw bare(candidate) }
            guard candidate != "/", let slash = candidate.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
            candidate = slash == candidate.startIndex ? "/" : String(candidate[..<slash])
            guard deviceNumber(candidate) == device else { return nil }
        }
    }

    /// Where git's folder for the working tree `root` lies; nil when `root` is none.
    static func gitPath(in root: String) throws(HostError) -> String? {
        let path = root == "/" ? "/.git" : root + "/.git"
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        if facts.st_mode & S_IFMT == S_IFDIR {
            guard GitFolder.isOne(path), let real = try? resolvedPath(path) else { return nil }
            return String(decoding: real, as: UTF8.self)
        }
        guard facts.st_mode & S_IFMT == S_IFREG else { return nil }
        return try target(ofGitFile: path, in: root)
    }

    /// Working trees that are linked, and submodules, have a file that says where git's folder is.
    private static func target(ofGitFile path: String, in root: String) throws(HostError) -> String {
        let prefix = "gitdir: "
        let bytes = (try? Folder(absolute: root).contents(".git", cap: 1 << 13)) ?? nil
        let line = String(decoding: (bytes ?? []).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        guard line.hasPrefix(prefix), !line.utf8.contains(0) else {
            throw HostError(
                .config, "repository-broken-gitfile", "expected one line \"gitdir: FOLDER\"",
                at: SourcePlace(file: path), hint: "git worktree repair, or git submodule update --init")
        }
        let named = String(line.dropFirst(prefix.count))
        let target = named.utf8.first == UInt8(ascii: "/") ? named : root + "/" + named
        guard let real = try? resolvedPath(target), GitFolder.isOne(String(decoding: real, as: UTF8.self)) else {
            throw HostError(
                .config, "repository-broken-gitfile", "it names \(named), which is no folder of git's",
                at: SourcePlace(file: path, line: 1, column: prefix.count + 1),
                hint: "git worktree repair, or git submodule update --init")
        }
        return String(decoding: real, as: UTF8.self)
    }

    private static func deviceNumber(_ path: String) -> dev_t? {
        var facts = stat()
        return stat(path, &facts) == 0 ? facts.st_dev : nil
    }
}
