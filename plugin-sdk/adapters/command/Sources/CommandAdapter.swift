import GateSDK

/// Every gate of kind `command`: runs the program that the manifest names and reads what it says.
struct CommandAdapter: Gate {
    static let id: StaticString = "adapter-command"
    static let version: StaticString = "1.0.0"

    private var command: DeclaredCommand?
    /// What `{files}` stands for; nil when the command names no files.
    private var files: [Path]?

    mutating func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        guard let declaration = probe.declaration else {
            throw GateProblem(.gate, "this is an adapter, and was loaded as a gate of its own")
        }
        let command = try DeclaredCommand(declaration.json)
        self.command = command
        if let patterns = command.files {
            let files = try Self.files(matching: patterns, probe)
            guard !files.isEmpty else {
                let globs = patterns.map { $0.text }.joined(separator: ", ")
                return .notApplicable(because: "looked for files that match \(globs), found none")
            }
            self.files = files
        }
        return .applies(toolVersion: try ToolVersion.ask(declaration, probe), configuration: [])
    }

    mutating func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        guard let command, let declaration = run.declaration else { throw GateProblem(.gate, "run came before probe") }
        let arguments = try Arguments(command, declaration, run)
        var session = CommandSession(command, name: arguments.program.text, repository: run.repository)
        for batch in try arguments.batches(of: files) {
            try session.run(batch, run)
        }
        return try session.completed(files: files?.count, run)
    }

    /// The files that the command is about: of the scope when only changes count, else of the whole repository.
    private static func files(matching patterns: [GlobPattern], _ probe: borrowing Probe) throws(GateProblem) -> [Path] {
        var candidates: [Path]
        if let changed = probe.changedFiles { candidates = changed } else { candidates = try probe.listFiles().files }
        candidates = candidates.filter { path in patterns.contains { $0.matches(path.bytes) } }
        return candidates.sorted()
    }
}
