// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A room of the host: `Sources/Host/<name>` is module `Host<name>`.
func room(_ name: String, _ imports: [Target.Dependency]) -> Target {
    .target(name: "Host\(name)", dependencies: imports, path: "Sources/Host/\(name)", swiftSettings: strict)
}

/// A gate of the house. Here it is built to be tested; what ships is built by the Makefile (Plugins/build.mk).
func gate(_ id: String) -> Target {
    .target(
        name: "Gate_\(id.replacing("-", with: "_"))", dependencies: ["GateSDK"], path: "Plugins/\(id)/Sources",
        // Each gate's library defines the one entry; the test bundle holds several gates.
        exclude: ["Export.swift"], swiftSettings: strict)
}

func tests(_ name: String, _ imports: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(name: name, dependencies: imports, path: "Tests/\(name)", exclude: data, swiftSettings: strict)
}

let package = Package(
    name: "FirstTry",
    products: [
        .executable(name: "firsttry", targets: ["HostCLI"]),
        .library(name: "GateSDK", targets: ["GateSDK"]),
    ],
    targets: [
        .target(name: "CFirstTry", path: "plugin-sdk/c", sources: ["src/layout.c"], publicHeadersPath: "include"),
        .target(
            name: "GateSDK", dependencies: ["CFirstTry"], path: "plugin-sdk/swift/GateSDK", swiftSettings: strict),
        gate("alembic"),
        gate("bandit"),
        gate("build"),
        gate("gitleaks"),
        gate("import"),
        gate("mypy"),
        gate("pip-audit"),
        gate("pytest"),
        gate("ruff"),
        gate("sbom"),
        gate("trivy"),

        .target(name: "CSystem", path: "Sources/Host/System"),
        .target(name: "CLaunch", path: "Sources/Host/Launch", sources: ["layout.c"]),
        room("Model", []),
        room("Digest", ["CSystem"]),
        room("Log", ["HostModel"]),
        // The reader of foreign declarations; its adapter, which calls what is declared, is built by the Makefile.
        .target(name: "CForeign", path: "plugin-sdk/adapters/foreign/declaration"),
        room("Manifest", ["HostModel", "CForeign"]),
        room("Repository", ["HostModel", "HostDigest", "CSystem", "CZlib"]),
        .target(name: "CZlib", path: "Sources/Host/Zlib", linkerSettings: [.linkedLibrary(":libz.a")]),
        .target(name: "CToml", path: "Sources/Host/Toml"),
        room("Configuration", ["HostModel", "CToml", "CSystem"]),
        room("Discovery", ["HostModel", "HostManifest", "HostDigest", "CFirstTry"]),
        room("Records", ["HostModel"]),
        .target(name: "CYaml", path: "Sources/Host/Yaml", linkerSettings: [.linkedLibrary(":libyaml.a")]),
        room("Process", ["HostModel", "CSystem"]),
        room("Bootstrap", ["HostModel", "HostDigest", "HostProcess", "CSystem"]),
        room("Snapshots", ["HostModel", "HostDigest", "HostProcess", "CSystem", "CYaml"]),
        room("Tools", ["HostModel"]),
        room("Sandbox", ["HostModel", "CLaunch", "CSystem"]),
        room("Report", ["HostModel", "HostDigest", "CSystem"]),
        room("Arguments", ["HostModel"]),
        room("Explain", ["HostModel"]),
        room("Lock", ["HostModel"]),
        room("Policy", ["HostModel", "HostDigest"]),
        room(
            "Engine",
            [
                "HostModel", "HostLog", "HostManifest", "HostConfiguration", "HostRepository", "HostDiscovery", "HostSandbox",
                "HostRecords",
                "HostTools", "HostDigest", "HostReport", "HostSnapshots", "HostBootstrap", "HostLock", "HostPolicy", "CSystem",
            ]),
        room("Fixtures", ["HostModel", "HostProcess"]),
        room("Conformance", ["HostModel", "HostLog", "HostManifest", "HostDiscovery", "HostEngine", "HostFixtures"]),
        .executableTarget(
            name: "HostCLI",
            dependencies: [
                "HostConformance", "HostModel", "HostLog", "HostArguments", "HostEngine", "HostExplain", "HostSnapshots",
                "HostBootstrap",
                "HostReport",
            ],
            path: "Sources/Host/CLI",
            swiftSettings: strict),
        .target(name: "CSupport", path: "Tests/SupportC"),
        .target(name: "Support", dependencies: ["CSupport"], path: "Tests/Support", swiftSettings: strict),
        tests(
            "Gates", ["HostModel", "HostFixtures", "Support"],
            data: ["databases", "environments", "judge_bills.py", "nasty.json", "pending.txt", "secrets.json"]),
        tests("ProgramTests", ["Support"], data: ["abi-1.0"]),
        tests("RepoTests", ["Support"]),
        tests("HostileTests", ["Support"]),
        tests("EscapeTests", ["Support"]),
        tests("HostArgumentsTests", ["HostModel", "HostArguments", "Support"]),
        tests("HostExplainTests", ["HostModel", "HostArguments", "HostExplain", "Support"]),
        .testTarget(
            name: "HostReportTests", dependencies: ["HostModel", "HostReport", "Support"], path: "Tests/HostReportTests",
            exclude: ["goldens"], swiftSettings: strict),
        .testTarget(
            name: "Transcripts", dependencies: ["Support"], path: "Tests/Transcripts", exclude: ["cases", "statuses"],
            swiftSettings: strict),
        tests("HostModelTests", ["HostModel"]),
        tests("HostLogTests", ["HostModel", "HostLog", "Support"]),
        tests("HostDigestTests", ["HostDigest", "CSystem"]),
        tests("HostRepositoryTests", ["HostModel", "HostDigest", "HostRepository", "Support"]),
        tests("HostConfigurationTests", ["HostModel", "HostConfiguration", "Support"], data: ["corpus"]),
        tests("HostManifestTests", ["HostModel", "HostManifest", "Support"], data: ["corpus"]),
        tests(
            "HostDiscoveryTests", ["HostModel", "HostManifest", "HostDigest", "HostDiscovery", "Support"],
            data: ["corpus", "gate.c"]),
        tests("HostToolsTests", ["HostModel", "HostTools", "Support"]),
        tests("HostSandboxTests", ["HostSandbox", "Support"]),
        tests("HostLockTests", ["HostModel", "HostLock", "Support"]),
        tests("HostPolicyTests", ["HostModel", "HostPolicy", "Support"]),
        tests("HostBootstrapTests", ["HostModel", "HostDigest", "HostBootstrap", "Support"]),
        tests("HostSnapshotsTests", ["HostModel", "HostSnapshots", "Support"]),
        tests("HostRecordsTests", ["HostModel", "HostRecords"]),
        tests(
            "HostEngineTests",
            ["HostModel", "HostManifest", "HostRecords", "HostSandbox", "HostSnapshots", "HostEngine", "Support"]),
        tests("GateSDKTests", ["GateSDK", "CFirstTry"]),
        tests("GateBanditTests", ["GateSDK", "Gate_bandit"]),
        tests("GateGitleaksTests", ["GateSDK", "Gate_gitleaks", "Support"]),
        tests("GateTrivyTests", ["GateSDK", "Gate_trivy", "Support"]),
        tests("GateMypyTests", ["GateSDK", "Gate_mypy"]),
        tests("GatePipAuditTests", ["GateSDK", "Gate_pip_audit", "Support"]),
        tests("GatePytestTests", ["GateSDK", "Gate_pytest"]),
        tests("GateAlembicTests", ["GateSDK", "Gate_alembic", "Support"]),
        tests("GateBuildTests", ["GateSDK", "Gate_build", "Support"]),
        tests("GateImportTests", ["GateSDK", "Gate_import", "Support"]),
        tests("GateSbomTests", ["GateSDK", "Gate_sbom", "Support"]),
        tests("GateRuffTests", ["GateSDK", "Gate_ruff"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17,
    cxxLanguageStandard: .cxx17
)
