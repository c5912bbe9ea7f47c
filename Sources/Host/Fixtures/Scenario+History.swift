@preconcurrency internal import Glibc
internal import HostModel
internal import HostProcess

extension Scenario {
    /// Makes the commits one by one, a day apart.
    func makeHistory(_ history: [Commit], in root: String, _ git: GitCommands) throws(HostError) {
        try git.run(["init", "-q", "-b", "main"], day: 0)
        for (day, commit) in history.enumerated() {
            if let branch = commit.branch {
                try git.run(["checkout", "-q"] + (commit.startsBranch ? ["-B"] : []) + [branch], day: day)
            }
            if !commit.merged.isEmpty {
                // Of several branches git merges none that conflict.
                let choice = commit.merged.count == 1 ? ["-X", "ours"] : []
                try git.run(["merge", "-q", "--no-ff", "--no-commit"] + choice + commit.merged, day: day)
            }
            for file in commit.files {
                guard !GitCommands.isOfGit(file.name) else { throw GitCommands.refusal("a commit with a file below .git") }
                try write(file, below: root)
            }
            for name in commit.removed { try FileTree.remove(name, below: root) }
            try git.run(["add", "-A"], day: day)
            try git.run(["commit", "-q", "--allow-empty", "-m", commit.message], day: day, zone: commit.zone)
        }
    }

    /// What git does is told by the files below .git: a fixture that brings such files would have its own programs run, by us.
    func refuseGitFolders(_ input: String) throws(HostError) {
        let all = FileTree.all(below: input) + files.map(\.name) + links.map(\.name)
        guard !all.contains(where: GitCommands.isOfGit) else { throw GitCommands.refusal("commands of git on a .git of its own") }
    }
}

/// Runs git on a repository that a scenario makes: always as the same person, on the same days, and without the
/// configuration of whoever runs it.
struct GitCommands {
    private let root: String

    init(_ root: String) { self.root = root }

    /// What makes a history; none of these runs a program that a repository names.
    private static let allowed = [
        "add", "branch", "checkout", "commit", "init", "merge", "mv", "replace", "rm", "tag", "update-ref",
    ]

    static func isOfGit(_ name: [UInt8]) -> Bool {
        name.split(separator: UInt8(ascii: "/")).contains { String(decoding: $0, as: UTF8.self).lowercased() == ".git" }
    }

    static func refusal(_ what: String) -> HostError {
        HostError(
            .config, "fixture-unsafe-git", "the scenario wants \(what), expected only what makes a history",
            hint: "there are \(allowed.joined(separator: ", "))")
    }

    func run(_ arguments: [String], day: Int, zone: String = "+0000") throws(HostError) {
        var words = arguments[...]
        var folder = root
        if words.first == "-C" {
            words = words.dropFirst()
            let name = Array((words.popFirst() ?? "").utf8)
            folder += "/" + String(decoding: name, as: UTF8.self)
            guard FileTree.isFolder(name, below: root) else {
                throw Self.refusal("git in a folder that is not below the repository")
            }
        }
        guard let command = words.first, Self.allowed.contains(command),
            command != "init" || !words.contains(where: { $0.hasPrefix("--") })
        else { throw Self.refusal("git \(arguments.joined(separator: " "))") }
        let child = try Child(
            "/usr/bin/env", ["git"] + words, environment: Self.environment("\(1_700_000_000 + day * 86400) \(zone)"),
            folder: folder, output: .pipe, error: .output)
        var said: [String] = []
        try Child.eachLine(of: child.output) { line throws(HostError) in said.append(line) }
        guard child.wait() == .exited(0) else {
            throw HostError(
                .config, "fixture-git", "git \(arguments.joined(separator: " ")): \(said.suffix(3).joined(separator: "; "))",
                hint: "correct the scenario's history; git has to be installed")
        }
    }

    private static func environment(_ date: String) -> [String: String] {
        var environment = [
            "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_EDITOR": "true", "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": "/dev/null",
            "GIT_CONFIG_KEY_1": "core.fsmonitor", "GIT_CONFIG_VALUE_1": "false",
        ]
        for role in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(role)_NAME"] = "Ada"
            environment["GIT_\(role)_EMAIL"] = "ada@example.org"
        }
        return environment
    }
}
