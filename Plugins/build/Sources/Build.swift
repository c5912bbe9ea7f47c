import GateSDK

/// Builds the package as its users would get it, without a network. It is green when every distribution that was asked for
/// is there and sound.
struct Build: Gate {
    static let id: StaticString = "build"
    static let version: StaticString = "1.0.0"

    static let install = "install build into the project's environment, or name it in firsttry.toml: [gates.build] tool = \"…\""

    func probe(_ probe: borrowing Probe) throws(GateProblem) -> Applicability {
        _ = try Settings(try probe.options())
        let version = try probe.toolVersion("build", of: "pyproject-build", hint: Build.install)
        let package = PackageFiles(probe)
        guard package.isPackage else { return .notApplicable(because: PackageFiles.looked) }
        return .applies(toolVersion: version, configuration: package.files.map { ConfigurationFile($0) })
    }

    func run(_ run: borrowing Run) throws(GateProblem) -> Completed {
        let settings = try Settings(try run.options())
        let interpreter = try run.interpreter(of: run.tool(hint: Build.install))
        if run.changedFiles != nil { run.log(.info, "the whole package is built: any file may be part of it") }
        let driver = try Driver("build", in: interpreter, program: driverBuild + "\n" + driverCheck + "\n" + driverMain, run) {
            json in
            json.member("gate", "build")
            json.member("distributions", settings.distributions)
            json.member("wheels", settings.wheels)
        }
        let report = try driver.run(run)
        try report.report(run)
        guard let proof = report.proofs.first else { throw GateProblem(.toolOutput, "the driver gave no proof") }
        return Completed(proof)
    }
}

/// The gate's options.
struct Settings {
    var distributions: [String] = []
    var wheels: [String] = []

    init(_ options: Options) throws(GateProblem) {
        distributions = try options.strings("distributions")
        wheels = try options.strings("wheels")
        guard !distributions.isEmpty else {
            throw GateProblem(.options, "option `distributions` names none", hint: "[\"sdist\", \"wheel\"]")
        }
    }
}
