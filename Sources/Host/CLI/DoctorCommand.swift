internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry doctor`.
struct DoctorCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func run() throws(HostError) -> Int32 {
        let diagnoses = try HostEngine.doctor(log: console.log)
        if arguments.has("json") {
            console.out.write(DoctorText.json(diagnoses))
        } else {
            let text = DoctorText(style: console.style(for: console.out), isQuiet: arguments.has("quiet"))
            console.out.write(text.text(diagnoses))
        }
        return diagnoses.allSatisfy({ $0.works || !$0.isRequired }) ? 0 : ParityCode.isolationTooLow.exitStatus
    }
}
