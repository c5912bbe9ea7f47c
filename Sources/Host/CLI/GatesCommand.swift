internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry gates list`, `firsttry gates show`, `firsttry gate inspect`.
struct GatesCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    private var text: ListingText {
        ListingText(style: console.style(for: console.out), screen: console.screen(of: console.out))
    }

    private var wantsJSON: Bool { arguments.value("format") == "json" }

    func list() throws(HostError) -> Int32 {
        let gates = try catalogue()
        switch arguments.value("format") {
        case "ids":
            for gate in gates where gate.refusal == nil { console.out.write(PlainText.line(gate.id) + "\n") }
        case "json": console.out.write(ListingJSON.bytes(gates))
        default: console.out.write(text.list(gates))
        }
        return 0
    }

    func show() throws(HostError) -> Int32 {
        let gates = try catalogue()
        let id = arguments.operands.first ?? ""
        let found = gates.filter { $0.id == id }
        guard !found.isEmpty else { throw Self.unknownGate(id, gates) }
        console.out.write(wantsJSON ? ListingJSON.bytes(found) : Array(text.show(found).utf8))
        return 0
    }

    func trust() throws(HostError) -> Int32 {
        let facts = try HostEngine.trust(
            arguments.operands.first ?? "", revoking: arguments.has("revoke"), try RequestReader.request(arguments, console.log))
        console.out.write(text.facts(facts))
        return 0
    }

    func new() throws(HostError) -> Int32 {
        let language = GateLanguage(rawValue: arguments.value("kind") ?? "command") ?? .command
        let facts = try newGate(arguments.operands.first ?? "", language, in: arguments.value("into") ?? ".")
        console.out.write(text.facts(facts))
        return 0
    }

    func inspect() throws(HostError) -> Int32 {
        let facts = try HostEngine.inspect(file: arguments.operands.first ?? "")
        console.out.write(wantsJSON ? ListingJSON.bytes(facts) : Array(text.facts(facts).utf8))
        let isSound = !facts.contains { $0.name == "problem" }
        return isSound ? 0 : ParityCode.gateRefused.exitStatus
    }

    static func unknownGate(_ id: String, _ gates: [GateListing]) -> HostError {
        let near = nearest(to: id, in: gates.map(\.id))
        return HostError(
            .usage, "usage-unknown-gate", "there is no gate '\(id)'",
            hint: near.map { "did you mean '\($0)'?" } ?? "firsttry gates list shows what there is")
    }

    private func catalogue() throws(HostError) -> [GateListing] {
        try HostEngine.catalogue(try RequestReader.request(arguments, console.log))
    }
}
