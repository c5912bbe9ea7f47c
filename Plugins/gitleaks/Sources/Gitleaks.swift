import GateSDK

/// Looks for secrets with gitleaks, in the history and in the files as they are now. It is green when gitleaks scanned as
/// many commits as git counts with lines in them, and found nothing.
///
/// The files as they are now become a commit of their own in a git folder in scratch, which borrows the repository's
/// objects. So one run sees both, git's count checks both, and neither the repository's git configuration nor its
/// attributes can hide anything from the scan.
struct Gitleaks: Gate {
    static let id: StaticString = "gitleaks"
    static let version: StaticString = "1.0.0"

    private var tool = Path([])
    private var files: [Path] = []
    /// All of the repository's, when `files` are those that changed.
    private var listed: [Path] = []
    private var history = History()
    private var configuration = Configuration()

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let settings = try Settings(probe.options())
        tool = try Tooling.program(probe)
        let version = try Tooling.version(probe, tool)
        configuration = try Configuration(probe)
        listed = try probe.listFiles().files
        if let changed = probe.changedFiles {
            let wanted = Set(changed)
            files = listed.filter { wanted.contains($0) }
        } else {
            files = listed
            history = try History(probe, settings.history)
        }
        guard !files.isEmpty || !history.tips.isEmpty else {
            if probe.changedFiles != nil { return .notApplicable(because: "none of the changed files is there") }
            return .notApplicable(because: "there is neither a commit nor a file in the repository")
        }
        return .applies(toolVersion: version, configuration: configuration.files)
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(run.options())
        let baseline = try Baseline(run, settings.baseline)
        let folder = try ScanFolder(run, history)
        let tree = try folder.commit(files, run)
        let merges = try folder.mergesWithLines(history.tips, run)
        let parts = [.history(history.tips + (tree.map { [$0] } ?? []))] + merges
        var expected = 0
        for part in parts { expected += try folder.commitsWithLines(part, run) }
        run.progress(0, of: expected, "commits")
        let odd = files.filter { !$0.isUTF8 }
        var scan = Scan(tool, settings, configuration)
        var leaks: [Leak] = []
        for part in parts {
            let found = try scan.leaks(in: folder, part, run).map { $0.placed(among: odd) }
            leaks += part.isOfMerges ? Merging.broughtByMerges(found, besides: leaks, tree: tree) : found
            run.progress(scan.commits, of: expected, "commits")
        }
        guard scan.commits == expected else {
            throw GateProblem(
                .incomplete, "git counts \(expected) commits that change lines of text, and gitleaks scanned \(scan.commits)",
                hint: "git fsck, then report it at https://github.com/gitleaks/gitleaks/issues")
        }
        if leaks.isEmpty, configuration.mayAllowEverything { try refuseAllowingEverything(scan, folder, run) }
        try report(leaks, scan, baseline, tree, settings, to: run)
        run.report(metric: "merges", Double(merges.reduce(0) { $0 + $1.revisions.count }), unit: "commits")
        let files = tree == nil ? "" : ", one of them made of the files as they are now"
        return Completed(
            Proof(
                "commits", expected: expected, examined: scan.commits,
                statement: "git counts \(expected) commits that change lines of text\(files); gitleaks says that it scanned "
                    + String(scan.commits)))
    }

    private func refuseAllowingEverything(_ scan: Scan, _ folder: ScanFolder, _ run: borrowing Run) throws(GateProblem) {
        var last: Bait?
        for names in Bait.portions(of: listed) {
            let bait = try Bait(names, in: folder, run)
            if try scan.found(bait, in: folder, run) > 0 { return }
            last = bait
        }
        // Names such as logo.png and package-lock.json are passed over by gitleaks itself.
        let without = Scan(tool, try Settings(run.options()), Configuration())
        guard let last, try without.found(last, in: folder, run) > 0 else { return }
        throw GateProblem(
            .toolConfig,
            "the allowlists of \(configuration.filesWithAllowlists) let everything pass: gitleaks sees no secret in \(last.names.count) files "
                + "that were made of secrets",
            hint: "narrow `paths`, `regexes` and `stopwords` in \(configuration.filesWithAllowlists)")
    }

    private func report(
        _ leaks: [Leak], _ scan: Scan, _ baseline: Baseline, _ tree: String?, _ settings: Settings, to run: borrowing Run
    ) throws(GateProblem) {
        let merged = Merging(leaks, tree: tree, baseline)
        let withheld = try scan.namesWithSecrets(merged.shown.map { $0.file }, run)
        for leak in merged.shown {
            run.report(leak.finding(isWithheld: withheld.contains(leak.file), since: merged.origin(of: leak)))
        }
        run.report(metric: "commits", Double(scan.commits), unit: "commits")
        run.report(metric: "files", Double(files.count), unit: "files")
        run.report(metric: "leaks_in_history", Double(merged.inHistory), unit: "findings")
        run.report(metric: "leaks_in_files", Double(merged.inFiles), unit: "findings")
        run.report(metric: "baseline_known", Double(merged.known), unit: "findings")
        run.report(metric: "ignored_fingerprints", Double(configuration.ignored), unit: "entries")
        for note in configuration.notes { run.report(note) }
        if run.changedFiles == nil { reportHistory(settings, run) }
    }

    private func reportHistory(_ settings: Settings, _ run: borrowing Run) {
        switch history.extent {
        case .complete, .unwanted: break
        case .noRepository:
            run.report(
                Finding(
                    rule: "no-history", message: "this is no git repository: only the files as they are now were scanned",
                    severity: .note))
        case .unborn:
            run.report(
                Finding(
                    rule: "no-history", message: "nothing is committed yet: only the files as they are now were scanned",
                    severity: .note))
        case .shallow:
            var finding = Finding(
                rule: "shallow-history",
                message: "this is a shallow clone: what was committed before it and is gone now was not scanned",
                severity: settings.needsFullHistory ? .error : .warning)
            finding.helpURI = "https://git-scm.com/docs/shallow"
            finding.fix = "git fetch --unshallow; in GitHub Actions `fetch-depth: 0`, in GitLab CI `GIT_DEPTH: 0`"
            run.report(finding)
        }
    }
}
