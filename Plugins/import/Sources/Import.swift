import GateSDK

/// Imports the package as its users would get it: built into a wheel, unpacked, with the repository out of sight. It is
/// green when every top-level package told, from a Python of its own, that it could be imported.
struct Import: Gate {
    static let id: StaticString = "import"
    static let version: StaticString = "1.0.0"

    static let install = "install build into the project's environment, or name it in firsttry.toml: [gates.import] tool = \"…\""

    func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        let settings = try Settings(try probe.options())
        let version = try probe.toolVersion("build", of: "pyproject-build", hint: Import.install)
        let package = PackageFiles(probe)
        guard package.isPackage || !settings.wheel.isEmpty else { return .notApplicable(because: PackageFiles.looked) }
        return .applies(toolVersion: version, configuration: package.files.map { ConfigurationFile($0) })
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(try run.options())
        let tool = try run.tool(hint: Import.install)
        let interpreter = try run.interpreter(of: tool)
        if run.changedFiles != nil { run.log(.info, "all packages are imported: any file may break any of them") }
        let driver = try Driver("import", in: interpreter, program: driverWheel + "\n" + driverImport + "\n" + driverMain, run) {
            json in
            json.member("origin", tool.origin)
            json.member("wheel", settings.wheel)
            json.member("python", settings.python)
            json.member("all_modules", settings.importsAll)
            json.member("seconds", settings.seconds)
        }
        let report = try driver.run(run)
        try report.report(run)
        guard let proof = report.proofs.first else { throw GateProblem(.toolOutput, "the driver gave no proof") }
        return Completed(proof)
    }
}

/// The gate's options.
struct Settings {
    /// A wheel that is there already, relative to the repository; empty: one is built.
    var wheel = ""
    var python = ""
    var importsAll = false
    /// What one import may take.
    var seconds = 60

    init(_ options: Options) throws(GateProblem) {
        wheel = try options.string("wheel") ?? ""
        python = try options.string("python") ?? ""
        importsAll = try options.bool("all_modules") ?? false
        seconds = try options.int("seconds") ?? 60
    }
}
