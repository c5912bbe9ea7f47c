import Foundation
import Support

extension Fixture {
    /// Brings snapshots into the repository, by the command that users have: the advisories that lie beside the fixture
    /// (`advisories/` in it, or in the folder of all fixtures of its gate), and what the scenario asks for. A folder of
    /// advisories without a record brings none.
    func fetchSnapshots(into repository: URL) throws {
        let places = [folder, folder.deletingLastPathComponent()].map { $0.appending(path: "advisories") }
        if let source = places.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
            let records = try FileManager.default.contentsOfDirectory(atPath: source.path)
            if records.contains(where: { $0.hasSuffix(".json") }) { try fetch("advisories", from: source, into: repository) }
        }
        for (name, place) in (scenario.fetch ?? [:]).sorted(by: { $0.key < $1.key }) {
            try fetch(name, from: repository.appending(path: place), into: repository)
        }
    }

    private func fetch(_ name: String, from source: URL, into repository: URL) throws {
        let result = try Program.firsttry(
            ["fetch", name, "--repo", repository.path, "--from", source.path, "--quiet"], in: repository)
        guard result.status == 0 else {
            throw CocoaError(.fileReadUnknown, userInfo: [NSLocalizedDescriptionKey: result.err])
        }
    }
}
