internal import HostArguments
internal import HostConformance
internal import HostModel
internal import HostReport

/// `firsttry gate check`.
struct GateCheckCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func run() throws(HostError) -> Int32 {
        let conformance = try checkConformance(
            of: arguments.operands.first ?? ".", fixtures: arguments.value("fixtures"),
            environments: arguments.value("environments"), databases: arguments.value("databases"),
            blesses: arguments.has("bless"),
            log: console.log)
        if arguments.value("format") == "json" {
            console.out.write(ConformanceText.json(conformance))
        } else {
            let text = ConformanceText(style: console.style(for: console.out), isQuiet: arguments.has("quiet"))
            console.out.write(text.text(conformance))
        }
        guard conformance.isKept else { return ParityCode.gateRefused.exitStatus }
        return conformance.isOK ? 0 : ParityCode.noVerdict.exitStatus
    }
}
