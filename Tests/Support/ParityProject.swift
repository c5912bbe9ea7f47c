public import Foundation

/// A repository in git whose only gate is ruff, with a lock that fits, and a home of its own for what is remembered.
public struct ParityProject {
    public let folder: TemporaryFolder
    public var root: URL { folder.url.appending(path: "repository") }

    public init(locked: Bool = true) throws {
        folder = try TemporaryFolder()
        try write("value = 1\n", to: "a.py")
        try write("[tool.ruff]\nline-length = 100\n", to: "pyproject.toml")
        try write("tier = \"lite\"\n", to: "firsttry.toml")
        try git("init", "-q", "-b", "main")
        if locked {
            let result = try firsttry(["lock"])
            guard result.status == 0 else { throw Failure(words: result.out + result.err) }
        }
        try commit()
    }

    public struct Failure: Error, CustomStringConvertible {
        let words: String
        public var description: String { words }
    }

    public func write(_ text: String, to name: String) throws { try folder.write(text, to: "repository/\(name)") }

    public func read(_ name: String) throws -> String { try String(contentsOf: root.appending(path: name), encoding: .utf8) }

    /// Changes the first place of a file that a text stands at.
    public func replace(_ old: String, by new: String, in name: String) throws {
        let text = try read(name)
        guard text.contains(old) else { throw Failure(words: "\(name) does not hold \(old)") }
        try write(text.replacingOccurrences(of: old, with: new), to: name)
    }

    public func git(_ arguments: String...) throws {
        let environment = [
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
        ]
        let result = try Program.run("/usr/bin/git", arguments, in: root, environment: environment)
        guard result.status == 0 else { throw Failure(words: "git \(arguments.joined(separator: " ")): \(result.err)") }
    }

    public func commit() throws {
        try git("add", "--all")
        try git("commit", "-q", "--allow-empty", "-m", "x")
    }

    public func firsttry(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Result {
        let home = ["XDG_CACHE_HOME": folder.url.appending(path: "cache").path]
        return try Program.firsttry(arguments, in: root, environment: home.merging(environment) { $1 })
    }

    public func report() throws -> ReportFile { try ReportFile(in: root) }
}

extension ReportFile {
    public var policy: [String: Any] { json["policy"] as? [String: Any] ?? [:] }
    public var attempts: [[String: Any]] { policy["attempts"] as? [[String: Any]] ?? [] }
    public var drift: [[String: Any]] { (json["lock"] as? [String: Any])?["drift"] as? [[String: Any]] ?? [] }
    public var codes: [String] { (json["failures"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String } }
}
