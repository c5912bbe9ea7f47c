import GateSDK

/// A git folder of the gate's own, in scratch, which borrows the repository's objects.
struct ScanFolder {
    let path: Path
    private let repository: Path
    private let objects: Path?

    /// Whatever the repository's attributes say, each file is text as it lies there.
    private static let attributes = "* !text !eol !crlf !ident !filter !working-tree-encoding !diff !encoding\n"

    /// gitleaks splits its options at blanks. Dates as numbers: it loses the commit of one whose time zone is broken,
    /// such as 5e6ecdad of psf/requests with "+51800". What the repository might change about patches is set.
    static let options = [
        "--full-history", "--diff-filter=tuxdb", "--date=unix", "--pretty=medium", "--no-color", "--no-ext-diff",
        "--no-textconv", "--no-show-signature", "--no-notes", "--no-mailmap", "--src-prefix=a/", "--dst-prefix=b/",
    ]

    init(_ run: borrowing Run, _ history: History) throws(GateProblem) {
        path = run.scratch / "git"
        repository = run.repository
        objects = history.objects
        var create = Command("git", "init", "--quiet", "--bare", "--template=", "--object-format=" + history.format)
        create.add(path)
        try ScanFolder.succeed(create, run)
        _ = try run.write(Array(ScanFolder.attributes.utf8), to: "git/info/attributes")
        if let shallow = history.shallow {
            var copy = Command("cp")
            copy.add(shallow)
            copy.add(path / "shallow")
            try ScanFolder.succeed(copy, run)
        }
    }

    /// Makes a commit without parents of the files as they are now, and returns its name; nil when there is no file.
    func commit(_ files: [Path], _ run: borrowing Run) throws(GateProblem) -> String? {
        guard !files.isEmpty else { return nil }
        let links = try submodules(run)
        var add = git("-c", "core.looseCompression=0", "update-index", "--add", "-z", "--stdin")
        for file in files where !links.contains(file) { add.input += file.bytes + [0] }
        guard !add.input.isEmpty else { return nil }
        add.set("GIT_WORK_TREE", repository)
        _ = try ScanFolder.succeed(add, run)
        let tree = try ScanFolder.succeed(git("write-tree"), run)
        return try ScanFolder.succeed(git("commit-tree", "-m", "the files as they are now", tree), run)
    }

    /// Makes a commit without parents of files that all have this text, and returns its name.
    func commit(_ text: [UInt8], as names: [Path], _ run: borrowing Run) throws(GateProblem) -> String {
        var hash = git("hash-object", "-w", "--stdin")
        hash.input = text
        let entry = Array("100644 \(try ScanFolder.succeed(hash, run))\t".utf8)
        let index = path / "made-up.index"
        var add = git("update-index", "-z", "--index-info")
        for name in names { add.input += entry + name.bytes + [0] }
        add.set("GIT_INDEX_FILE", index)
        try ScanFolder.succeed(add, run)
        var write = git("write-tree")
        write.set("GIT_INDEX_FILE", index)
        return try ScanFolder.succeed(git("commit-tree", "-m", "made up", try ScanFolder.succeed(write, run)), run)
    }

    /// How many of the commits change at least one line of text, as git itself counts them.
    func commitsWithLines(_ commits: Commits, _ run: borrowing Run) throws(GateProblem) -> Int {
        var command = git("log", "--numstat")
        for option in commits.options where !option.hasPrefix("--pretty") { command.add(option) }
        command.add("--pretty=format:%x01")
        for revision in commits.revisions { command.add(revision) }
        var count = CommitCount()
        try log(command, run) { count.take($0) }
        return count.commits
    }

    /// The merges, in portions for one run, that hold a line which none of their parents has. `git log` shows no differences
    /// of merges, and what a merge took from a parent is in the parent's own.
    func mergesWithLines(_ tips: [String], _ run: borrowing Run) throws(GateProblem) -> [Commits] {
        guard !tips.isEmpty else { return [] }
        var command = git("log", "--min-parents=2", "--cc", "--patch", "--unified=0", "--no-renames")
        for option in ScanFolder.options where !option.hasPrefix("--pretty") { command.add(option) }
        command.add("--pretty=format:%x01%H")
        for tip in tips { command.add(tip) }
        var names = MergeNames()
        try log(command, run) { names.take($0) }
        return stride(from: 0, to: names.names.count, by: MergeNames.most).map {
            .merges(Array(names.names[$0..<min($0 + MergeNames.most, names.names.count)]))
        }
    }

    private func log(
        _ command: Command, _ run: borrowing Run, each: (ArraySlice<UInt8>) -> Void
    ) throws(GateProblem) {
        let result = try run.stream(command) { (line) throws(GateProblem) in
            if line.stream == .output { each(line.bytes) }
        }
        let status = try result.exit.status(of: "git")
        guard status == 0 else {
            throw GateProblem(
                .incomplete, "git cannot read the whole history: git log ends with status \(status)",
                hint: "git fsck; in a partial clone fetch what is missing: git fetch --refetch")
        }
    }

    /// For gitleaks, which starts git itself.
    func prepare(_ command: inout Command) {
        if let objects { command.set("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects) }
        command.set("GIT_NO_REPLACE_OBJECTS", "1")
    }

    private func git(_ arguments: String...) -> Command {
        var command = Command("git")
        for argument in arguments { command.add(argument) }
        command.set("GIT_DIR", path)
        command.set("GIT_AUTHOR_DATE", "@0 +0000")
        command.set("GIT_COMMITTER_DATE", "@0 +0000")
        for role in ["AUTHOR", "COMMITTER"] {
            command.set("GIT_\(role)_NAME", "gate")
            command.set("GIT_\(role)_EMAIL", "gate@firsttry")
        }
        prepare(&command)
        return command
    }

    /// Their commits are not the repository's.
    private func submodules(_ run: borrowing Run) throws(GateProblem) -> Set<Path> {
        guard objects != nil else { return [] }
        let result = try run.exec(Command("git", "ls-files", "--stage", "-z"))
        guard try result.exit.status(of: "git") == 0 else { return [] }
        var links: Set<Path> = []
        for entry in result.output.split(separator: 0) where entry.starts(with: "160000 ".utf8) {
            if let tab = entry.firstIndex(of: 0x09) { links.insert(Path(Array(entry[(tab + 1)...]))) }
        }
        return links
    }

    @discardableResult
    private static func succeed(_ command: Command, _ run: borrowing Run) throws(GateProblem) -> String {
        let result = try run.exec(command)
        guard try result.exit.status(of: command.name) == 0 else {
            throw GateProblem(
                .incomplete, "the files cannot be read as a whole: \(words(result.error))",
                hint: "make every file readable, or name it in .gitignore")
        }
        return String(decoding: result.output.prefix { $0 != 0x0A }, as: UTF8.self)
    }
}

/// Counts the commits in the output of `git log --numstat` with a byte 1 before each.
struct CommitCount {
    private(set) var commits = 0
    private var isCounted = false

    mutating func take(_ line: ArraySlice<UInt8>) {
        if line.first == 1 {
            isCounted = false
        } else if !isCounted, changesLines(line) {
            isCounted = true
            commits += 1
        }
    }

    /// "added, deleted, name" between tabs; binary files have dashes.
    private func changesLines(_ line: ArraySlice<UInt8>) -> Bool {
        let fields = line.split(separator: 0x09, maxSplits: 2)
        guard fields.count == 3, fields[0].first != UInt8(ascii: "-") else { return false }
        return !fields[0].elementsEqual("0".utf8) || !fields[1].elementsEqual("0".utf8)
    }
}
