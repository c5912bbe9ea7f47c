import GateSDK

/// Adds up the walks, and holds them against the files of migrations that the gate itself finds.
struct Account {
    private let listing: [Path]
    private var expected = 0
    private var examined = 0
    private var verified = 0
    private var engines: [String] = []
    /// What was found, and on which databases.
    private var findings: [(finding: Finding, engines: [String])] = []
    private var metrics: [String: Double] = [:]

    init(_ listing: [Path]) {
        self.listing = listing
    }

    mutating func add(_ finding: Finding, _ engine: String = "") {
        if let index = findings.firstIndex(where: { $0.finding == finding }) {
            findings[index].engines.append(engine)
        } else {
            findings.append((finding, engine.isEmpty ? [] : [engine]))
        }
    }

    /// Each file that looks like a migration must have been walked, or stand behind one that is reported as broken.
    mutating func add(_ walk: Walk, _ run: borrowing Run, _ engine: Engine) throws(GateProblem) {
        for finding in walk.findings { add(finding, engine.title) }
        for metric in walk.metrics {
            // Models that one configuration does not give are not compared, whatever the others do.
            let isAnswer = metric.name == "models_compared"
            metrics[metric.name] = isAnswer ? min(metrics[metric.name] ?? 1, metric.value) : metric.value
        }
        let files = try migrations(run, walk)
        engines.append(engine.title)
        expected += files.count
        verified += walk.verified.count
        let seen = walk.hasErrors ? walk.known.union(walk.files) : walk.verified
        for file in files {
            if seen.contains(file.text) {
                examined += 1
            } else {
                run.log(.error, "\(file.text) looks like a migration, but was not walked")
            }
        }
    }

    /// The files in the folders of versions that assign `revision`.
    private func migrations(_ run: borrowing Run, _ walk: Walk) throws(GateProblem) -> [Path] {
        var found: [Path] = []
        for file in listing where file.name.bytes[...].end(of: ".py") == file.name.bytes.count {
            guard walk.locations.contains(where: { file.below(Path($0)) != nil }) else { continue }
            do throws(SystemError) {
                if Account.isMigration(try run.contents(of: file)) { found.append(file) }
            } catch {
                // The private copy may have lost it: a migration that removes files is not to be missed.
                throw GateProblem(.incomplete, "\(file.text) cannot be read any more: \(error.text)")
            }
        }
        return found
    }

    /// Whether a line begins with "revision =" or "revision: str =".
    static func isMigration(_ source: [UInt8]) -> Bool {
        source.split(separator: 0x0A).contains { line in
            guard line.starts(with: "revision".utf8) else { return false }
            let rest = trimmed(line.dropFirst("revision".utf8.count))
            return rest.first == UInt8(ascii: "=") || rest.first == UInt8(ascii: ":")
        }
    }

    /// One mistake that shows on two databases is one finding.
    func report(_ run: borrowing Run) {
        reportFindings(run)
        run.report(metric: "revisions", Double(expected / max(1, engines.count)), unit: "revisions")
        run.report(metric: "revisions_verified", Double(verified), unit: "revisions")
        run.report(metric: "databases", Double(Set(engines).count), unit: "databases")
        for name in metrics.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            run.report(metric: name, metrics[name] ?? 0)
        }
    }

    func reportFindings(_ run: borrowing Run) {
        for entry in findings {
            var finding = entry.finding
            if !entry.engines.isEmpty { finding.message += " (on \(entry.engines.joined(separator: " and ")))" }
            run.report(finding)
        }
    }

    var proof: Proof {
        Proof(
            "revisions", expected: expected, examined: examined,
            statement: "files that assign `revision`, counted without alembic, on \(engines.joined(separator: " and ")): "
                + "\(verified) went forward, back and forward again, each time as the version table of the gate's own database says; "
                + "the others stand behind a failure that is reported")
    }
}
