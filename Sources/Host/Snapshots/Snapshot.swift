internal import CSystem
@preconcurrency internal import Glibc
public import HostModel

/// Data of the world's that was brought into the repository before a run: `.firsttry/snapshots/<name>`.
public struct Snapshot: Sendable, Equatable {
    public static let schema = "firsttry.snapshot/1"
    static let factsFile = "snapshot.json"
    static let parent = ".firsttry/snapshots"

    public let name: String
    /// Absolute.
    public let folder: String
    /// Of the data: the same data has the same digest, whenever and from wherever it was brought.
    public let sha256: String
    /// The date of the data.
    public let created: Moment
    public let fetched: Moment
    /// Where it came from, without credentials.
    public let source: String
    /// How many records or files of the source stand in it.
    public let files: Int

    /// How old the data is; never less than nothing.
    public func age(at moment: Moment) -> Int { max(0, moment.seconds - created.seconds) }

    /// The snapshot of a repository; nil when there is none. What is there and cannot be used is an error.
    public static func find(_ name: String, in repository: String) throws(HostError) -> Snapshot? {
        let folder = "\(repository)/\(parent)/\(name)"
        let place = "\(parent)/\(name)/\(factsFile)"
        let opened = SnapshotFolder.open("\(parent)/\(name)", in: repository)
        if opened == -ENOENT { return nil }
        guard opened >= 0 else {
            throw broken(name, at: "\(parent)/\(name)", "it cannot be opened: \(String(cString: strerror(-opened)))")
        }
        defer { close(opened) }
        let file = ft_open_beneath(opened, factsFile)
        guard file >= 0 else { throw broken(name, at: place, "it cannot be read: \(String(cString: strerror(-file)))") }
        defer { close(file) }
        guard let bytes = readWhole(file, cap: 64 << 10) else {
            throw broken(name, at: place, "it cannot be read, or is too large")
        }
        guard let snapshot = Snapshot(json: bytes, folder: folder), snapshot.name == name else {
            throw broken(name, at: place, "it is not what firsttry fetch writes (schema \(schema), name \(name))")
        }
        return snapshot
    }

    init(
        name: String, folder: String, sha256: String, created: Moment, fetched: Moment, source: String, files: Int
    ) {
        self.name = name
        self.folder = folder
        self.sha256 = sha256
        self.created = created
        self.fetched = fetched
        self.source = source
        self.files = files
    }

    private init?(json bytes: [UInt8], folder: String) {
        guard case .success(let tree) = parsed(bytes) else { return nil }
        func text(_ key: String) -> String? {
            guard case .string(let text) = tree[key]?.value else { return nil }
            return text
        }
        guard text("schema") == Self.schema, let name = text("name"), let sha256 = text("sha256"), Self.isDigest(sha256),
            let created = text("created").flatMap({ Moment($0) }), let fetched = text("fetched").flatMap({ Moment($0) }),
            let source = text("source"), case .integer(let files) = tree["files"]?.value, files >= 0
        else { return nil }
        self.init(name: name, folder: folder, sha256: sha256, created: created, fetched: fetched, source: source, files: files)
    }

    /// Whether a text is what SHA-256 looks like: 64 hexadecimal digits, small letters.
    public static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }
    }

    private static func broken(_ name: String, at file: String, _ why: String) -> HostError {
        HostError(
            .noVerdict, "snapshot-broken", "the snapshot \(name) cannot be used: \(why)", at: SourcePlace(file: file),
            hint: "bring it anew: \(howToFetch(name))")
    }

    /// `snapshot.json`.
    public var json: [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("schema", Self.schema)
        json.member("name", name)
        json.member("sha256", sha256)
        json.member("created", created.text)
        json.member("fetched", fetched.text)
        json.member("source", source)
        json.member("files", files)
        json.endObject()
        json.endLine()
        return json.bytes
    }
}

/// The command that brings a snapshot.
public func howToFetch(_ name: String) -> String {
    "firsttry fetch \(name)" + (name == SnapshotKind.trivyDatabase.rawValue ? " --from DIR|FILE|URL" : "")
}

func parsed(_ bytes: [UInt8]) -> Result<JSONTree, JSONTreeError> {
    Result { () throws(JSONTreeError) in try JSONTree.parse(bytes, sizeMax: bytes.count) }
}

/// The whole of an open file; nil when it is longer than `cap` or cannot be read.
func readWhole(_ file: Int32, cap: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let size = read(file, &buffer, buffer.count)
        if size < 0, errno == EINTR { continue }
        guard size >= 0, bytes.count + size <= cap else { return nil }
        if size == 0 { return bytes }
        bytes += buffer[..<size]
    }
}
