public import HostModel

extension Repository {
    /// The files that git tracks and those that it would take in, found once; without git, all but what tools leave behind.
    public func files() -> FileList {
        snapshot.files { listFiles() }
    }

    /// How many files there are in the working tree.
    public var fileCount: Int {
        files().files.count { !$0.isSkipped && $0.kind != .repository }
    }

    /// Whether there is a file that one of the patterns matches; stops at the first.
    public func anyFile(matching patterns: [GlobPattern]) -> Bool {
        firstFile(matching: patterns) != nil
    }

    /// A file that one of the patterns matches.
    public func firstFile(matching patterns: [GlobPattern]) -> RepositoryPath? {
        if case .read(let index) = index {
            for pattern in patterns {
                if let path = firstTracked(pattern, index) { return path }
            }
        }
        return files().files.first { file in
            (!file.isTracked || isIndexUnusable) && file.kind != .repository && patterns.contains { $0.matches(file.path.bytes) }
        }?.path
    }

    /// The index is sorted, so that only what starts as the pattern does is looked at.
    private func firstTracked(_ pattern: GlobPattern, _ index: GitIndex) -> RepositoryPath? {
        let special = Array("*?[{\\".utf8)
        let start = Array(pattern.text.utf8.prefix { !special.contains($0) })
        for entry in index.entries[index.firstIndex(notBefore: start.span)...] {
            guard index.withPath(entry, { $0.hasPrefix(start.span) }) else { return nil }
            guard !index.isSkipped(entry), index.kind(entry) != .repository else { continue }
            if index.withPath(entry, pattern.matches), exists(index.path(entry)) { return index.path(entry) }
        }
        return nil
    }

    private var isIndexUnusable: Bool {
        if case .read = index { false } else { true }
    }

    /// What was deleted is still in the index.
    func exists(_ path: RepositoryPath) -> Bool {
        let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
        let parent = try? folder.folder(slash.map { Array(path.bytes[..<$0]) } ?? [])
        let name = Array(path.bytes[(slash.map { $0 + 1 } ?? 0)...])
        return (try? parent?.facts(name)) != nil
    }

    private func listFiles() -> FileList {
        var list = FileList()
        var index: GitIndex?
        switch self.index {
        case .read(let known): index = known
        case .unusable(let reason): list.notes.append("\(reason): tracked files that are ignored are not listed")
        case .absent: break
        }
        var walk = TreeWalk(root: folder, rootPath: root, git: git, index: index)
        walk.run()
        list.unreadable = walk.unreadable
        list.ignored = walk.ignored
        list.notes += walk.allNotes
        list.files = merged(tracked: index.map(trackedFiles) ?? [], walk.found.sorted { $0.path < $1.path })
        return list
    }

    /// A conflict has the same path up to three times.
    private func trackedFiles(_ index: GitIndex) -> [RepositoryFile] {
        var files: [RepositoryFile] = []
        files.reserveCapacity(index.entries.count)
        var lastStage = 0
        for entry in index.entries {
            let stage = index.stage(entry)
            let path = index.path(entry)
            if stage > 0, lastStage > 0, files.last?.path == path { continue }
            lastStage = stage
            files.append(
                RepositoryFile(path: path, kind: index.kind(entry), isTracked: true, isSkipped: index.isSkipped(entry)))
        }
        return files
    }

    private func merged(tracked: [RepositoryFile], _ others: [RepositoryFile]) -> [RepositoryFile] {
        guard !others.isEmpty else { return tracked }
        var files: [RepositoryFile] = []
        files.reserveCapacity(tracked.count + others.count)
        var next = 0
        for file in tracked {
            while next < others.count, others[next].path < file.path {
                files.append(others[next])
                next += 1
            }
            // A folder that took a tracked file's place may be found under its name.
            if next < others.count, others[next].path == file.path { next += 1 }
            files.append(file)
        }
        return files + others[next...]
    }
}
