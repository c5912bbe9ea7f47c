internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry selfcheck`, and `firsttry lock --check`.
struct SelfcheckCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func run() throws(HostError) -> Int32 {
        let check: Selfcheck
        do throws(HostError) {
            check = try HostEngine.selfcheck(try RequestReader.request(arguments, console.log))
        } catch {
            if arguments.value("format") == "json" { console.out.write(ErrorText.json(error)) }
            throw error
        }
        if arguments.value("format") == "json" {
            console.out.write(SelfcheckText.json(check))
        } else {
            let text = SelfcheckText(style: console.style(for: console.out), isQuiet: arguments.has("quiet"))
            console.out.write(text.text(check))
        }
        if check.interrupted { return ParityCode.interrupted.exitStatus }
        return check.code?.exitStatus ?? 0
    }
}
