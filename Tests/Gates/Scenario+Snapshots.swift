import Foundation
import Support

extension Fixture {
    /// Brings the snapshot of advisories that lies beside a fixture (`advisories/` in it, or in the folder of all fixtures of
    /// its gate) into the repository, by the command that users have. One without a record brings none.
    func fetchAdvisories(into repository: URL) throws {
        let places = [folder, folder.deletingLastPathComponent()].map { $0.appending(path: "advisories") }
        guard let source = places.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else { return }
        let records = try FileManager.default.contentsOfDirectory(atPath: source.path)
        guard records.contains(where: { $0.hasSuffix(".json") }) else { return }
        let result = try Program.firsttry(
            ["fetch", "advisories", "--repo", repository.path, "--from", source.path, "--quiet"], in: repository)
        guard result.status == 0 else {
            throw CocoaError(.fileReadUnknown, userInfo: [NSLocalizedDescriptionKey: result.err])
        }
    }
}
