import Foundation
import HostFixtures
import HostModel
import Support

/// An environment of Python with a project's packages, made once by scripts/environments from Tests/Gates/environments.
struct FixtureEnvironment {
    let folder: URL

    static let all = Program.repositoryRoot.appending(path: ".build/environments")

    init(_ name: String) throws {
        folder = Self.all.appending(path: name)
        let list = Program.repositoryRoot.appending(path: "Tests/Gates/environments/\(name).txt")
        guard FileManager.default.contentsEqual(atPath: list.path, andPath: folder.appending(path: "list.txt").path) else {
            throw CocoaError(
                .fileReadNoSuchFile,
                userInfo: [
                    NSLocalizedDescriptionKey: "the environment \(name) is not there as its list says: run scripts/environments"
                ])
        }
    }
}

extension Scenario {
    /// Puts environments of Python into the repository.
    func makeEnvironments(in repository: URL) throws(HostError) {
        do {
            for (_, name) in environments { _ = try FixtureEnvironment(name) }
        } catch {
            throw HostError(.config, "fixture-environment", "\(error)")
        }
        try place(
            in: repository.path, environments: { FixtureEnvironment.all.appending(path: $0).path }, databases: { _ in nil })
    }
}
