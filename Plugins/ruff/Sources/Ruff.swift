import GateSDK

/// Lints Python with ruff. It is green when ruff says that it checked every file that it lists, and found nothing.
struct Ruff: Gate {
    static let id: StaticString = "ruff"
    static let version: StaticString = "1.0.0"

    /// What the probe learned; the run checks these files.
    private var listing = Listing()
    /// The folders that have a configuration.
    private var configured: Set<Path> = []

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let invocation = try Invocation(for: probe)
        let version = try ruffVersion(probe, invocation)
        listing = try list(probe, invocation)
        if let changed = probe.changedFiles { listing.keepOnly(Set(changed)) }
        guard listing.files.contains(where: { !isConfigurationName($0.name) }) else {
            let place = probe.changedFiles == nil ? "in the repository" : "among the changed files"
            return .notApplicable(
                because: "ruff finds no Python file \(place) (*.py, *.pyi, *.ipynb, less what its configuration excludes)")
        }
        let search = ConfigurationSearch(probe, files: listing.files, root: listing.rootConfiguration)
        configured = Set(search.found.map { $0.path.folder })
        return .applies(toolVersion: version, configuration: search.found)
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let invocation = try Invocation(for: run)
        var check = Check(listing, repository: run.repository)
        if run.changedFiles == nil {
            try check.run(run, invocation.check([run.repository]))
        } else {
            for batch in listing.files.batches() { try check.run(run, invocation.check(batch.map { run.repository / $0 })) }
        }
        run.report(metric: "files", Double(check.checked), unit: "files")
        run.report(metric: "findings", Double(check.findings), unit: "findings")
        run.report(metric: "fixable", Double(check.fixable), unit: "findings")
        try check.refuseUnreadable()
        let python = listing.files.filter { !isConfigurationName($0.name) && !$0.bytes.suffix(6).elementsEqual(".ipynb".utf8) }
        let exemptions = Exemptions(run, among: python)
        if let note = exemptions.note { run.report(note) }
        // Files that changed may all lie where the project wants no rule.
        if check.findings == 0, run.changedFiles == nil {
            try refuseNoRules(run, invocation)
            try exemptions.refuseAll()
        }
        let excluded = try check.filesLeftOutByConfiguration(run, invocation)
        return Completed(
            Proof(
                "files", expected: listing.files.count - excluded, examined: check.checked,
                statement: "of the \(listing.files.count) that ruff lists, less \(excluded) that lint.exclude leaves out, "
                    + "ruff says that it checked \(check.checked)"))
    }

    /// Without a rule only what is no Python would be found, and ruff says "All checks passed". Each configuration is asked
    /// once, until there is a file with a rule: most often the first.
    private func refuseNoRules(_ run: borrowing Run, _ invocation: Invocation) throws(GateProblem) {
        var answers: [Path: RuleSettings] = [:]
        var example: Path?
        for file in listing.files where !isConfigurationName(file.name) {
            let folder = configuredFolder(of: file)
            if answers[folder] == nil {
                let result = try run.exec(invocation.settings(for: file))
                guard case .exited(status: 0) = result.exit else { return }
                answers[folder] = RuleSettings(result.output)
            }
            guard answers[folder]?.leaveNone(for: (run.repository / file).repaired) == true else { return }
            example = example ?? file
        }
        guard let example else { return }
        throw GateProblem(
            .toolConfig, "ruff's configuration switches every rule off: nothing was checked but whether it is Python",
            hint: "see `select`, `ignore` and `per-file-ignores` in ruff's configuration: ruff check --show-settings "
                + example.text)
    }

    private func configuredFolder(of file: Path) -> Path {
        var folder = file.folder
        while !folder.isEmpty, !configured.contains(folder) { folder = folder.folder }
        return folder
    }

    private func ruffVersion(_ probe: borrowing Probe, _ invocation: Invocation) throws(GateProblem) -> String {
        let result = try probe.exec(invocation.version)
        let status = try result.exit.status(of: "ruff")
        let words = result.output.split { $0 == 0x20 || $0 == 0x0A }
        guard status == 0, words.count >= 2, words[0].elementsEqual("ruff".utf8) else {
            throw GateProblem(
                .toolBroke, "`ruff --version` does not answer as ruff does (status \(status))", hint: Invocation.install)
        }
        return String(decoding: words[1], as: UTF8.self)
    }

    private func list(_ probe: borrowing Probe, _ invocation: Invocation) throws(GateProblem) -> Listing {
        let result = try probe.exec(invocation.list)
        let status = try result.exit.status(of: "ruff")
        var log = Log()
        for line in result.error.split(separator: 0x0A) { _ = log.take(line) }
        guard status == 0 else { throw failure(status, log.words, repository: probe.repository) }
        let listing = try Listing(output: result.output, log: result.error, repository: probe.repository)
        if let root = listing.rootConfiguration, root.below(probe.repository.repaired) == nil {
            throw GateProblem(
                .toolConfig, "ruff takes its configuration from \(root.text), outside of the repository",
                hint: "give the repository a ruff.toml of its own")
        }
        return listing
    }
}
