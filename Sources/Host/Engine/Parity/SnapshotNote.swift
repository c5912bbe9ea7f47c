internal import HostLock
internal import HostModel
internal import HostSnapshots

/// What a lock says of data that `firsttry fetch` brought.
enum SnapshotNote {
    /// nil when there is no such data, or none that can be used.
    static func read(_ name: String, root: String) -> LockedSnapshot? {
        let found = Result { () throws(HostError) in try Snapshot.find(name, in: root) }
        guard case .success(let snapshot?) = found else { return nil }
        var locked = LockedSnapshot(name: name, sha256: snapshot.sha256)
        locked.created = snapshot.created.text
        return locked
    }
}
