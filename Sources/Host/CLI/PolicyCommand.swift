internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry policy show`, `firsttry policy verify`.
struct PolicyCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func show() throws(HostError) -> Int32 {
        write(try HostEngine.policy(try RequestReader.request(arguments, console.log)))
        return 0
    }

    func verify() throws(HostError) -> Int32 {
        write(
            try HostEngine.verify(
                try RequestReader.request(arguments, console.log), policyFile: arguments.operands.first,
                head: arguments.value("head")))
        return 0
    }

    private func write(_ facts: [Fact]) {
        if arguments.value("format") == "json" {
            console.out.write(ListingJSON.bytes(facts))
        } else {
            let text = ListingText(style: console.style(for: console.out), screen: console.screen(of: console.out))
            console.out.write(text.facts(facts))
        }
    }
}
