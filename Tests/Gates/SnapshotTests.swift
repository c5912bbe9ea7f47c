import Foundation
import Support
import Testing

/// A run that rests on a snapshot, through the real program, with the real tool.
@Suite struct SnapshotTests {
    private struct Place {
        let folder: TemporaryFolder
        var snapshot: URL { folder.url.appending(path: ".firsttry/snapshots/advisories") }

        init() throws {
            folder = try TemporaryFolder()
            try folder.write("mini-web==1.4\n", to: "requirements.txt")
            try folder.write("[gates.pip-audit.options]\nmax_age_days = 36500\n", to: "firsttry.toml")
            let source = Program.repositoryRoot.appending(path: "Plugins/pip-audit/fixtures/advisories").path
            let result = try Program.firsttry(["fetch", "advisories", "--from", source, "--quiet"], in: folder.url)
            #expect(result.status == 0, "\(result.err)")
        }

        func run() throws -> (status: Int32, gate: [String: Any]) {
            let result = try Program.firsttry(["run", "pip-audit", "--progress", "none"], in: folder.url)
            let data = try Data(contentsOf: folder.url.appending(path: "artifacts/parity_report.json"))
            let report = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            let gates = report?["gates"] as? [[String: Any]] ?? []
            return (result.status, gates.first { $0["id"] as? String == "pip-audit" } ?? [:])
        }
    }

    @Test func theReportNamesWhatAVerdictRestsOn() throws {
        let place = try Place()
        let (status, gate) = try place.run()
        #expect(status == 244)
        let used = try #require((gate["snapshots"] as? [[String: Any]])?.first)
        let facts =
            try JSONSerialization.jsonObject(
                with: Data(contentsOf: place.snapshot.appending(path: "snapshot.json"))) as? [String: Any]
        #expect(used["name"] as? String == "advisories")
        #expect(used["sha256"] as? String == facts?["sha256"] as? String)
        #expect(used["created"] as? String == "2026-03-02T08:00:00Z")
    }

    /// The harmless index of a pull request under the digest of a real one.
    @Test func aSnapshotThatIsNotWhatItSaysGivesNoVerdict() throws {
        let place = try Place()
        let index = #"{"schema":"firsttry.advisories/1","records":5,"packages":{}}"#
        try Data(index.utf8).write(to: place.snapshot.appending(path: "packages.json"))
        let (status, gate) = try place.run()
        #expect(status == 250)
        #expect(gate["verdict"] as? String == "error")
    }

    @Test func aSnapshotThatCannotBeReadGivesNoVerdict() throws {
        let place = try Place()
        try Data("{}".utf8).write(to: place.snapshot.appending(path: "snapshot.json"))
        let (status, gate) = try place.run()
        #expect(status == 250)
        #expect(gate["verdict"] as? String == "error")
    }
}
