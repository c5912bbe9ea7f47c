import Foundation
import Support
import Testing

/// The collection of tests that the lock counts.
@Suite struct CollectionTests {
    /// Scenarios that look at the same tests in different ways.
    private static let sameTests = [
        "collection-of-a-run", "collection-asked-for", "collection-of-workers", "collection-shuffled",
        "collection-shuffled-asked-for", "pytest-7-workers",
    ]

    @Test func aRunItsWorkersAShuffleAndAnOldPytestTellTheSameCollectionAsAQuestion() throws {
        let digests = try Self.sameTests.map { name in
            let golden = Program.repositoryRoot.appending(path: "Plugins/pytest/fixtures/\(name)/expected.json")
            let json = try JSONSerialization.jsonObject(with: Data(contentsOf: golden)) as? [String: Any]
            let collection = (json?["shown"] as? [String: Any])?["collection.json"] as? [String: Any]
            #expect(collection?["count"] as? Int == 14, "\(name)")
            return try #require(collection?["sha256"] as? String, "\(name)")
        }
        #expect(Set(digests).count == 1)
    }
}
