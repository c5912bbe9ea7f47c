@preconcurrency internal import Glibc
public import HostModel

/// What is to be brought.
public struct FetchRequest: Sendable {
    public var kind: SnapshotKind
    /// As it was given; nil for the usual one.
    public var source: String?
    /// Refuses every snapshot but the one with this digest.
    public var sha256: String?
    /// Only what lies on this machine may be read.
    public var forbidsNetwork = false

    public init(_ kind: SnapshotKind) {
        self.kind = kind
    }
}

/// How far it is.
public enum FetchProgress: Sendable, Equatable {
    /// `total` is 0 when it is unknown.
    case downloading(bytes: Int, total: Int)
    case reading(files: Int, bytes: Int)
    case writing
}

/// What was brought.
public struct Fetched: Sendable {
    public let snapshot: Snapshot
    /// "2661 records on 664 packages".
    public let content: String
    /// Files of the source that were no part of it.
    public let passedOver: Int
    /// Records of other ecosystems.
    public let elsewhere: Int
    /// Whether the same data was there already.
    public let isUnchanged: Bool
}

/// The programs that get and unpack.
public struct FetchPrograms: Sendable {
    let download: String
    let unpack: String

    public init(download: String, unpack: String) {
        self.download = download
        self.unpack = unpack
    }
}

/// Brings a snapshot into a repository.
public func fetch(
    _ request: FetchRequest, into repository: String, programs: FetchPrograms, onProgress: @escaping (FetchProgress) -> Void
) throws(HostError) -> Fetched {
    guard let text = request.source ?? request.kind.usualSource else {
        throw HostError(
            .usage, "usage-missing-argument", "fetch \(request.kind.rawValue) needs --from: a folder, an archive or a URL",
            hint: "trivy image --download-db-only --cache-dir DIR; firsttry fetch trivy-db --from DIR/db")
    }
    let source = try SnapshotSource(text)
    if request.forbidsNetwork, case .url = source { throw HostError.networkForbidden("\(source.shown) is on it") }
    let old = Result { () throws(HostError) in try Snapshot.find(request.kind.rawValue, in: repository) }
    let draft = try SnapshotDraft(request.kind.rawValue, in: repository)
    let fetch = Fetch(
        request: request, source: source, repository: repository, draft: draft, programs: programs, onProgress: onProgress)
    let (content, created, files, taker) = try fetch.fill()
    let snapshot = Snapshot(
        name: request.kind.rawValue, folder: "\(repository)/\(Snapshot.parent)/\(request.kind.rawValue)",
        sha256: try draft.digest(),
        created: created, fetched: .now, source: source.shown, files: files)
    if let wanted = request.sha256, wanted != snapshot.sha256 {
        throw HostError(
            .noVerdict, "snapshot-other-digest",
            "\(source.shown) gives a snapshot with SHA-256 \(snapshot.sha256), not \(wanted)",
            hint: "name another source, or correct --sha256")
    }
    try draft.keep(snapshot)
    var isUnchanged = false
    if case .success(let old?) = old { isUnchanged = old.sha256 == snapshot.sha256 }
    return Fetched(
        snapshot: snapshot, content: content, passedOver: taker?.passedOver ?? 0, elsewhere: taker?.elsewhere ?? 0,
        isUnchanged: isUnchanged)
}

/// One fetch, with everything that it needs.
private struct Fetch {
    let request: FetchRequest
    let source: SnapshotSource
    let repository: String
    let draft: SnapshotDraft
    let programs: FetchPrograms
    let onProgress: (FetchProgress) -> Void

    func fill() throws(HostError) -> (content: String, created: Moment, files: Int, records: AdvisoryRecords?) {
        switch request.kind {
        case .advisories:
            let records = AdvisoryRecords(heap: try draft.scratch(), now: .now)
            try read(into: records)
            onProgress(.writing)
            let written = try records.write(to: draft, source: source.shown)
            let content = count(written.records, "record") + " on " + count(written.packages, "package")
            return (content, written.created, written.records, records)
        case .trivyDatabase:
            let database = TrivyDatabase(draft, source: source.shown)
            try read(into: database)
            onProgress(.writing)
            return ("trivy.db and metadata.json", try database.finish(), 2, nil)
        }
    }

    private func read(into taker: any FileTaker) throws(HostError) {
        let onProgress = onProgress
        let meter = SourceMeter(request.kind, source: source.shown)
        let onFile = { (files: Int, bytes: Int) in
            if files % 100 == 0 { onProgress(.reading(files: files, bytes: bytes)) }
        }
        switch source {
        case .folder(let path):
            var folder = FolderSource(path, meter, into: taker, onFile: onFile)
            try folder.read()
        case .archive(let path):
            let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard file >= 0 else {
                throw HostError(
                    .noVerdict, "snapshot-source-unreadable", "\(path) cannot be read: \(String(cString: strerror(errno)))",
                    hint: "make it readable, or name another source")
            }
            defer { close(file) }
            try ArchiveSource.read(file, shown: source.shown, unpacker: programs.unpack, meter, into: taker, onFile: onFile)
        case .url(let url):
            let file = try draft.scratch()
            try Download.get(url, shown: source.shown, program: programs.download, to: file.descriptor) {
                onProgress(.downloading(bytes: $0, total: $1))
            }
            lseek(file.descriptor, 0, SEEK_SET)
            try ArchiveSource.read(
                file.descriptor, shown: source.shown, unpacker: programs.unpack, meter, into: taker, onFile: onFile)
        }
    }
}

private func count(_ number: Int, _ what: String) -> String {
    "\(number) \(what)\(number == 1 ? "" : "s")"
}
