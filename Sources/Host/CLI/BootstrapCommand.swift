internal import HostArguments
internal import HostBootstrap
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry bootstrap`.
struct BootstrapCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func run() throws(HostError) -> Int32 {
        let display = StepDisplay(console, choice: arguments.value("progress"), isQuiet: arguments.has("quiet"))
        defer { display.end() }
        var tooling = ToolingRequest()
        tooling.pins = arguments.value("pins")
        tooling.wheels = arguments.value("from")
        tooling.python = arguments.value("python")
        tooling.resolves = arguments.has("resolve")
        let installed = try HostEngine.bootstrap(tooling, try RequestReader.request(arguments, console.log)) { progress in
            switch progress {
            case .environment: display.show("making the environment")
            case .resolving: display.show("asking which packages the locked versions need")
            case .packages(let done, let total, let what): display.show("installing", "\(done) of \(total)  \(what)")
            case .checking: display.show("checking")
            }
        }
        display.end()
        guard !arguments.has("quiet") else { return 0 }
        if let (list, changed) = installed.resolved {
            let what = changed.isEmpty ? "the digests of this platform" : changed.joined(separator: ", ")
            console.out.write("\(list) is written, to be committed: \(what)\n")
        }
        let count = Wording.count(installed.packages.count, "package")
        if installed.isUnchanged {
            console.out.write("\(installed.folder) is complete: \(count), nothing to do\n")
            return 0
        }
        console.out.write("\(installed.folder) holds \(count) as pinned\n")
        if arguments.has("verbose") {
            for package in installed.packages { console.out.write("  \(package.name) \(package.version)\n") }
        }
        return 0
    }
}
