import GateSDK

/// ruff's command lines. What the project may set for its own convenience (fix, cache, format of output) is overruled;
/// what it sets about rules and files counts.
struct Invocation {
    static let install = "python3 -m pip install ruff, or name it in firsttry.toml: [gates.ruff] tool = \"…\""

    private let tool: Path
    private let scratch: Path
    private let repository: Path
    /// Those of the options.
    private let added: [String]
    private let cores: Int

    init(for phase: borrowing some Phase & ~Copyable) throws(GateProblem) {
        tool = try phase.tool(hint: Invocation.install).path
        scratch = phase.scratch
        repository = phase.repository
        cores = phase.cores
        added = try phase.options().strings("extend_select")
        for rule in added where rule.isEmpty || rule.utf8.contains(UInt8(ascii: ",")) {
            throw GateProblem(
                .options, "option `extend_select`: \"\(rule)\" is not a rule",
                hint: "name one rule or prefix each, e.g. [\"B\", \"I001\"]")
        }
    }

    var version: Command { Command(tool, "--version") }

    /// Lists the files, tells in its log (-v) the exact bytes of their names, and checks none.
    var list: Command {
        var command = base
        command.add("--show-files")
        command.add(repository)
        return command
    }

    func check(_ files: [Path]) -> Command {
        var command = base
        command.add("--output-format", "json-lines", "--")
        for file in files { command.add(file) }
        return command
    }

    func settings(for file: Path) -> Command {
        var command = Command(tool, "check", "--no-cache", "--show-settings")
        if !added.isEmpty { command.add("--extend-select", added.joined(separator: ",")) }
        command.add("--")
        command.add(repository / file)
        isolate(&command)
        return command
    }

    private var base: Command {
        // E902 reports a file that could not be read. A project that does not select it gets a warning on stderr
        // instead, and exit status 0.
        // --no-fix does not overrule `fix-only = true`: ruff 0.17.5 then rewrites files and reports nothing.
        var command = Command(
            tool, "check", "--no-fix", "--no-fix-only", "--no-show-fixes", "--no-cache", "--force-exclude", "--verbose",
            "--extend-select", (added + ["E902"]).joined(separator: ","))
        isolate(&command)
        return command
    }

    /// A user's own ruff.toml lies below XDG_CONFIG_HOME or HOME.
    private func isolate(_ command: inout Command) {
        command.set("XDG_CONFIG_HOME", scratch)
        command.set("HOME", scratch)
        command.set("RAYON_NUM_THREADS", Path(String(cores)))
    }
}
