import Foundation
import HostFixtures
import HostModel
import Support

extension Scenario {
    /// Makes the databases of vulnerabilities that the scenario wants, each in its folder, from Tests/Gates/databases.
    func makeDatabases(in repository: URL) throws(HostError) {
        for database in databases {
            do {
                try Self.make(database, in: repository)
            } catch {
                throw HostError(.config, "fixture-database", "\(database.folder): \(error)")
            }
        }
    }

    private static func make(_ database: Database, in repository: URL) throws {
        let lists = Program.repositoryRoot.appending(path: "Tests/Gates/databases")
        let target = repository.appending(path: database.folder)
        let made = try Program.run(
            Program.tools + "/python",
            ["-I", lists.appending(path: "make.py").path, lists.appending(path: "\(database.list).json").path, target.path],
            in: repository)
        guard made.status == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: made.err])
        }
        guard let cut = database.cut else { return }
        let file = try FileHandle(forWritingTo: target.appending(path: "trivy.db"))
        try file.truncate(atOffset: UInt64(cut))
        try file.close()
    }
}
