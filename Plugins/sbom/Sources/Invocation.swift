import GateSDK

/// The command lines of cyclonedx-py and of Python.
struct Invocation {
    static let install = "python3 -m pip install cyclonedx-bom, or name it in firsttry.toml: [gates.sbom] tool = \"…\""

    private let tool: Tool
    private let interpreter: Path
    private let scratch: Path

    init(for phase: borrowing some Phase & ~Copyable) throws(GateProblem) {
        tool = try phase.tool(hint: Invocation.install)
        interpreter = try phase.interpreter(of: tool)
        scratch = phase.scratch
    }

    /// The environment that the tool is installed in, when that is the project's own.
    var projectEnvironment: Path? { tool.origin == "project" ? tool.path.folder.folder : nil }

    var version: Command { command("--version") }

    /// Makes the tool print the SBOM of one source.
    func bill(_ source: Source) -> Command {
        guard source.kind == .pipenv else { return make(source.subcommand, source.path) }
        return make(source.subcommand, source.path.folder.isEmpty ? "." : source.path.folder, "--dev")
    }

    /// Prints TOML files as JSON.
    func toml(_ files: [Path]) -> Command {
        var command = python(driverToml)
        for file in files { command.add(file) }
        return command
    }

    func validate(_ file: Path) -> Command {
        var command = python(driverValidate)
        command.add(file)
        return command
    }

    private func make(_ kind: String, _ path: Path, _ option: String = "") -> Command {
        // Its own validation would be repeated after the merge.
        var command = command(kind, "--sv", "1.6", "--of", "JSON", "--output-reproducible", "--no-validate", "-o", "-")
        if !option.isEmpty { command.add(option) }
        command.add("--")
        command.add(path)
        return command
    }

    private func command(_ arguments: String...) -> Command {
        var command = Command(tool.path)
        for argument in arguments { command.add(argument) }
        // With SOURCE_DATE_EPOCH the tool writes a time.
        command.set("SOURCE_DATE_EPOCH", Path([]))
        command.set("PIPENV_DEV", Path([]))
        command.set("PIPENV_PYPI_MIRROR", Path([]))
        return command
    }

    /// -I: neither the working folder nor PYTHONPATH may bring a module.
    private func python(_ program: String) -> Command {
        var command = Command(interpreter, "-I", "-")
        command.input = Array(program.utf8)
        return command
    }
}
