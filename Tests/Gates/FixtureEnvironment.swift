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
                    NSLocalizedDescriptionKey: "the environment \(name) is not there as its list says: run scripts/setup test"
                ])
        }
    }

    /// Makes the same environment in another place. Its scripts name their interpreter by an absolute path.
    func copy(to target: URL) throws {
        let copy = try Program.run("/bin/cp", ["-R", folder.path, target.path], in: folder)
        guard copy.status == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: copy.err]) }
        let programs = target.appending(path: "bin")
        for name in try FileManager.default.contentsOfDirectory(atPath: programs.path) {
            let file = programs.appending(path: name)
            guard let text = try? String(contentsOf: file, encoding: .utf8), text.hasPrefix("#!\(folder.path)/") else { continue }
            let handle = try FileHandle(forWritingTo: file)
            defer { try? handle.close() }
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(text.replacing("#!\(folder.path)/", with: "#!\(target.path)/").utf8))
        }
    }
}

extension Scenario {
    /// Does to the repository what somebody does between two runs.
    func run(_ commands: [[String]], in repository: URL) throws {
        for command in commands {
            let result = try Program.run("/usr/bin/env", command, in: repository)
            guard result.status == 0 else {
                throw CocoaError(
                    .executableLoad, userInfo: [NSLocalizedDescriptionKey: "\(command): \(result.out)\(result.err)"])
            }
        }
    }

    /// Puts environments of Python into the repository.
    func makeEnvironments(in repository: URL) throws(HostError) {
        for (folder, name) in environments {
            do {
                try FixtureEnvironment(name).copy(to: repository.appending(path: folder))
            } catch {
                throw HostError(.config, "fixture-environment", "\(name): \(error)")
            }
        }
    }
}
