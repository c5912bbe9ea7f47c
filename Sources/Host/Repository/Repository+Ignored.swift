extension Repository {
    /// What git ignores here and in the repositories inside of this one: the outermost files and folders, by path. Nothing
    /// tracked is below one of them, and outside of git there is none.
    public func ignoredPaths() -> [RepositoryPath] {
        ignored(depth: 0).sorted()
    }

    /// Repositories that are nested deeper are taken as they are.
    private static let depthMax = 16

    private func ignored(depth: Int) -> [RepositoryPath] {
        guard git != nil else { return [] }
        let list = files()
        var paths = list.ignored
        for file in list.files where file.kind == .repository && depth < Self.depthMax {
            guard let name = String(validating: file.path.bytes, as: UTF8.self) else { continue }
            do {
                // A submodule that is not checked out is an empty folder, from which the search would come back here.
                let inner = try Repository.open(from: root + "/" + name)
                guard inner.root == root + "/" + name else { continue }
                let prefix = file.path.bytes + [UInt8(ascii: "/")]
                paths += inner.ignored(depth: depth + 1).map { RepositoryPath(prefix + $0.bytes) }
            } catch {
                // What cannot be read as a repository has no rules: all of it counts.
                continue
            }
        }
        return paths
    }
}
