internal import HostManifest
internal import HostModel
internal import HostSnapshots

extension Decisions {
    /// The snapshots that a gate reads and that are there; the reason why there can be no verdict when one is not.
    func snapshotsWanted(by manifest: Manifest) -> Result<[Snapshot], HostError> {
        Result { () throws(HostError) in
            var found: [Snapshot] = []
            for wanted in manifest.snapshots where !found.contains(where: { $0.name == wanted.name }) {
                if let snapshot = try Snapshot.find(wanted.name, in: repository.root) {
                    found.append(snapshot)
                } else if wanted.isRequired {
                    throw HostError(
                        .noVerdict, "snapshot-missing", "there is no snapshot \(wanted.name), which the gate judges by",
                        hint: howToFetch(wanted.name))
                }
            }
            return found
        }
    }
}
