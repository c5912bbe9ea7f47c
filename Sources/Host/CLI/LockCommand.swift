internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry lock`.
struct LockCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func run() throws(HostError) -> Int32 {
        let parts = arguments.list("only")
        if arguments.has("check") {
            guard !arguments.has("diff"), parts.isEmpty else {
                throw HostError(
                    .usage, "usage-conflict", "--check compares everything and writes nothing",
                    hint: "leave out --diff and --only")
            }
            return try SelfcheckCommand(arguments, console).run()
        }
        let renewal = try HostEngine.lock(
            try RequestReader.request(arguments, console.log), parts: parts, writes: !arguments.has("diff"))
        let text = LockText(style: console.style(for: console.out), isQuiet: arguments.has("quiet"))
        console.out.write(text.text(renewal))
        return renewal.pending.isEmpty ? 0 : ParityCode.lockMissing.exitStatus
    }
}
