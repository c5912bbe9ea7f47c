import GateSDK

/// One run of gitleaks and what it says of itself.
struct Scan {
    private(set) var commits = 0
    private var runs = 0
    private let tool: Path
    private let settings: Settings
    private let configuration: Configuration

    /// gitleaks' own 1 means many things.
    private static let leaksFound: Int32 = 7
    private static let reportCap = 256 << 20

    init(_ tool: Path, _ settings: Settings, _ configuration: Configuration) {
        self.tool = tool
        self.settings = settings
        self.configuration = configuration
    }

    mutating func leaks(
        in folder: ScanFolder, _ scanned: Commits, _ run: borrowing Run
    ) throws(GateProblem) -> [Leak] {
        // One for each run: an old one must not be read for one that was not written.
        let report = run.scratch / Path("report-\(runs).json")
        runs += 1
        var log = Log()
        let result = try run.stream(gitCommand(scanned, in: folder, report)) { (line) throws(GateProblem) in
            if line.stream == .error { log.take(line.text) }
        }
        let status = try result.exit.status(of: "gitleaks")
        guard status == 0 || status == Scan.leaksFound else { throw failure(status, log) }
        if let first = log.errors.first {
            throw GateProblem(
                .incomplete, "gitleaks ended with status \(status), but could not scan everything: \(first)",
                hint: "git fsck; in a partial clone fetch what is missing: git fetch --refetch")
        }
        guard log.counts.count == 1, let count = log.counts.first else {
            throw GateProblem(
                .toolOutput, "gitleaks says \(log.counts.count) times, not once, how many commits it scanned",
                hint: "use a gitleaks between 8.19 and 8.30")
        }
        commits += count
        let leaks = try Leak.all(try contents(of: report, run))
        guard leaks.isEmpty == (status == 0) else {
            throw GateProblem(.toolOutput, "gitleaks ended with status \(status) and reported \(leaks.count) leaks")
        }
        return leaks
    }

    /// How many files of the bait gitleaks sees a secret in.
    func found(_ bait: Bait, in folder: ScanFolder, _ run: borrowing Run) throws(GateProblem) -> Int {
        let report = run.scratch / "bait.json"
        let status = try run.exec(gitCommand(.history([bait.commit]), in: folder, report)).exit.status(of: "gitleaks")
        guard status == 0 || status == Scan.leaksFound else {
            throw GateProblem(.toolBroke, "gitleaks ended with status \(status) on files that were made to be found")
        }
        return Set(try Leak.all(try contents(of: report, run)).map { $0.file }).count
    }

    /// Those of the names in which gitleaks itself sees a secret: they are not to be shown.
    func namesWithSecrets(_ names: [Path], _ run: borrowing Run) throws(GateProblem) -> Set<Path> {
        guard !names.isEmpty else { return [] }
        let distinct = Set(names).sorted()
        var command = base("stdin")
        let report = run.scratch / "names.json"
        command.add("--report-path")
        command.add(report)
        // One name is one line, also when it has line feeds of its own, with empty ones behind: gitleaks is not exact to a line.
        for name in distinct { command.input += name.bytes.map { $0 == 0x0A ? 0x20 : $0 } + [0x0A, 0x0A, 0x0A, 0x0A] }
        let status = try run.exec(command).exit.status(of: "gitleaks")
        guard status == 0 || status == Scan.leaksFound else {
            throw GateProblem(.toolBroke, "gitleaks ended with status \(status) on the names of files with secrets")
        }
        var withheld: Set<Path> = []
        for leak in try Leak.all(try contents(of: report, run)) {
            let index = max(0, leak.line) / 4
            if index < distinct.count { withheld.insert(distinct[index]) }
        }
        return withheld
    }

    private func gitCommand(_ commits: Commits, in folder: ScanFolder, _ report: Path) -> Command {
        var command = base("git")
        command.add("--report-path")
        command.add(report)
        command.add("--log-opts=" + (commits.options + commits.revisions).joined(separator: " "))
        command.add(folder.path)
        folder.prepare(&command)
        return command
    }

    /// In the repository's root, so that `.gitleaksignore` and what `.gitleaks.toml` extends are found.
    private func base(_ verb: String) -> Command {
        var command = Command(
            tool, verb, "--no-banner", "--no-color", "--redact", "--report-format", "json", "--exit-code",
            String(Scan.leaksFound))
        if let file = configuration.file {
            command.add("--config")
            command.add(file)
        }
        if settings.ignoresAllowComments { command.add("--ignore-gitleaks-allow") }
        return command
    }

    private func contents(of file: Path, _ run: borrowing Run) throws(GateProblem) -> [UInt8] {
        do throws(SystemError) {
            return try run.contents(of: file, cap: Scan.reportCap)
        } catch {
            throw GateProblem(.toolOutput, "gitleaks left no report that can be read: \(error.text)")
        }
    }

    private func failure(_ status: Int32, _ log: Log) -> GateProblem {
        let said = log.fatal ?? log.errors.first ?? "it does not say why"
        let signs: [StaticString] = ["config", "rule", "allowlist", "toml", "regexp"]
        if configuration.file != nil, signs.contains(where: { said.has($0) }) {
            return GateProblem(
                .toolConfig, "gitleaks refuses .gitleaks.toml: \(said)", hint: "correct it until `gitleaks dir .` works")
        }
        return GateProblem(.toolBroke, "gitleaks ended with status \(status): \(said)")
    }
}
