import GateSDK

/// The commits that are to be scanned, by the names of those that nothing follows.
struct History {
    enum Extent {
        case complete, shallow, unborn, noRepository
        /// The option says so.
        case unwanted
    }

    private(set) var tips: [String] = []
    private(set) var extent = Extent.unwanted
    /// Where git keeps the objects; nil without a repository.
    private(set) var objects: Path?
    /// The list of commits whose parents were not fetched.
    private(set) var shallow: Path?
    private(set) var format = "sha1"

    init() {}

    init(_ probe: borrowing Probe, _ wanted: Settings.History) throws(GateProblem) {
        guard wanted != .none else { return }
        // A `.git` that git cannot use is no reason to scan less.
        guard probe.isGitRepository else {
            extent = .noRepository
            return
        }
        let answers = try History.ask(
            probe, "rev-parse", "--is-shallow-repository", "--show-object-format", "--path-format=absolute", "--git-path",
            "objects", "--git-path", "shallow")
        guard answers.count == 4 else { throw History.unreadable("`git rev-parse` gives \(answers.count) answers, not 4") }
        format = answers[1]
        objects = Path(answers[2])
        if answers[0] == "true" { shallow = Path(answers[3]) }
        tips = try History.tips(probe, wanted)
        extent = tips.isEmpty ? .unborn : shallow == nil ? .complete : .shallow
    }

    private static func tips(_ probe: borrowing Probe, _ wanted: Settings.History) throws(GateProblem) -> [String] {
        // A name, when there is one, says nothing of whether the commit is there.
        let head = try probe.exec(Command("git", "rev-parse", "--quiet", "--verify", "HEAD"))
        let status = try head.exit.status(of: "git")
        // 1 without a word: HEAD names a branch without a commit.
        guard status == 0 || status == 1 && head.error.isEmpty else { throw unreadable(words(head.error)) }
        var tips: [String] = []
        if status == 0 { tips = try ask(probe, "rev-parse", "--verify", "HEAD^{commit}") }
        if wanted == .all {
            for name in try ask(probe, "for-each-ref", "--format=%(objectname)") where !tips.contains(name) { tips.append(name) }
        }
        return tips
    }

    private static func ask(_ probe: borrowing Probe, _ arguments: String...) throws(GateProblem) -> [String] {
        var command = Command("git")
        for argument in arguments { command.add(argument) }
        let result = try probe.exec(command)
        guard try result.exit.status(of: "git") == 0 else { throw unreadable(words(result.error)) }
        return result.output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func unreadable(_ why: String) -> GateProblem {
        GateProblem(
            .incomplete, "there is a .git, but git cannot read the history: \(why)",
            hint: "git fsck; a linked worktree has its history elsewhere: run in the main one, or set option history to \"none\"")
    }
}

/// The first line of what a program said.
func words(_ output: [UInt8]) -> String {
    let line = output.prefix { $0 != 0x0A }
    return line.isEmpty ? "it says nothing" : String(decoding: line, as: UTF8.self)
}
