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
        let installed = try HostEngine.bootstrap(
            pins: arguments.value("pins"), wheels: arguments.value("from"), python: arguments.value("python"),
            try RequestReader.request(arguments)
        ) { progress in
            switch progress {
            case .environment: display.show("making the environment")
            case .packages(let done, let total, let what): display.show("installing", "\(done) of \(total)  \(what)")
            case .checking: display.show("checking")
            }
        }
        display.end()
        guard !arguments.has("quiet") else { return 0 }
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
