internal import CSystem
@preconcurrency internal import Glibc
internal import HostDigest

/// One digest for all that gates may look at.
public struct TreeDigest: Sendable, Hashable {
    /// SHA-256 over "firsttry.tree/1 NUL" and for each file, by path, "MODE DIGEST PATH NUL": git's mode, and the SHA-256 of the
    /// content, of a link's target, or of an inner repository's tree. nil when something could not be read.
    public let sha256: String?
    /// How many files were taken in.
    public let files: Int
    public let unreadable: [UnreadablePath]
}

extension Repository {
    /// The digest of the working tree as it is now, without what lies at or below the excluded paths.
    public func treeDigest(excluding excluded: [RepositoryPath] = []) -> TreeDigest {
        treeDigest(excluding: excluded, depth: 0)
    }

    func treeDigest(excluding excluded: [RepositoryPath], depth: Int) -> TreeDigest {
        let list = files()
        let wanted = list.files.filter { file in !excluded.contains { file.path.isAtOrBelow($0) } }
        let pieces = ranges(of: wanted.count, pieces: max(1, min(64, wanted.count / 64)))
        let parts = inParallel(pieces: pieces.count) { piece in
            var digester = FileDigester(repository: self, depth: depth)
            digester.take(wanted[pieces[piece]])
            return digester.part
        }
        var hash = SHA256()
        hash.update("firsttry.tree/1\0")
        var unreadable = list.unreadable.filter { path in !excluded.contains { path.path.isAtOrBelow($0) } }
        for part in parts {
            hash.update(part.lines)
            unreadable += part.unreadable
        }
        let count = parts.reduce(0) { $0 + $1.files }
        return TreeDigest(sha256: unreadable.isEmpty ? hash.hex : nil, files: count, unreadable: unreadable)
    }
}

extension RepositoryPath {
    func isAtOrBelow(_ other: RepositoryPath) -> Bool {
        bytes.starts(with: other.bytes) && (bytes.count == other.bytes.count || bytes[other.bytes.count] == UInt8(ascii: "/"))
    }
}

/// Digests files one after the other.
private struct FileDigester {
    struct Part: Sendable {
        var lines: [UInt8] = []
        var files = 0
        var unreadable: [UnreadablePath] = []
    }

    private let repository: Repository
    private let depth: Int
    private var cursor: FolderCursor
    private(set) var part = Part()

    private static let repositoryDepthMax = 8
    private static let pieceSize = 1 << 17

    init(repository: Repository, depth: Int) {
        self.repository = repository
        self.depth = depth
        cursor = FolderCursor(repository.folder)
    }

    mutating func take(_ files: ArraySlice<RepositoryFile>) {
        withUnsafeTemporaryAllocation(byteCount: Self.pieceSize, alignment: 8) { buffer in
            for file in files {
                do throws(FileFault) {
                    try take(file, buffer)
                } catch {
                    // What was deleted is not in the working tree, and a place below a link is not either.
                    if error.isAbsence || error.errno == ELOOP { continue }
                    part.unreadable.append(UnreadablePath(path: file.path, cause: error.words))
                }
            }
        }
    }

    private mutating func take(_ file: RepositoryFile, _ buffer: UnsafeMutableRawBufferPointer) throws(FileFault) {
        let (folder, name) = try cursor.locate(file.path.bytes)
        if file.kind == .file, try addFile(file, folder, name, buffer) { return }
        switch try folder.facts(name).mode & S_IFMT {
        case S_IFLNK:
            add(file, "120000", SHA256.hex(of: try folder.target(ofLink: name)))
        case S_IFREG:
            _ = try addFile(file, folder, name, buffer)
        case S_IFDIR:
            guard file.kind == .repository else { return }
            addRepository(file)
        default:
            return
        }
    }

    /// Opened before it is looked at, which saves a look; false when it is no regular file.
    private mutating func addFile(
        _ file: RepositoryFile, _ folder: Folder, _ name: [UInt8], _ buffer: UnsafeMutableRawBufferPointer
    ) throws(FileFault) -> Bool {
        let opened: OpenFile
        do throws(FileFault) {
            opened = try folder.file(name)
        } catch {
            guard error.errno == ELOOP || error.errno == EINVAL || error.errno == ENXIO else { throw error }
            return false
        }
        var hash = SHA256()
        try opened.readPieces(buffer) { hash.update($0) }
        add(file, opened.facts.mode & GitIndex.Mode.executable != 0 ? "100755" : "100644", hash.hex)
        return true
    }

    /// A submodule that is not checked out is an empty folder, and those do not count.
    private mutating func addRepository(_ file: RepositoryFile) {
        guard depth < Self.repositoryDepthMax else {
            part.unreadable.append(UnreadablePath(path: file.path, cause: "more than \(depth) repositories inside one another"))
            return
        }
        guard let inner = repository.inner(file.path) else { return }
        let digest = inner.treeDigest(excluding: [], depth: depth + 1)
        part.unreadable += digest.unreadable.map { inside in
            UnreadablePath(path: RepositoryPath(file.path.bytes + [UInt8(ascii: "/")] + inside.path.bytes), cause: inside.cause)
        }
        if let sha256 = digest.sha256 { add(file, "160000", sha256) }
    }

    private mutating func add(_ file: RepositoryFile, _ mode: String, _ digest: String) {
        part.lines.append(contentsOf: "\(mode) \(digest) ".utf8)
        part.lines.append(contentsOf: file.path.bytes)
        part.lines.append(0)
        part.files += 1
    }
}
