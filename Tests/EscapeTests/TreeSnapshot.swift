import Foundation

/// Everything about a tree that a write could change: names, kinds, modes, owners, times, contents; attributes by the time of
/// change, which nobody can set back.
struct TreeSnapshot: Equatable {
    let entries: [String: String]

    init(_ root: URL) throws {
        var entries: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root.path) + ["."] {
            let path = root.path + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            var facts = ["\(status.st_mode) \(status.st_uid):\(status.st_gid) \(status.st_nlink) \(status.st_ino)"]
            facts.append("\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)")
            switch status.st_mode & S_IFMT {
            case S_IFREG: facts.append(try Data(contentsOf: URL(filePath: path)).base64EncodedString())
            case S_IFLNK: facts.append(try FileManager.default.destinationOfSymbolicLink(atPath: path))
            default: break
            }
            entries[name] = facts.joined(separator: " | ")
        }
        self.entries = entries
    }

    /// The names of what differs.
    func differences(to other: TreeSnapshot) -> [String] {
        Set(entries.keys).union(other.entries.keys).filter { entries[$0] != other.entries[$0] }.sorted()
    }
}
