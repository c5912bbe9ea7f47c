@preconcurrency internal import Glibc
internal import HostDigest

/// Where everything lies that is kept for a user between runs, outside of every repository.
enum UserCache {
    /// Below `$XDG_CACHE_HOME` or `~/.cache`; nil: nothing is kept.
    static var folder: String? {
        func folder(_ name: String, _ suffix: String) -> String? {
            guard let value = getenv(name) else { return nil }
            let path = String(cString: value)
            return path.hasPrefix("/") ? path + suffix : nil
        }
        let root = folder("XDG_CACHE_HOME", "") ?? (hasHome ? folder("HOME", "/.cache") : nil)
        return root.map { $0 + "/firsttry" }
    }

    /// What a repository is called there.
    static func name(of repository: String) -> String { String(SHA256.hex(of: Array(repository.utf8)).prefix(32)) }

    static func makeFolders(_ path: String) {
        var part = ""
        for name in path.split(separator: "/") {
            part += "/" + name
            mkdir(part, 0o700)
        }
    }

    /// A home that is named and not there is not made.
    private static var hasHome: Bool {
        guard let home = getenv("HOME") else { return false }
        var facts = stat()
        return stat(home, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }
}
