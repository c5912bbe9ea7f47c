public import HostModel

extension Repository {
    /// The files that differ from a commit, as `git diff` and `git status` together name them: changed, added, and those that git
    /// does not know yet. What was deleted is not among them: there is nothing to check.
    ///
    /// `from` is compared where the two sides parted, as for a pull request; without it, HEAD counts. `to` is a commit; without it,
    /// the working tree.
    public func changedFiles(from: String?, to: String?) throws(HostError) -> [[UInt8]] {
        guard let git else {
            throw HostError(
                .usage, "changes-without-git", "which files have changed cannot be told without git",
                hint: "leave out --changed-only, or name the files with --files0-from")
        }
        let end = try commit(to ?? "HEAD", git)
        let base = try from.map { (name) throws(HostError) in try parting(try commit(name, git), end, git, name) } ?? end
        let before = try tree(base, git)
        let changed: [RepositoryPath]
        if to != nil {
            let after = try tree(end, git)
            changed = after.filter { before[$0.key] != $0.value }.map(\.key)
        } else {
            changed = changedInWorkingTree(since: before, git)
        }
        return changed.sorted().map(\.bytes)
    }

    private func commit(_ name: String, _ git: GitFolder) throws(HostError) -> ObjectID {
        guard let found = self.commit(named: name), let id = ObjectID(hex: Array(found.utf8), git.format) else {
            let none = name == "HEAD" && commit == nil
            throw HostError(
                .usage, "changes-unknown-commit", none ? "there is no commit yet" : "there is no commit '\(name)' in this clone",
                hint: none
                    ? "leave out --changed-only"
                    : "git fetch origin \(name); branches, tags and whole commit names are known here")
        }
        return id
    }

    /// The nearest commit that both come from.
    private func parting(_ left: ObjectID, _ right: ObjectID, _ git: GitFolder, _ name: String) throws(HostError) -> ObjectID {
        let cap = 50_000
        var seen: [Set<ObjectID>] = [[left], [right]]
        var fronts: [[ObjectID]] = [[left], [right]]
        if left == right { return left }
        while !fronts[0].isEmpty || !fronts[1].isEmpty, seen[0].count + seen[1].count < cap {
            for side in 0...1 {
                var next: [ObjectID] = []
                for id in fronts[side] {
                    for parent in git.objects.parents(ofCommit: id) ?? [] where seen[side].insert(parent).inserted {
                        if seen[1 - side].contains(parent) { return parent }
                        next.append(parent)
                    }
                }
                fronts[side] = next
            }
        }
        throw HostError(
            .usage, "changes-no-common-commit", "this clone does not hold the commit at which '\(name)' and this side parted",
            hint: "git fetch --unshallow, or a clone with the whole history (fetch-depth: 0)")
    }

    private func tree(_ commit: ObjectID, _ git: GitFolder) throws(HostError) -> [RepositoryPath: ObjectID] {
        guard let root = git.objects.tree(ofCommit: commit) else {
            throw HostError(
                .usage, "changes-unknown-commit", "commit \(commit.hex.prefix(12)) is not in this clone",
                hint: "git fetch --unshallow")
        }
        var files: [RepositoryPath: ObjectID] = [:]
        var folders: [(path: [UInt8], id: ObjectID)] = [([], root)]
        while let folder = folders.popLast() {
            guard let entries = git.objects.entries(ofTree: folder.id) else {
                throw HostError(
                    .usage, "changes-unknown-commit", "a folder of commit \(commit.hex.prefix(12)) is not in this clone",
                    hint: "git fetch --unshallow")
            }
            for entry in entries {
                let path = folder.path + entry.name
                if entry.mode == TreeEntry.folder {
                    folders.append((path + [UInt8(ascii: "/")], entry.id))
                } else {
                    files[RepositoryPath(path)] = entry.id
                }
            }
        }
        return files
    }

    private func changedInWorkingTree(since before: [RepositoryPath: ObjectID], _ git: GitFolder) -> [RepositoryPath] {
        var changed = files().files.filter { !$0.isTracked && $0.kind != .repository }.map(\.path)
        guard case .read(let index) = index else {
            return changed + files().files.filter { $0.isTracked && !$0.isSkipped }.map(\.path)
        }
        var comparison = FileComparison(repository: self, git: git, index: index, depth: 0)
        for entry in index.entries where !index.isSkipped(entry) {
            let path = index.path(entry)
            let isAsStaged = comparison.state(of: [entry]).isDirty == false
            if isAsStaged, before[path] == index.object(entry), index.stage(entry) == 0 { continue }
            if isAsStaged || exists(path) { changed.append(path) }
        }
        return Array(Set(changed))
    }
}
