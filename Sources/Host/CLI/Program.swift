internal import HostArguments
internal import HostEngine
internal import HostLog
internal import HostModel
internal import HostReport

/// One invocation of `firsttry`, from words to exit status.
struct Program {
    var console: Console
    /// What was begun before it was known what is wanted; nil where it is no run.
    let ahead: HeadStart?

    func run(_ words: [String]) -> Int32 {
        // Errors are coloured as asked for even when they are about the command line itself.
        var program = self
        program.console.color = Self.color(in: words)
        defer { ahead?.end() }
        do {
            return program.finish(try program.answer(words))
        } catch {
            program.console.log.failed(error)
            program.console.report(error)
            return program.finish(error.code.exitStatus)
        }
    }

    private mutating func answer(_ words: [String]) throws(HostError) -> Int32 {
        let tree = Command.firsttry
        switch try Parser.parse(words, against: tree) {
        case .version:
            console.out.write("firsttry \(FirstTry.version)\n")
            return 0
        case .help(let command, let path):
            console.out.write(help(tree, console.out).text(for: command, path: path))
            return 0
        case .incomplete(let command, let path):
            console.err.write(help(tree, console.err).text(for: command, path: path))
            return ParityCode.usage.exitStatus
        case .run(let arguments):
            console.log = try LogChoice.log(arguments)
            let clock = console.log.clock()
            console.log.began(arguments)
            let status = try command(arguments)
            console.log(.commandEnded, ["status": .number(Int(status)), "took_sec": clock.took])
            return status
        }
    }

    private func command(_ arguments: Arguments) throws(HostError) -> Int32 {
        switch arguments.path.joined(separator: " ") {
        case "run", "parity": return try RunCommand(arguments, console).run(after: ahead)
        case "init": return try InitCommand(arguments, console).run()
        case "selfcheck": return try SelfcheckCommand(arguments, console).run()
        case "policy show": return try PolicyCommand(arguments, console).show()
        case "policy verify": return try PolicyCommand(arguments, console).verify()
        case "lock": return try LockCommand(arguments, console).run()
        case "gates list": return try GatesCommand(arguments, console).list()
        case "gates show": return try GatesCommand(arguments, console).show()
        case "gates trust": return try GatesCommand(arguments, console).trust()
        case "gate new": return try GatesCommand(arguments, console).new()
        case "gate inspect": return try GatesCommand(arguments, console).inspect()
        case "fetch advisories": return try FetchCommand(.advisories, arguments, console).run()
        case "fetch trivy-db": return try FetchCommand(.trivyDatabase, arguments, console).run()
        case "bootstrap": return try BootstrapCommand(arguments, console).run()
        case "cache stats": return try CacheCommand(arguments, console).stats()
        case "cache gc": return try CacheCommand(arguments, console).collect()
        case "cache clear": return try CacheCommand(arguments, console).clear()
        case "report show": return try ReportCommand(arguments, console).show()
        case "report convert": return try ReportCommand(arguments, console).convert()
        case "report diff": return try ReportCommand(arguments, console).diff()
        case "gate check": return try GateCheckCommand(arguments, console).run()
        case "explain": return try ExplainCommand(arguments, console).run()
        case "doctor": return try DoctorCommand(arguments, console).run()
        case "completions":
            let shell = arguments.operands.first.flatMap(Shell.init(rawValue:))
            console.out.write(shell?.script(for: .firsttry) ?? "")
            return 0
        default:
            throw HostError(
                .hostBug, "host-command-unbuilt", "'\(arguments.path.joined(separator: " "))' is declared but not built")
        }
    }

    private func help(_ tree: Command, _ stream: OutputStream) -> Help {
        let style = console.style(for: stream)
        return Help(width: console.screen(of: stream).columns, inherited: tree.options) { style.bold($0) }
    }

    /// A result that could not be written is not a success.
    private func finish(_ status: Int32) -> Int32 {
        guard console.out.failure != nil else { return status }
        console.report(HostError(.artifactMissing, "stdout-not-written", "the result could not be written to stdout"))
        return status == 0 ? ParityCode.artifactMissing.exitStatus : status
    }

    private static func color(in words: [String]) -> ColorChoice {
        for (index, word) in words.enumerated() {
            if word.hasPrefix("--color=") { return ColorChoice(rawValue: String(word.dropFirst(8))) ?? .auto }
            if word == "--color", index + 1 < words.count { return ColorChoice(rawValue: words[index + 1]) ?? .auto }
        }
        return .auto
    }
}
