@preconcurrency internal import Glibc

/// Looks through a working tree for what git does not track and does not ignore, as `git ls-files --others` does: into
/// other file systems that are mounted in it too, into other repositories not.
struct TreeWalk {
    /// Names that are passed over everywhere.
    private enum Passed {
        static let always = [".git"]
        /// Outside of git nothing says what belongs to the project; these never do.
        static let withoutGit = [
            ".git", ".hg", ".svn", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox",
        ]
    }

    private struct Level {
        let listing: FolderListing
        var next = 0
        /// Length of the folder's path, with its `/`.
        let pathCount: Int
        let ruleDepth: Int
        /// Nothing in it counts but what is tracked.
        let isIgnored: Bool
    }

    private let root: Folder
    private let rootPath: String
    private let git: GitFolder?
    private let index: GitIndex?
    private let passed: [String]
    private var rules = IgnoreRules()
    /// The path that is looked at; between two items the folder's, with its `/`.
    private var path: [UInt8] = []
    /// The first entry of the index that is not before the path.
    private var cursor = 0
    private var levels: [Level] = []
    private(set) var found: [RepositoryFile] = []
    private(set) var ignored: [RepositoryPath] = []
    /// Whether the folder that is entered next is ignored.
    private var entersIgnored = false
    private(set) var unreadable: [UnreadablePath] = []
    private var notes: [String] = []

    init(root: Folder, rootPath: String, git: GitFolder?, index: GitIndex?) {
        self.root = root
        self.rootPath = rootPath
        self.git = git
        self.index = index
        passed = git == nil ? Passed.withoutGit : Passed.always
    }

    var allNotes: [String] { notes + rules.notes }

    mutating func run() {
        addExcludes()
        withUnsafeTemporaryAllocation(byteCount: FolderListing.bufferSize, alignment: 8) { buffer in
            enter(buffer)
            while let level = levels.last {
                path.removeLast(path.count - level.pathCount)
                guard level.next < level.listing.items.count else {
                    rules.drop(to: level.ruleDepth)
                    levels.removeLast()
                    continue
                }
                levels[levels.count - 1].next += 1
                let item = level.listing.items[level.next]
                let name = level.listing.names[level.listing.name(item)]
                guard !passed.contains(where: { name.elementsEqual($0.utf8) }) else { continue }
                path.append(contentsOf: name)
                switch item.kind {
                case .file: visitFile(.file, nameStart: level.pathCount)
                case .symbolicLink: visitFile(.symbolicLink, nameStart: level.pathCount)
                case .folder: if entersFolder(nameStart: level.pathCount) { enter(buffer) }
                case .other, .unknown: break
                }
            }
        }
    }

    /// Opens the folder at `path`, which ends in `/` or is empty.
    private mutating func enter(_ buffer: UnsafeMutableRawBufferPointer) {
        do throws(FileFault) {
            let folder = try root.folder(Array(path.dropLast()))
            let listing = try FolderListing(folder, buffer: buffer)
            let depth = rules.depth
            if git == nil, !path.isEmpty, listing.has("pyvenv.cfg") { return }
            try addRules(of: folder, listing)
            levels.append(Level(listing: listing, pathCount: path.count, ruleDepth: depth, isIgnored: entersIgnored))
        } catch {
            unreadable.append(UnreadablePath(path: RepositoryPath(Array(path.dropLast())), cause: error.words))
        }
    }

    private mutating func visitFile(_ kind: RepositoryFile.Kind, nameStart: Int) {
        if isTracked() { return }
        if ignores(nameStart, isFolder: false) {
            if kind == .file { ignored.append(RepositoryPath(path)) }
            return
        }
        found.append(RepositoryFile(path: RepositoryPath(path), kind: kind, isTracked: false, isSkipped: false))
    }

