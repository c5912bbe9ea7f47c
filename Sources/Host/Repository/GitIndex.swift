internal import CSystem

/// git's index: what is tracked, sorted by path. Everything in it was checked against the file's bounds.
struct GitIndex: Sendable {
    /// 12 bytes each; all else is read from the record when it is asked for.
    struct Entry: Sendable {
        let pathStart: UInt32
        let pathCount: UInt32
        let record: UInt32
    }

    let entries: [Entry]
    /// The paths, one after the other or in the file as it is.
    let paths: [UInt8]
    let raw: [UInt8]
    let format: ObjectFormat
    /// When the index was written: files that are not older may have changed without a trace.
    let writtenAt: (seconds: Int64, nanoseconds: UInt32)
    let hasRepositories: Bool

    /// Calls `body` with the bytes of an entry's path.
    func withPath<Result>(_ entry: Entry, _ body: (Span<UInt8>) -> Result) -> Result {
        body(paths.span.extracting(range(entry)))
    }

    func range(_ entry: Entry) -> Range<Int> {
        Int(entry.pathStart)..<(Int(entry.pathStart) + Int(entry.pathCount))
    }

    func path(_ entry: Entry) -> RepositoryPath {
        RepositoryPath(Array(paths[range(entry)]))
    }

    /// Where the entries start that are not before `path`.
    func firstIndex(notBefore path: Span<UInt8>) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let isBefore = paths.span.extracting(range(entries[middle])).precedes(path)
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The index, or why there is none to go by.
enum GitIndexState: Sendable {
    case read(GitIndex)
    case unusable(because: String)
    /// No git, or nothing was ever added.
    case absent
}

extension GitIndex {
    /// The type of an entry, as in a tree object.
    enum Mode {
        static let file: UInt32 = 0o100000
        static let link: UInt32 = 0o120000
        static let repository: UInt32 = 0o160000
        static let type: UInt32 = 0o170000
        static let executable: UInt32 = 0o100
    }

    func mode(_ entry: Entry) -> UInt32 { word(entry, 24) }

    func kind(_ entry: Entry) -> RepositoryFile.Kind {
        switch mode(entry) & Mode.type {
        case Mode.link: .symbolicLink
        case Mode.repository: .repository
        default: .file
        }
    }

    func object(_ entry: Entry) -> ObjectID {
        let start = Int(entry.record) + 40
        return ObjectID(Array(raw[start..<(start + format.size)]))
    }

    /// 0, or the side of a conflict.
    func stage(_ entry: Entry) -> Int { Int(flags(entry) >> 12 & 3) }

    /// Left out of the working tree by a sparse checkout.
    func isSkipped(_ entry: Entry) -> Bool { extendedFlags(entry) & 0x4000 != 0 }

    /// Named by `git add --intent-to-add`, without a content yet.
    func isIntended(_ entry: Entry) -> Bool { extendedFlags(entry) & 0x2000 != 0 }

    private func flags(_ entry: Entry) -> UInt16 { half(entry, 40 + format.size) }

    private func extendedFlags(_ entry: Entry) -> UInt16 {
        flags(entry) & 0x4000 != 0 ? half(entry, 42 + format.size) : 0
    }

    private func word(_ entry: Entry, _ offset: Int) -> UInt32 { raw.span.bigEndian32(at: Int(entry.record) + offset) }

    private func half(_ entry: Entry, _ offset: Int) -> UInt16 { raw.span.bigEndian16(at: Int(entry.record) + offset) }

    /// Whether a file is, by all that lstat says, the one that was last compared to its object.
    func isUnchanged(_ entry: Entry, _ facts: ft_tree_facts) -> Bool {
        let modified = (seconds: word(entry, 8), nanoseconds: word(entry, 12))
        return word(entry, 0) == UInt32(truncatingIfNeeded: facts.changed) && word(entry, 4) == facts.changed_nano
            && modified.seconds == UInt32(truncatingIfNeeded: facts.modified) && modified.nanoseconds == facts.modified_nano
            && word(entry, 20) == UInt32(truncatingIfNeeded: facts.inode) && word(entry, 28) == facts.uid
            && word(entry, 32) == facts.gid && word(entry, 36) == UInt32(truncatingIfNeeded: facts.size)
            && isOlderThanIndex(modified)
    }

    /// git's rule for racy entries. Some file systems keep whole seconds only.
    private func isOlderThanIndex(_ modified: (seconds: UInt32, nanoseconds: UInt32)) -> Bool {
        let written = UInt32(truncatingIfNeeded: writtenAt.seconds)
        if modified.seconds != written { return modified.seconds < written }
        return modified.nanoseconds != 0 && writtenAt.nanoseconds != 0 && modified.nanoseconds < writtenAt.nanoseconds
    }
}

extension Span<UInt8> {
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8 | UInt32(self[offset + 3])
    }

    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }
}
