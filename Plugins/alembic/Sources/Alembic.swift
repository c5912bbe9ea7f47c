import GateSDK

/// Walks alembic's migrations on a database of its own. It is green when every revision went forward, back and forward
/// again, seen in the database's own version table, and the schema was each time what it was before.
struct Alembic: Gate {
    static let id: StaticString = "alembic"
    static let version: StaticString = "1.0.0"

    private var configurations: [Path] = []
    private var inspection = Inspection()
    private var listing: [Path] = []

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let settings = try Settings(try probe.options())
        listing = try probe.listFiles().files
        configurations = settings.configurations.map { Path($0) }
        if configurations.isEmpty { configurations = ConfigurationSearch(listing).found }
        guard !configurations.isEmpty else {
            return .notApplicable(because: "there is no alembic.ini (outside of tests, docs, examples and templates)")
        }
        inspection = try inspect(probe, try Invocation(for: probe))
        var files: [ConfigurationFile] = []
        for configuration in configurations {
            files.append(ConfigurationFile(configuration))
            let env = try scripts(probe, configuration, settings) / "env.py"
            if listing.contains(env) { files.append(ConfigurationFile(env)) }
        }
        return .applies(toolVersion: inspection.alembic, configuration: files)
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(try run.options())
        let invocation = try Invocation(for: run)
        if run.changedFiles != nil { run.log(.info, "all migrations are run: each builds on those before it") }
        var account = Account(listing)
        for (number, configuration) in configurations.enumerated() {
            let engines = try Engines(settings.database, url: ini(run, configuration, settings).url, inspection)
            if !engines.shortfall.isEmpty {
                account.add(
                    Finding(rule: "not-on-postgresql", message: engines.shortfall, severity: .warning, path: configuration))
            }
            for engine in engines.chosen {
                let folder = invocation.folder(configuration, engine, number)
                let walk = try walk(run, invocation.walk(configuration, engine, settings, in: folder), folder, engine)
                try account.add(walk, run, engine)
                if let problem = walk.problem {
                    // What was found is told even when the walk did not come to its end.
                    account.reportFindings(run)
                    throw problem
                }
            }
        }
        account.report(run)
        return Completed(account.proof)
    }

    private func inspect(_ probe: borrowing Probe, _ invocation: Invocation) throws(GateProblem) -> Inspection {
        let result = try probe.exec(invocation.inspect())
        let status = try result.exit.status(of: "python")
        var found = Inspection()
        do throws(JSONError) {
            var json = JSONReader(result.output)
            found = try Inspection(&json)
        } catch {
            throw GateProblem(
                .toolBroke,
                "the Python of alembic does not answer (status \(status)): \(String(decoding: result.error.suffix(300), as: UTF8.self))",
                hint: Invocation.install)
        }
        guard !found.alembic.isEmpty else {
            throw GateProblem(
                .toolMissing, "\(found.executable) has no alembic", hint: "\(found.executable) -m pip install alembic")
        }
        return found
    }

    /// Where a configuration says that its scripts are; Flask-Migrate's lies among them.
    private func scripts(
        _ phase: borrowing some Phase & ~Copyable, _ configuration: Path, _ settings: Settings
    ) throws(GateProblem) -> Path {
        let written = try ini(phase, configuration, settings).scripts
        guard !written.isEmpty else { return configuration.folder }
        return configuration.folder / Path(written.removing("%(here)s/"))
    }

    private func ini(
        _ phase: borrowing some Phase & ~Copyable, _ configuration: Path, _ settings: Settings
    ) throws(GateProblem) -> Ini {
        do throws(SystemError) {
            return Ini(try phase.contents(of: configuration), section: settings.section, urlSetting: settings.urlSetting)
        } catch {
            throw GateProblem(
                .toolConfig, "\(configuration.text) cannot be read: \(error.text)",
                hint: "correct the option `configurations`: it names files relative to the repository")
        }
    }

    private func walk(
        _ run: borrowing Run, _ command: Command, _ folder: Path, _ engine: Engine
    ) throws(GateProblem) -> Walk {
        _ = try run.write([], to: folder.below(run.scratch).map { $0 / "records.jsonl" } ?? "records.jsonl")
        let course = try DriverCourse(of: command, records: folder / "records.jsonl", run)
        var walk = try Walk(course.records)
        if !walk.versions.isEmpty { run.log(.info, walk.versions) }
        for url in walk.overruled { run.log(.info, "env.py asked for \(url) and got the gate's own \(engine.title)") }
        guard walk.problem == nil else { return walk }
        do throws(GateProblem) {
            let status = try course.exit.status(of: "the migrations' Python", at: course.step)
            guard walk.isFinished, status == 0 else {
                throw GateProblem(
                    .incomplete,
                    "Python ended with status \(status) before the walk was over, at \(course.lastWords)",
                    hint: "look for os._exit in that migration and in what env.py imports")
            }
        } catch {
            walk.end(with: error)
        }
        return walk
    }
}
