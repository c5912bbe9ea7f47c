import Foundation
import Support
import Testing

@testable import HostModel
@testable import HostSnapshots

@Suite struct TrivyDatabaseTests {
    /// A database of bbolt's as far as its first page tells.
    private static func database(pages: Int = 4, mark: [UInt8] = [0xED, 0xDA, 0x0C, 0xED]) -> Data {
        var bytes = [UInt8](repeating: 0, count: pages * 4096)
        bytes.replaceSubrange(16..<20, with: mark)
        bytes[25] = 0x10
        return Data(bytes)
    }

    private static let facts =
        #"{"Version":2,"NextUpdate":"2026-03-02T00:00:00Z","UpdatedAt":"2026-03-01T06:00:00Z","DownloadedAt":"D"}"#

    private func place(_ database: Data = database(), _ facts: String = facts) throws -> Place {
        let place = try Place()
        try place.folder.write(facts, to: "source/db/metadata.json")
        try database.write(to: place.folder.url.appending(path: "source/db/trivy.db"))
        return place
    }

    @Test func whenItWasDownloadedDoesNotChangeTheDigest() throws {
        let one = try place().fetch(.trivyDatabase)
        let other = try place(Self.database(), Self.facts.replacing("\"D\"", with: "\"2026-03-05T01:02:03.5Z\"")).fetch(
            .trivyDatabase)
        #expect(one.snapshot.sha256 == other.snapshot.sha256)
        #expect(one.snapshot.created.text == "2026-03-01T06:00:00Z")
    }

    @Test func anArchiveOfItIsTakenToo() throws {
        let place = try place()
        let folder = try place.fetch(.trivyDatabase).snapshot
        try place.python(
            """
            import tarfile
            with tarfile.open(here + '/db.tar.gz', 'w:gz') as archive:
                for name in ['trivy.db', 'metadata.json']: archive.add(here + '/source/db/' + name, name)
            """)
        #expect(try place.fetch(.trivyDatabase, from: place.folder.url.path + "/db.tar.gz").snapshot.sha256 == folder.sha256)
    }

    @Test func whatTrivyWouldPanicOverIsRefused() throws {
        #expect(try place(Self.database(mark: [0, 0, 0, 0])).refusal(.trivyDatabase) == "snapshot-not-a-database")
        #expect(try place(Self.database().dropLast(100)).refusal(.trivyDatabase) == "snapshot-not-a-database")
        #expect(try place(Data("rubbish".utf8)).refusal(.trivyDatabase) == "snapshot-not-a-database")
        #expect(try place(Self.database(), "{}").refusal(.trivyDatabase) == "snapshot-not-a-database")
        let old = Self.facts.replacing("\"Version\":2", with: "\"Version\":1")
        #expect(try place(Self.database(), old).refusal(.trivyDatabase) == "snapshot-not-a-database")
        let ahead = Self.facts.replacing("\"UpdatedAt\":\"2026", with: "\"UpdatedAt\":\"2999")
        #expect(try place(Self.database(), ahead).refusal(.trivyDatabase) == "snapshot-not-a-database")
        #expect(try Place().refusal(.trivyDatabase) == "snapshot-not-a-database")
    }
}

@Suite struct SnapshotAgeTests {
    @Test func dataFromTheFutureIsNotYoungerThanNew() {
        let snapshot = Snapshot(
            name: "a", folder: "/", sha256: "", created: Moment(seconds: 2000), fetched: Moment(seconds: 1), source: "", files: 0)
        #expect(snapshot.age(at: Moment(seconds: 1000)) == 0)
        #expect(snapshot.age(at: Moment(seconds: 5000)) == 3000)
    }
}
