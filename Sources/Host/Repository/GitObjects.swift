internal import CZlib
@preconcurrency internal import Glibc

/// git's objects, loose or packed, here or in the places that `info/alternates` names. What comes out has the name that
/// was asked for, or nothing comes out.
struct GitObjects: Sendable {
    /// What an object is.
    enum Kind: Int {
        case commit = 1, tree, blob, tag

        var name: String {
            switch self {
            case .commit: "commit"
            case .tree: "tree"
            case .blob: "blob"
            case .tag: "tag"
            }
        }
    }

    private let path: String
    private let format: ObjectFormat
    private static let alternatesMax = 16

    init(commonPath: String, _ format: ObjectFormat) {
        path = commonPath + "/objects"
        self.format = format
    }

    /// The tree that a commit holds; nil when the commit cannot be read.
    func tree(ofCommit id: ObjectID) -> ObjectID? {
        guard let commit = object(id, .commit, cap: 16 << 20) else { return nil }
        let prefix = Array("tree ".utf8)
        guard commit.starts(with: prefix), let end = commit.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return ObjectID(hex: commit[prefix.count..<end], format)
    }

    /// A file's content; nil when it cannot be read or is longer than `cap`.
    func blob(_ id: ObjectID, cap: Int) -> [UInt8]? {
        object(id, .blob, cap: cap)
    }

    /// What a tag is on; nil when it is none that can be read.
    func object(ofTag id: ObjectID) -> ObjectID? {
        guard let tag = object(id, .tag, cap: 1 << 20) else { return nil }
        let prefix = Array("object ".utf8)
        guard tag.starts(with: prefix), let end = tag.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return ObjectID(hex: tag[prefix.count..<end], format)
    }

    /// The commits that a commit follows; nil when it cannot be read.
    func parents(ofCommit id: ObjectID) -> [ObjectID]? {
        guard let commit = object(id, .commit, cap: 16 << 20) else { return nil }
        let prefix = Array("parent ".utf8)
        var parents: [ObjectID] = []
        for line in commit.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty { break }
            if line.starts(with: prefix), let parent = ObjectID(hex: line.dropFirst(prefix.count), format) {
                parents.append(parent)
            }
        }
        return parents
    }

    func content(ofTree id: ObjectID, cap: Int) -> [UInt8]? { object(id, .tree, cap: cap) }

    /// Bytes of an object's name.
    var idSize: Int { format.size }

    private func object(_ id: ObjectID, _ kind: Kind, cap: Int) -> [UInt8]? {
        for (_, folder) in folders() {
            let found = loose(id, in: folder, cap: cap) ?? GitPacks(folder, format, cap: cap).object(id)
            guard let found, found.kind == kind, format.name(of: kind.name, found.content) == id else { continue }
            return found.content
        }
        return nil
    }

    /// This repository's own objects first; those of others only where it says so.
    private func folders() -> [(path: String, folder: Folder)] {
        var paths = [path]
        var folders: [(path: String, folder: Folder)] = []
        var next = 0
        while next < paths.count, next < Self.alternatesMax {
            let path = paths[next]
            next += 1
            guard let folder = try? Folder(absolute: path) else { continue }
            folders.append((path, folder))
            let alternates = (try? folder.contents("info/alternates", cap: 1 << 16)) ?? nil
            for line in (alternates ?? []).split(separator: UInt8(ascii: "\n")) where line.first != UInt8(ascii: "#") {
                guard let text = String(validating: line, as: UTF8.self), !text.utf8.contains(0) else { continue }
                let target = text.utf8.first == UInt8(ascii: "/") ? text : path + "/" + text
                if !paths.contains(target) { paths.append(target) }
            }
        }
        return folders
    }

    /// Where others' objects lie that this repository uses, every link resolved. What does not look like git's objects is left
    /// out: whoever may write the list must not be able to name any folder.
    func otherPaths() -> [String] {
        folders().dropFirst().compactMap { path, folder in
            let isThem = ["pack", "info"].contains { name in
                guard let facts = try? folder.facts(Array(name.utf8)) else { return false }
                return facts.mode & S_IFMT == S_IFDIR
            }
            guard isThem, let real = try? resolvedPath(path), let text = String(validating: real, as: UTF8.self) else {
                return nil
            }
            return text
        }
    }

    /// "commit 123\0…", compressed.
    private func loose(_ id: ObjectID, in folder: Folder, cap: Int) -> GitObject? {
        let hex = id.hex
        let name = "\(hex.prefix(2))/\(hex.dropFirst(2))"
        let headerMax = 32
        guard let packed = (try? folder.contents(name, cap: cap + headerMax + 1024)) ?? nil,
            let head = inflated(packed[...], capacity: headerMax, isWhole: false),
            let end = head.firstIndex(of: 0)
        else { return nil }
        let words = String(decoding: head[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 2, let size = Int(words[1]), size >= 0, size <= cap,
            let kind = [Kind.commit, .tree, .blob, .tag].first(where: { $0.name == words[0] }),
            let whole = inflated(packed[...], capacity: end + 1 + size, isWhole: true), whole.count == end + 1 + size
        else { return nil }
        return GitObject(kind: kind, content: Array(whole[(end + 1)...]))
    }
}

/// One object, unpacked.
struct GitObject {
    let kind: GitObjects.Kind
    let content: [UInt8]
}

/// One zlib stream; when it need not be whole, as much of it as fits.
func inflated(_ packed: ArraySlice<UInt8>, capacity: Int, isWhole: Bool) -> [UInt8]? {
    var status = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        packed.withUnsafeBytes { status = ft_inflate($0.baseAddress, $0.count, buffer.baseAddress, capacity) }
        count = status >= 0 ? status : status == -2 ? capacity : 0
    }
    return status >= 0 || (status == -2 && !isWhole) ? bytes : nil
}
