internal import CSystem
@preconcurrency internal import Glibc

/// Compares tracked files to what the index says of them. Content is read only where lstat leaves a doubt.
struct FileComparison {
    private let repository: Repository
    private let git: GitFolder
    private let index: GitIndex
    private let depth: Int
    private var cursor: FolderCursor

    private static let repositoryDepthMax = 8
    private static let pieceSize = 1 << 17

    init(repository: Repository, git: GitFolder, index: GitIndex, depth: Int) {
        self.repository = repository
        self.git = git
        self.index = index
        self.depth = depth
        cursor = FolderCursor(repository.folder)
    }

    /// Up to the first difference.
    mutating func state(of entries: ArraySlice<GitIndex.Entry>) -> WorkingState {
        var doubt: WorkingState?
        for entry in entries {
            let state = state(of: entry)
            if state.isDirty == true { return state }
            if state.isDirty == nil, doubt == nil { doubt = state }
        }
        return doubt ?? .clean
    }

    private mutating func state(of entry: GitIndex.Entry) -> WorkingState {
        let path = index.path(entry)
        do throws(FileFault) {
            let (folder, name) = try cursor.locate(path.bytes)
            let facts = try folder.facts(name)
            switch (index.kind(entry), facts.mode & S_IFMT) {
            case (.repository, S_IFDIR): return repositoryState(entry, path)
            case (.symbolicLink, S_IFLNK), (.file, S_IFREG): break
            default: return .dirty("\(path) is no longer of the kind that the commit has")
            }
            let isExecutable = facts.mode & GitIndex.Mode.executable != 0
            if index.kind(entry) == .file, git.config.flag("core.filemode") != false,
                isExecutable != (index.mode(entry) & GitIndex.Mode.executable != 0)
            {
                return .dirty("\(path) has become \(isExecutable ? "executable" : "a file that is not executable")")
            }
            if index.isUnchanged(entry, facts) { return .clean }
            return try contentState(entry, path, folder, name)
        } catch {
            guard error.isAbsence || error.errno == ELOOP else { return .unknown("\(path) cannot be read: \(error.words)") }
            return index.isSkipped(entry) ? .clean : .dirty("\(path) is deleted")
        }
    }

    private func contentState(
        _ entry: GitIndex.Entry, _ path: RepositoryPath, _ folder: Folder, _ name: [UInt8]
    ) throws(FileFault) -> WorkingState {
        let committed = index.object(entry)
        let changed = WorkingState.dirty("\(path) is changed")
        if index.kind(entry) == .symbolicLink {
            return index.format.name(of: "blob", try folder.target(ofLink: name)) == committed ? .clean : changed
        }
        let file = try folder.file(name)
        if try self.name(of: file) == committed { return .clean }
        // git may keep a file in another form than the one on disk, and only its filters know which.
        let conversions = Conversions(for: path, in: repository.folder, git)
        if conversions.mayFilter { return .unknown("\(path) may be changed: git filters it") }
        guard conversions.mayChangeLineEnds, try nameWithoutCarriageReturns(of: file) == committed else { return changed }
        return .unknown("\(path) may be changed: its line ends are not those of the commit")
    }

    private func name(of file: OpenFile) throws(FileFault) -> ObjectID {
        var hash = ObjectHash(index.format, kind: "blob", size: Int(file.facts.size))
        var fault: FileFault?
        withUnsafeTemporaryAllocation(byteCount: Self.pieceSize, alignment: 8) { buffer in
            do throws(FileFault) {
                try file.readPieces(buffer) { hash.update($0) }
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
        return hash.finish()
    }

    private func nameWithoutCarriageReturns(of file: OpenFile) throws(FileFault) -> ObjectID? {
        let sizeMax = 16 << 20
        guard file.facts.size <= UInt64(sizeMax) else { return nil }
        let bytes = try file.contents(cap: sizeMax)
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        for (at, byte) in bytes.enumerated() {
            let isPair = byte == UInt8(ascii: "\r") && at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "\n")
            if !isPair { plain.append(byte) }
        }
        return index.format.name(of: "blob", plain)
    }

    /// A submodule that is not checked out differs from nothing.
    private func repositoryState(_ entry: GitIndex.Entry, _ path: RepositoryPath) -> WorkingState {
        guard depth < Self.repositoryDepthMax else { return .unknown("\(path) lies too deep in submodules") }
        guard let inner = repository.inner(path) else { return .clean }
        guard let commit = inner.commit else { return .unknown("\(path): \(inner.commitNote ?? "no commit")") }
        guard commit == index.object(entry).hex else { return .dirty("\(path) is at another commit") }
        let state = inner.workingState(depth: depth + 1)
        return WorkingState(isDirty: state.isDirty, reason: state.reason.isEmpty ? "" : "\(path)/\(state.reason)")
    }
}

extension Repository {
    /// The repository that lies at `path` inside of this one; nil when there is none that can be opened.
    func inner(_ path: RepositoryPath) -> Repository? {
        guard let text = String(validating: path.bytes, as: UTF8.self), (try? folder.folder(path.bytes)) != nil,
            let gitPath = (try? Self.gitPath(in: root + "/" + text)) ?? nil
        else { return nil }
        return try? Repository(root: root + "/" + text, gitPath: gitPath)
    }
}
