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
        // Minutes, for a gate with many scenarios: somebody who watches sees that it goes on.
        let display = StepDisplay(console, choice: console.err.isTerminal ? nil : "none", isQuiet: arguments.has("quiet"))
        defer { display.end() }
        var answered = 0
        let conformance = try checkConformance(
            of: arguments.operands.first ?? ".", fixtures: arguments.value("fixtures"),
            environments: arguments.value("environments"), databases: arguments.value("databases"),
            blesses: arguments.has("bless"),
            log: console.log
        ) { check in
            answered += 1
            display.show("\(Wording.count(answered, "answer")), the last one: \(check.name)")
        }
        display.end()
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
