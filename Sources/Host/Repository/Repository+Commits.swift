/// A file as a commit has it.
public enum CommittedFile: Sendable, Equatable {
    case content([UInt8])
    case absent
    /// It is there, and cannot be read: "the commit is not in this clone".
    case unreadable(because: String)
}

extension Repository {
    /// The commit that a name stands for: 40 or 64 hexadecimal digits, a branch, a tag, a branch of origin or `HEAD`; nil when
    /// there is none. git's further ways of naming commits (`HEAD~2`) are not known here.
    public func commit(named name: String) -> String? {
        guard let git, !name.isEmpty, name.utf8.count <= 1024 else { return nil }
        if let id = ObjectID(hex: Array(name.utf8), git.format) { return id.hex }
        for prefix in ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"] {
            guard let id = git.object(ofRef: prefix + name) else { continue }
            return git.objects.commit(behind: id)?.hex
        }
        return nil
    }

    /// A file of at most `cap` bytes as a commit has it.
    public func file(_ path: String, at commit: String, cap: Int) -> CommittedFile {
        guard let git, let id = ObjectID(hex: Array(commit.utf8), git.format) else {
            return .unreadable(because: "it is no commit")
        }
        guard let root = git.objects.tree(ofCommit: id) else {
            return .unreadable(because: "commit \(commit.prefix(12)) is not in this clone")
        }
        var entry = TreeEntry(mode: TreeEntry.folder, name: [], id: root)
        for part in path.split(separator: "/") {
            guard entry.mode == TreeEntry.folder else { return .absent }
            guard let entries = git.objects.entries(ofTree: entry.id) else {
                return .unreadable(because: "a folder of commit \(commit.prefix(12)) is not in this clone")
            }
            guard let next = entries.first(where: { $0.name.elementsEqual(part.utf8) }) else { return .absent }
            entry = next
        }
        guard entry.mode & GitIndex.Mode.type == GitIndex.Mode.file else {
            return .unreadable(because: "it is not a regular file there")
        }
        guard let content = git.objects.blob(entry.id, cap: cap) else {
            return .unreadable(because: "it is not in this clone, or larger than \(cap >> 10) KiB")
        }
        return .content(content)
    }
}

/// One line of a tree object.
struct TreeEntry {
    static let folder: UInt32 = 0o40000

    let mode: UInt32
    let name: [UInt8]
    let id: ObjectID
}

extension GitFolder {
    /// What a ref names, through links to other refs; nil when there is no such ref.
    func object(ofRef name: String) -> ObjectID? {
        guard name == "HEAD" || name.hasPrefix("refs/"), name.split(separator: "/").allSatisfy({ !$0.hasPrefix(".") }) else {
            return nil
        }
        return resolved(Array(name.utf8))
    }
}

extension GitObjects {
    private static let treeSizeMax = 64 << 20
    private static let tagsMax = 8

    /// Looks through tags to the commit that they are on.
    func commit(behind id: ObjectID) -> ObjectID? {
        var id = id
        for _ in 0..<Self.tagsMax {
            if tree(ofCommit: id) != nil { return id }
            guard let tagged = object(ofTag: id) else { return nil }
            id = tagged
        }
        return nil
    }

    /// A folder's content; nil when it cannot be read.
    func entries(ofTree id: ObjectID) -> [TreeEntry]? {
        guard let content = content(ofTree: id, cap: Self.treeSizeMax) else { return nil }
        var entries: [TreeEntry] = []
        var rest = content[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: UInt8(ascii: " ")), let end = rest[blank...].firstIndex(of: 0),
                let mode = UInt32(String(decoding: rest[..<blank], as: UTF8.self), radix: 8),
                rest.endIndex - end - 1 >= idSize
            else { return nil }
            let id = Array(rest[(end + 1)..<(end + 1 + idSize)])
            entries.append(TreeEntry(mode: mode, name: Array(rest[(blank + 1)..<end]), id: ObjectID(id)))
            rest = rest[(end + 1 + idSize)...]
        }
        return entries
    }
}
