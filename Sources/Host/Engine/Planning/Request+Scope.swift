internal import HostModel
internal import HostRepository

extension Request {
    /// The files that the run is narrowed to; nil when it is of everything.
    func narrowedFiles(in repository: Repository) throws(HostError) -> [[UInt8]]? {
        // A parity run is of the whole repository; that it was asked for less is judged, not done.
        guard command != "parity" else { return nil }
        if let filesPath { return try NameList.read(filesPath) }
        guard isChangedOnly || fromRef != nil || toRef != nil else { return nil }
        return try repository.changedFiles(from: fromRef, to: toRef)
    }
}
