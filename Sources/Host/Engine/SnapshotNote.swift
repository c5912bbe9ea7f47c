internal import HostLock
internal import HostModel

/// What stands beside data that `firsttry fetch` brought: `.firsttry/snapshots/<name>/snapshot.json`.
enum SnapshotNote {
    /// nil when there is no such data.
    static func read(_ name: String, root: String) -> LockedSnapshot? {
        let path = ".firsttry/snapshots/\(name)/snapshot.json"
        guard let bytes = (try? RepositoryText.read(path, root: root, cap: 1 << 20, code: .config, id: "snapshot-unreadable")) ?? nil,
            let tree = try? JSONTree.parse(bytes, sizeMax: 1 << 20), case .string(let sha256)? = tree["sha256"]?.value
        else { return nil }
        var snapshot = LockedSnapshot(name: name, sha256: sha256)
        if case .string(let created)? = tree["created"]?.value { snapshot.created = created }
        return snapshot
    }
}
