import Foundation
import Support
import Testing

/// What a run left beside its report: each artifact is there, and is the file whose digest the report names.
struct FixtureArtifacts {
    private var contents: [String: Data] = [:]

    init(_ report: Data, of fixture: Fixture) throws {
        let json = try JSONSerialization.jsonObject(with: report) as? [String: Any] ?? [:]
        let gates = json["gates"] as? [[String: Any]] ?? []
        let part = gates.first { $0["id"] as? String == fixture.gate } ?? [:]
        for artifact in part["artifacts"] as? [[String: Any]] ?? [] {
            let path = artifact["path"] as? String ?? "", name = artifact["name"] as? String ?? ""
            let file = URL(filePath: path)
            contents[name] = try Data(contentsOf: file)
            let said = try Program.run("/usr/bin/sha256sum", ["--", file.path], in: file.deletingLastPathComponent())
            #expect(said.out.prefix(64) == artifact["sha256"] as? String ?? "", "\(fixture): the digest of \(name)")
        }
    }

    /// Those that the scenario keeps are the same to the byte everywhere.
    func compare(with fixture: Fixture) throws {
        for name in fixture.scenario.keeps {
            let kept = fixture.folder.appending(path: "expected.\(name)")
            let made = try #require(contents[name], "\(fixture): there is no artifact \(name)")
            if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil { try made.write(to: kept) }
            #expect(try made == Data(contentsOf: kept), "\(fixture): \(name) is another")
        }
    }
}
