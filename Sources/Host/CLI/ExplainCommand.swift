internal import HostArguments
internal import HostEngine
internal import HostExplain
internal import HostModel
internal import HostReport

/// `firsttry explain`.
struct ExplainCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func run() throws(HostError) -> Int32 {
        if arguments.has("exit-codes") {
            console.out.write(ErrorCatalogue.exitCodeTable)
            return 0
        }
        guard let word = arguments.operands.first else {
            throw HostError(
                .usage, "usage-missing-argument", "'firsttry explain' needs a code or a gate",
                hint: "firsttry explain --exit-codes lists all codes")
        }
        let style = console.style(for: console.out)
        if let page = ErrorCatalogue.page(for: word) {
            console.out.write(page.text { style.bold($0) })
            return 0
        }
        return try explainGate(word, style)
    }

    private func explainGate(_ word: String, _ style: Style) throws(HostError) -> Int32 {
        let gates = try HostEngine.catalogue(try RequestReader.request(arguments, console.log))
        let found = gates.filter { $0.id == word }
        guard found.isEmpty else {
            console.out.write(ListingText(style: style, screen: console.screen(of: console.out)).show(found))
            return 0
        }
        let near =
            nearest(to: word, in: gates.map(\.id) + ErrorCatalogue.names)
            ?? nearest(to: word.uppercased(), in: ErrorCatalogue.names)
        throw HostError(
            .usage, "usage-unknown-code", "there is no code, error or gate '\(word)'",
            hint: near.map { "did you mean '\($0)'?" } ?? "firsttry explain --exit-codes lists all codes")
    }
}
