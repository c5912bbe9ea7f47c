import Foundation
import Support

/// A database of vulnerabilities that a scenario wants, made from Tests/Gates/databases.
struct DatabaseOrder: Decodable, Sendable {
    /// The list that it is made of.
    let list: String
    /// How many bytes of it are there; all when it says nothing.
    let cut: UInt64?
    /// Whether it is brought by `firsttry fetch trivy-db`, and its folder is not the repository's.
    let fetched: Bool?
}

extension Scenario {
    /// Makes the databases, each in its folder.
    func makeDatabases(in repository: URL) throws {
        for (folder, order) in databases ?? [:] {
            let lists = Program.repositoryRoot.appending(path: "Tests/Gates/databases")
            let own = order.fetched == true ? try TemporaryFolder() : nil
            let target = own?.url ?? repository.appending(path: folder)
            let made = try Program.run(
                Program.tools + "/python",
                ["-I", lists.appending(path: "make.py").path, lists.appending(path: "\(order.list).json").path, target.path],
                in: repository)
            guard made.status == 0 else {
                throw CocoaError(.fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: made.err])
            }
            if order.fetched == true {
                let brought = try Program.firsttry(
                    ["fetch", "trivy-db", "--repo", repository.path, "--from", target.path, "--quiet"], in: repository)
                guard brought.status == 0 else {
                    throw CocoaError(.fileReadUnknown, userInfo: [NSLocalizedDescriptionKey: brought.err])
                }
            }
            guard let cut = order.cut else { continue }
            let file = try FileHandle(forWritingTo: target.appending(path: "trivy.db"))
            try file.truncate(atOffset: cut)
            try file.close()
        }
    }
}
