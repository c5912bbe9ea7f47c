import Foundation
import Support

/// A commit that a scenario makes. Author and dates are fixed, so that its name is the same everywhere.
struct Commit: Decodable, Sendable {
    /// A text, or pieces of one.
    let message: Pieces
    let files: [Scenario.File]?
    let remove: [String]?
    let branch: String?
    /// Whether the branch starts here.
    let new: Bool?
    let zone: String?
    /// Branches that it merges; `files` and `remove` are laid over what comes of that.
    let merge: [String]?

    struct Pieces: Decodable, Sendable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            text = try (try? container.decode(String.self)) ?? container.decode([String].self).joined()
        }
    }
}

/// What is broken in a repository after it has been made: a file written or removed, below .git too.
struct Damage: Decodable, Sendable {
    let remove: String?
    let file: Scenario.File

    init(from decoder: any Decoder) throws {
        remove = try decoder.container(keyedBy: Key.self).decodeIfPresent(String.self, forKey: .remove)
        file = try Scenario.File(from: decoder)
    }

    private enum Key: String, CodingKey { case remove }

    func apply(to repository: URL, _ scenario: Scenario) throws {
        if let remove {
            try FileManager.default.removeItem(at: repository.appending(path: remove))
        } else {
            try scenario.write(file, below: repository)
        }
    }
}

extension Scenario {
    /// Makes the commits one by one, a day apart.
    func makeHistory(_ history: [Commit], in repository: URL) throws {
        try git(["init", "-q", "-b", "main"], in: repository, day: 0)
        for (day, commit) in history.enumerated() {
            if let branch = commit.branch {
                try git(["checkout", "-q"] + (commit.new == true ? ["-B"] : []) + [branch], in: repository, day: day)
            }
            if let merge = commit.merge {
                // Of several branches git merges none that conflict.
                let choice = merge.count == 1 ? ["-X", "ours"] : []
                try git(["merge", "-q", "--no-ff", "--no-commit"] + choice + merge, in: repository, day: day)
            }
            for file in commit.files ?? [] { try write(file, below: repository) }
            for path in commit.remove ?? [] { try FileManager.default.removeItem(at: repository.appending(path: path)) }
            try git(["add", "-A"], in: repository, day: day)
            try git(
                ["commit", "-q", "--allow-empty", "-m", commit.message.text], in: repository, day: day,
                zone: commit.zone ?? "+0000")
        }
    }

    /// Puts the fixture's `input` over what was committed.
    func overlay(_ input: URL, on repository: URL) throws {
        for name in FileManager.default.enumerator(atPath: input.path)?.compactMap({ $0 as? String }) ?? [] {
            let source = input.appending(path: name), target = repository.appending(path: name)
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder)
            if isFolder.boolValue {
                try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            } else {
                if FileManager.default.fileExists(atPath: target.path) { try FileManager.default.removeItem(at: target) }
                try FileManager.default.copyItem(at: source, to: target)
            }
        }
    }

    func git(_ arguments: [String], in repository: URL, day: Int, zone: String = "+0000") throws {
        let date = "\(1_700_000_000 + day * 86400) \(zone)"
        var environment = ["GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]
        for role in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(role)_NAME"] = "Ada"
            environment["GIT_\(role)_EMAIL"] = "ada@example.org"
        }
        let result = try Program.run("/usr/bin/env", ["git"] + arguments, in: repository, environment: environment)
        guard result.status == 0 else {
            throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: "git \(arguments): \(result.err)"])
        }
    }
}
