import GateSDK

/// Looks at the repository's files with trivy: misconfigurations, secrets, licences, and with a database vulnerabilities.
/// It is green when trivy reports on every Dockerfile and on two baits that lie behind all other files, and nothing that
/// it found is as bad as the options name.
struct Trivy: Gate {
    static let id: StaticString = "trivy"
    static let version: StaticString = "1.0.0"

    private var files: [Path] = []
    private var skipped = SkippedPaths()
    private var configuration = Configuration()

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let settings = try Settings(probe)
        let version = try trivyVersion(probe)
        configuration = Configuration(probe)
        skipped = try SkippedPaths(probe, settings)
        files = try probe.listFiles().files.filter { !SkippedPaths.names($0, settings) }
        guard !files.isEmpty || !settings.images.isEmpty else {
            return .notApplicable(because: "there is no file in the repository")
        }
        return .applies(toolVersion: version, configuration: configuration.files)
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(run)
        let invocation = try Invocation(for: run, settings, configuration)
        if run.changedFiles != nil { run.log(.info, "trivy looks at all files, changed or not") }
        let database = try Database(run, settings, invocation)
        let bait = try Bait(run, settings, configuration, files)
        var scan = Scan(invocation)
        let main = try whole(&scan, invocation, run)
        let others = try foldersThatTrivyLeavesOut(&scan, invocation, run)
        var images: [(archive: Path, report: Report)] = []
        for archive in settings.images {
            let report = scan.nextReport(run)
            images.append((archive, try scan.report(invocation.image(archive, to: report), at: report, run)))
        }
        let withheld = bait.namesWithSecrets(main)
        var coverage = Coverage(settings, files, withheld)
        coverage.take(main, below: "")
        for (folder, report) in others { coverage.take(report, below: folder + "/") }
        let proof = try proof(coverage, bait, main)
        let unread = try coverage.unreadLockFiles(settings, run)
        let merged = main.merged(with: others, naming: { coverage.shown($0) }) { !bait.isBait($0.target) }
        try keepSarif(merged, invocation, run)
        var judgement = Judgement(settings, coverage)
        judgement.take(main, below: "", less: bait, run)
        for (folder, report) in others { judgement.take(report, below: folder + "/", less: bait, run) }
        for (archive, report) in images { judgement.take(report, archive: archive, run) }
        for finding in unread { run.report(finding) }
        judgement.finish(run)
        database.report(run)
        reportConfiguration(run)
        return Completed(proof)
    }

    private func proof(_ coverage: Coverage, _ bait: Bait, _ main: Report) throws(GateProblem) -> Proof {
        let expected = coverage.dockerfilesListed + bait.count
        let examined = coverage.dockerfilesSeen + bait.found(in: main)
        guard examined == expected else {
            let baits = "\(bait.count) of them baits"
            throw GateProblem(
                .incomplete, "trivy reports on \(examined) of \(expected) files (\(baits))\(coverage.missedInWords)",
                hint: "if trivy is not to look at it, name it in gates.trivy.options.skip")
        }
        return Proof(
            "files", expected: expected, examined: examined,
            statement: "\(coverage.dockerfilesListed) Dockerfiles were listed and \(bait.count) baits laid; trivy reports on "
                + String(examined))
    }

    private func whole(_ scan: inout Scan, _ invocation: Invocation, _ run: borrowing Run) throws(GateProblem) -> Report {
        run.progress(0, of: 0, "scanning \(files.count) files")
        let report = scan.nextReport(run)
        return try scan.report(invocation.files(in: Path([]), less: skipped, to: report), at: report, run)
    }

    /// trivy takes folders of these names at the top for those of a running system, and passes them over.
    private func foldersThatTrivyLeavesOut(
        _ scan: inout Scan, _ invocation: Invocation, _ run: borrowing Run
    ) throws(GateProblem) -> [(folder: String, report: Report)] {
        var others: [(folder: String, report: Report)] = []
        for folder in ["dev", "proc", "sys"] where files.contains(where: { $0.below(Path(folder)) != nil }) {
            let report = scan.nextReport(run)
            let command = invocation.files(in: Path(folder), less: SkippedPaths(), to: report)
            others.append((folder, try scan.report(command, at: report, run)))
        }
        return others
    }

    private func reportConfiguration(_ run: borrowing Run) {
        guard configuration.hasSettingsFile else { return }
        run.report(
            Finding(
                rule: "settings-not-read", message: "trivy.yaml is not read here: what it may set, the options of this gate set",
                severity: .note, path: "trivy.yaml"))
    }

    private func keepSarif(_ json: [UInt8], _ invocation: Invocation, _ run: borrowing Run) throws(GateProblem) {
        let report = try run.write(json, to: "merged.json")
        let file = run.scratch / "trivy.sarif"
        let status = try run.exec(invocation.sarif(of: report, to: file)).exit.status(of: "trivy")
        guard status == 0 else { throw GateProblem(.toolBroke, "trivy convert ended with status \(status)") }
        let sarif: [UInt8]
        do throws(SystemError) {
            sarif = try run.contents(of: file, cap: 256 << 20)
        } catch {
            throw GateProblem(.toolOutput, "trivy's SARIF cannot be read: \(error.text)")
        }
        // Places are relative to the repository, not to a report that nobody else sees.
        let kept = try run.write(Array(String(decoding: sarif, as: UTF8.self).removing(report.text).utf8), to: "kept.sarif")
        do throws(SystemError) {
            try run.report(artifact: "trivy.sarif", at: kept, mediaType: "application/sarif+json")
        } catch {
            throw GateProblem(.toolOutput, "trivy's SARIF cannot be kept: \(error.text)")
        }
    }

    private func trivyVersion(_ probe: borrowing Probe) throws(GateProblem) -> String {
        var command = Command(try probe.tool(hint: Invocation.install).path, "--version", "--config", "")
        command.folder = probe.scratch
        command.set("HOME", probe.scratch)
        let result = try probe.exec(command)
        let status = try result.exit.status(of: "trivy")
        let words = result.output.split { $0 == 0x20 || $0 == 0x0A }
        guard status == 0, words.count >= 2, words[0].elementsEqual("Version:".utf8) else {
            throw GateProblem(
                .toolBroke, "`trivy --version` does not answer as trivy does (status \(status))", hint: Invocation.install)
        }
        return String(decoding: words[1], as: UTF8.self)
    }
}

extension Path {
    /// By the rule by which trivy tells them.
    var isDockerfile: Bool {
        let name = self.name.bytes
        let dot = name.lastIndex(of: UInt8(ascii: "."))
        let stem = name[..<(dot ?? name.count)]
        let ending = dot.map { name[($0 + 1)...].map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } } ?? []
        return stem.elementsEqual("Dockerfile".utf8) || stem.elementsEqual("Containerfile".utf8)
            || ending.elementsEqual("dockerfile".utf8) || ending.elementsEqual("containerfile".utf8)
    }
}