    /// Whether what is below counts; then the path ends in `/`.
    private mutating func entersFolder(nameStart: Int) -> Bool {
        if isTrackedRepository() { return false }
        entersIgnored = ignores(nameStart, isFolder: true)
        path.append(UInt8(ascii: "/"))
        let holdsTracked = holdsTracked()
        if entersIgnored, !holdsTracked {
            path.removeLast()
            ignored.append(RepositoryPath(path))
            return false
        }
        if !holdsTracked, git != nil, isRepository() {
            path.removeLast()
            found.append(RepositoryFile(path: RepositoryPath(path), kind: .repository, isTracked: false, isSkipped: false))
            return false
        }
        return true
    }

    /// Below an ignored folder no rule brings anything back.
    private func ignores(_ nameStart: Int, isFolder: Bool) -> Bool {
        levels.last?.isIgnored == true || rules.ignores(path.span, nameStart: nameStart, isFolder: isFolder)
    }

    // MARK: The index

    private mutating func isTracked() -> Bool {
        advance()
        guard let index, cursor < index.entries.count else { return false }
        return index.withPath(index.entries[cursor]) { $0.compare(path.span) } == 0
    }

    private mutating func holdsTracked() -> Bool {
        advance()
        guard let index, cursor < index.entries.count else { return false }
        return index.withPath(index.entries[cursor]) { $0.hasPrefix(path.span) }
    }

    /// Folders are walked in the order of the index, so one pass over it is enough.
    private mutating func advance() {
        guard let index else { return }
        while cursor < index.entries.count, index.withPath(index.entries[cursor], { $0.precedes(path.span) }) { cursor += 1 }
    }

    private func isTrackedRepository() -> Bool {
        guard let index, index.hasRepositories else { return false }
        let place = index.firstIndex(notBefore: path.span)
        guard place < index.entries.count, index.kind(index.entries[place]) == .repository else { return false }
        return index.withPath(index.entries[place]) { $0.compare(path.span) } == 0
    }

    /// Whether the folder at `path` is a repository of its own.
    private func isRepository() -> Bool {
        guard let folder = try? root.folder(Array(path.dropLast())), (try? folder.facts(Array(".git".utf8))) != nil else {
            return false
        }
        let place = rootPath + "/" + String(decoding: path.dropLast(), as: UTF8.self)
        if let inner = try? folder.folder(".git") { return GitFolder.isOne(inner, at: place + "/.git") }
        return ((try? Repository.gitPath(in: place)) ?? nil) != nil
    }

    // MARK: Rules

    private mutating func addExcludes() {
        guard let git else { return }
        do throws(FileFault) {
            if let bytes = try git.common.contents("info/exclude", cap: IgnoreRules.sizeMax) {
                rules.add(bytes, baseCount: 0, from: ".git/info/exclude")
            }
        } catch {
            notes.append(".git/info/exclude cannot be read: \(error.words)")
        }
    }

    private mutating func addRules(of folder: Folder, _ listing: FolderListing) throws(FileFault) {
        let file = RepositoryPath(path).text + ".gitignore"
        if listing.has(".gitignore") {
            do throws(FileFault) {
                let bytes = try folder.file(".gitignore").contents(cap: IgnoreRules.sizeMax)
                rules.add(bytes, baseCount: path.count, from: file)
            } catch {
                // A link or a folder is no rule to git either; what should be read and cannot is said.
                guard error.errno != ELOOP, error.errno != EINVAL, !error.isAbsence else { return }
                notes.append("\(file) cannot be read: \(error.words)")
            }
        } else if let object = skippedRules() {
            guard let bytes = git?.objects.blob(object, cap: IgnoreRules.sizeMax) else {
                notes.append("\(file) is not checked out and cannot be read from git's objects")
                return
            }
            rules.add(bytes, baseCount: path.count, from: file)
        }
    }

    /// A sparse checkout leaves out files, but not the rules in them.
    private func skippedRules() -> ObjectID? {
        guard let index else { return nil }
        let wanted = path + Array(".gitignore".utf8)
        let place = index.firstIndex(notBefore: wanted.span)
        guard place < index.entries.count else { return nil }
        let entry = index.entries[place]
        guard index.withPath(entry, { $0.compare(wanted.span) }) == 0, index.isSkipped(entry) else { return nil }
        return index.object(entry)
    }
}
