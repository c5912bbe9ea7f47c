@preconcurrency internal import Glibc
internal import HostModel

/// Collects records, in whatever order they come, and writes them in the order of their ids.
final class AdvisoryRecords: FileTaker {
    /// One record a line.
    static let recordsFile = "records.jsonl"
    /// Which lines concern which package.
    static let indexFile = "packages.json"

    private struct Entry {
        let id: String
        let modified: Moment
        let packages: [String]
        let offset: Int
        let size: Int
    }

    private let heap: DraftFile
    private var entries: [Entry] = []
    private var name = ""
    private var content: [UInt8] = []
    private let now: Moment
    private(set) var passedOver = 0
    private(set) var elsewhere = 0

    /// `heap` holds the records until all are there.
    init(heap: DraftFile, now: Moment) {
        self.heap = heap
        self.now = now
    }

    func begin(_ name: String) throws(HostError) -> Bool {
        self.name = name
        content.removeAll(keepingCapacity: true)
        return [".json", ".yaml", ".yml"].contains(where: name.hasSuffix)
    }

    func take(_ bytes: ArraySlice<UInt8>) throws(HostError) {
        guard content.count + bytes.count <= SnapshotCaps.recordBytes else {
            throw HostError(
                .noVerdict, "snapshot-record-broken",
                "the record \(name) is larger than \(SnapshotCaps.recordBytes >> 20) MiB", at: SourcePlace(file: name),
                hint: "get the source again")
        }
        content += bytes
    }

    func end() throws(HostError) {
        switch try AdvisoryRecord.read(content, name: name) {
        case .record(let record):
            entries.append(
                Entry(
                    id: record.id, modified: record.modified, packages: record.packages, offset: heap.size,
                    size: record.bytes.count))
            try heap.append(record.bytes)
        case .elsewhere: elsewhere += 1
        case .other: passedOver += 1
        }
    }

    func passOver(_ name: String) { passedOver += 1 }

    // MARK: Writing

    struct Written {
        let records: Int
        let packages: Int
        /// The youngest change in it.
        let created: Moment
    }

    func write(to draft: SnapshotDraft, source: String) throws(HostError) -> Written {
        let kept = youngest()
        // A date that lies ahead would keep a snapshot young for ever.
        guard let created = kept.map(\.modified).filter({ $0 <= now }).max() else {
            throw HostError(
                .noVerdict, "snapshot-empty",
                "\(source) holds no record that concerns PyPI"
                    + (elsewhere > 0 ? ", but \(elsewhere) that do not" : ""),
                hint: "name a source that holds \(SnapshotKind.advisories.wanted)")
        }
        let file = try draft.create(Self.recordsFile)
        var index: [String: [(Int, Int)]] = [:]
        for entry in kept {
            let start = file.size
            try file.append(try heap.read(at: entry.offset, size: entry.size) + [0x0A])
            for package in entry.packages { index[package, default: []].append((start, entry.size)) }
        }
        try draft.create(Self.indexFile).append(Self.json(index, records: kept.count))
        return Written(records: kept.count, packages: index.count, created: created)
    }

    /// In the order of ids; of several records with one id the one that was changed last.
    private func youngest() -> [Entry] {
        let sorted = entries.sorted { left, right in
            left.id == right.id ? left.modified > right.modified : left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
        }
        var kept: [Entry] = []
        for entry in sorted where kept.last?.id != entry.id { kept.append(entry) }
        return kept
    }

    private static func json(_ index: [String: [(Int, Int)]], records: Int) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("schema", "firsttry.advisories/1")
        json.member("records", records)
        json.name("packages")
        json.beginObject()
        for (name, places) in index.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            json.name(name)
            json.beginArray()
            for (offset, size) in places {
                json.beginArray()
                json.value(offset)
                json.value(size)
                json.endArray()
            }
            json.endArray()
        }
        json.endObject()
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
