internal import HostModel

/// Takes trivy's database: `trivy.db` as it is, and of `metadata.json` what belongs to the data.
final class TrivyDatabase: FileTaker {
    private static let databaseFile = "trivy.db"
    private static let factsFile = "metadata.json"
    /// Of the form that this and the versions of trivy that the gate runs with read.
    private static let schemaVersion = 2

    private let draft: SnapshotDraft
    private let source: String
    private var database: DraftFile?
    private var facts: [UInt8]?
    private var isFacts = false

    init(_ draft: SnapshotDraft, source: String) {
        self.draft = draft
        self.source = source
    }

    func begin(_ name: String) throws(HostError) -> Bool {
        switch name.split(separator: "/").last.map(String.init) {
        case Self.databaseFile:
            guard database == nil else { throw wrong("it holds two of \(Self.databaseFile)") }
            database = try draft.create(Self.databaseFile)
            isFacts = false
            return true
        case Self.factsFile:
            guard facts == nil else { throw wrong("it holds two of \(Self.factsFile)") }
            facts = []
            isFacts = true
            return true
        default: return false
        }
    }

    func take(_ bytes: ArraySlice<UInt8>) throws(HostError) {
        guard isFacts else {
            try database?.append(Array(bytes))
            return
        }
        guard let known = facts, known.count + bytes.count <= 1 << 20 else { throw wrong("\(Self.factsFile) is too large") }
        facts = known + bytes
    }

    func end() throws(HostError) {}

    func passOver(_ name: String) {}

    /// Checks both, and returns the date of the data.
    func finish() throws(HostError) -> Moment {
        guard let database else { throw wrong("there is no \(Self.databaseFile) in it") }
        guard let facts else { throw wrong("there is no \(Self.factsFile) in it") }
        try checkForm(database)
        guard case .success(let tree) = parsed(facts), case .integer(let version) = tree["Version"]?.value,
            case .string(let text) = tree["UpdatedAt"]?.value, let updated = Moment(text)
        else { throw wrong("\(Self.factsFile) does not tell version and date as trivy's does") }
        guard version == Self.schemaVersion else {
            throw wrong("its database is of form \(version), expected \(Self.schemaVersion)")
        }
        guard updated <= .now else { throw wrong("its date lies ahead: \(updated.text)") }
        var next = updated
        if case .string(let text) = tree["NextUpdate"]?.value, let read = Moment(text) { next = read }
        try draft.create(Self.factsFile).append(Self.json(version, updated, next: next))
        return updated
    }

    /// Not when it was downloaded: the same data is to have the same digest.
    private static func json(_ version: Int, _ updated: Moment, next: Moment) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("Version", version)
        json.member("NextUpdate", next.text)
        json.member("UpdatedAt", updated.text)
        json.member("DownloadedAt", updated.text)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    /// A file of bbolt's has its mark in the first page, and is made of whole pages: trivy panics over a cut one.
    private func checkForm(_ database: DraftFile) throws(HostError) {
        let mark: [UInt8] = [0xED, 0xDA, 0x0C, 0xED]
        let head = database.size >= 32 ? try database.read(at: 0, size: 32) : []
        guard head.count == 32, Array(head[16..<20]) == mark else {
            throw wrong("\(Self.databaseFile) is no database of bbolt's")
        }
        let pageSize = (0..<4).reduce(0) { $0 | Int(head[24 + $1]) << (8 * $1) }
        guard pageSize >= 512, pageSize <= 1 << 20, database.size % pageSize == 0 else {
            throw wrong("\(Self.databaseFile) is cut")
        }
    }

    private func wrong(_ why: String) -> HostError {
        HostError(
            .noVerdict, "snapshot-not-a-database", "\(source) is no database of trivy's: \(why)",
            hint: "trivy image --download-db-only --cache-dir DIR; firsttry fetch trivy-db --from DIR/db")
    }
}
