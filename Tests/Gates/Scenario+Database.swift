import Foundation
import Support

/// A database of vulnerabilities that a scenario wants, made from Tests/Gates/databases.
struct DatabaseOrder: Decodable, Sendable {
    /// The list that it is made of.
    let list: String
    /// How many bytes of it are there; all when it says nothing.
    let cut: UInt64?
}

extension Scenario {
    /// Makes the databases, each in its folder.
    func makeDatabases(in repository: URL) throws {
        for (folder, order) in databases ?? [:] {
            let lists = Program.repositoryRoot.appending(path: "Tests/Gates/databases")
            let target = repository.appending(path: folder)
            let made = try Program.run(
                Program.tools + "/python",
                ["-I", lists.appending(path: "make.py").path, lists.appending(path: "\(order.list).json").path, target.path],
                in: repository)
            guard made.status == 0 else {
                throw CocoaError(.fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: made.err])
            }
            guard let cut = order.cut else { continue }
            let file = try FileHandle(forWritingTo: target.appending(path: "trivy.db"))
            try file.truncate(atOffset: cut)
            try file.close()
        }
    }
}
