import Foundation
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
    /// Does to the repository what somebody may have done to it before.
    func prepare(_ repository: URL, programs: String?) throws {
        for command in commands ?? [] {
            let path = (programs.map { $0 + ":" } ?? "") + "/usr/bin:/bin"
            let result = try Program.run("/usr/bin/env", command, in: repository, environment: ["PATH": path])
            guard result.status == 0 else {
                throw CocoaError(
                    .executableLoad, userInfo: [NSLocalizedDescriptionKey: "\(command): \(result.out)\(result.err)"])
            }
        }
    }

    /// What `VIRTUAL_ENV` is while the gate runs: the scenario's own choice, or that of all fixtures of the gate.
    func activeEnvironment(of fixtures: URL) throws -> FixtureEnvironment? {
        guard tool == "real" else { return nil }
        let common = try? String(contentsOf: fixtures.appending(path: "environment"), encoding: .utf8)
        guard let name = environment ?? common?.trimmingCharacters(in: .whitespacesAndNewlines), name != "none" else {
            return nil
        }
        return try FixtureEnvironment(name)
    }
}
