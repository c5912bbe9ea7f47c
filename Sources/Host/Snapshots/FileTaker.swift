internal import HostModel

/// Takes what a source holds, file by file. A name is what somebody else wrote: it is never used as a path.
protocol FileTaker: AnyObject {
    /// Whether the file is wanted. If so its bytes follow, and then `end`.
    func begin(_ name: String) throws(HostError) -> Bool
    func take(_ bytes: ArraySlice<UInt8>) throws(HostError)
    func end() throws(HostError)
    /// What is no regular file, or may not be looked at.
    func passOver(_ name: String)
}

/// Counts what comes out of a source, and ends it past its caps: an archive of some kilobytes may hold petabytes.
struct SourceMeter {
    private let kind: SnapshotKind
    private let source: String
    private(set) var files = 0
    private(set) var bytes = 0

    init(_ kind: SnapshotKind, source: String) {
        self.kind = kind
        self.source = source
    }

    mutating func countFile() throws(HostError) {
        files += 1
        guard files <= SnapshotCaps.files else { throw tooMuch("more than \(SnapshotCaps.files) files") }
    }

    mutating func count(_ size: Int) throws(HostError) {
        bytes += size
        guard bytes <= kind.totalCap else { throw tooMuch("more than \(kind.totalCap >> 30) GiB") }
    }

    private func tooMuch(_ what: String) -> HostError {
        HostError(
            .noVerdict, "snapshot-source-too-large", "\(source) holds \(what), which is more than is taken",
            hint: "name a source that holds \(kind.wanted) and little else")
    }
}
