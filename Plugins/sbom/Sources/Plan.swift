import GateSDK

/// What the SBOM is made of.
struct Plan {
    private(set) var sources: [Source] = []
    private(set) var unread: [Path] = []
    private(set) var project = Project(.null, hasSetup: false)
    private(set) var hasPyproject = false
    /// Where licences may be taken from.
    private(set) var environment: Path?

    init() {}

    init(_ probe: borrowing Probe, _ settings: Settings, _ invocation: Invocation) throws(GateProblem) {
        let files = try probe.listFiles().files
        hasPyproject = files.contains("pyproject.toml")
        let hasSetup = files.contains("setup.py") || files.contains("setup.cfg")
        let content = hasPyproject ? try Plan.toml(["pyproject.toml"], probe, invocation).members.first?.value : nil
        if hasPyproject, content == Tree.null {
            throw GateProblem(.toolConfig, "pyproject.toml is not TOML", hint: "correct it: python3 -m tomllib < pyproject.toml")
        }
        project = Project(content ?? .null, hasSetup: hasSetup)
        let environments = [invocation.projectEnvironment].compactMap { $0 } + SourceSearch.environments
        environment = environments.first { probe.isEnvironment($0) }
        if !settings.environment.isEmpty { environment = try Plan.named(environment: settings.environment, probe) }
        if !settings.sources.isEmpty {
            for name in settings.sources { sources.append(try Plan.named(name, probe)) }
            return
        }
        let search = SourceSearch(files)
        (sources, unread) = (search.sources, search.unread)
        guard !sources.contains(where: { $0.kind != .node }), project.hasDependencies else { return }
        guard let environment else {
            throw GateProblem(
                .incomplete,
                "the project has dependencies, but nothing says which packages they are: looked for uv.lock, pylock.toml, "
                    + "poetry.lock, Pipfile.lock, requirements.txt and an environment in .venv",
                hint:
                    "commit a lock file (uv lock), or name the sources: [gates.sbom] options = { sources = [\"requirements-dev.txt\"] }"
            )
        }
        sources.insert(Source(environment: environment), at: 0)
    }

    private static func named(_ name: String, _ probe: borrowing Probe) throws(GateProblem) -> Source {
        let path = Path(name)
        if probe.isEnvironment(path) { return Source(environment: path) }
        guard let source = Source(path), source.kind != .unread else {
            throw GateProblem(
                .options,
                "option `sources`: \(name) is no requirements file, no lock file that the gate reads, and no environment",
                hint:
                    "name a .txt, uv.lock, poetry.lock, pylock.toml, Pipfile.lock, package-lock.json, or the folder of an environment"
            )
        }
        return source
    }

    private static func named(environment: String, _ probe: borrowing Probe) throws(GateProblem) -> Path {
        guard probe.isEnvironment(Path(environment)) else {
            throw GateProblem(.options, "option `environment`: there is no environment in \(environment)")
        }
        return Path(environment)
    }

    /// What Python reads in TOML files, by their names.
    static func toml(
        _ files: [Path], _ phase: borrowing some Phase & ~Copyable, _ invocation: Invocation
    ) throws(GateProblem) -> Tree {
        let result = try phase.exec(invocation.toml(files))
        let status = try result.exit.status(of: "python")
        guard status == 0, let content = tree(result.output) else {
            throw GateProblem(
                .toolBroke, "the Python of cyclonedx-py cannot read TOML (status \(status)): \(lastLine(result.error))",
                hint: "install cyclonedx-bom into a Python of 3.11 or later")
        }
        return content
    }
}
