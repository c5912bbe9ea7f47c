internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry init`.
struct InitCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func run() throws(HostError) -> Int32 {
        var order = SetupOrder()
        order.services = arguments.list("ci").isEmpty ? nil : arguments.list("ci").filter { $0 != "none" }
        for service in order.services ?? [] where !["github", "gitlab", "jenkins"].contains(service) {
            throw HostError(
                .usage, "usage-invalid-value", "--ci takes github, gitlab, jenkins or none, not '\(service)'",
                hint: nearest(to: service, in: ["github", "gitlab", "jenkins", "none"]).map { "did you mean '\($0)'?" })
        }
        order.policy = arguments.value("policy")
        order.replaces = arguments.has("force")
        order.writes = !arguments.has("dry-run")
        let setup = try HostEngine.initialize(try RequestReader.request(arguments, console.log), order)
        console.out.write(SetupText(style: console.style(for: console.out)).text(setup))
        return setup.lock.map { $0.pending.isEmpty } ?? true ? 0 : ParityCode.lockMissing.exitStatus
    }
}
