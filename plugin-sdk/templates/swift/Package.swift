// swift-tools-version: 6.0
import PackageDescription

/// The SDK of the installation: the Makefile asks pkg-config for it.
let sdk = Context.environment["FIRSTTRY_SDK"] ?? "@PREFIX@/share/firsttry/sdk"

let package = Package(
    name: "@ID@",
    products: [.library(name: "@MODULE@", type: .dynamic, targets: ["@MODULE@"])],
    dependencies: [.package(path: "\(sdk)/swift")],
    targets: [
        .target(
            name: "@MODULE@_note", path: "Note",
            cSettings: [.unsafeFlags(["-I", "\(sdk)/swift/CFirstTry/include"])]),
        .target(
            name: "@MODULE@", dependencies: [.product(name: "GateSDK", package: "swift"), "@MODULE@_note"], path: "Sources",
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")],
            // Everything that it needs inside, and nothing to be seen but the entry.
            linkerSettings: [
                .unsafeFlags(["-static-stdlib", "-Xlinker", "--version-script=\(sdk)/gate.map", "-Xlinker", "--gc-sections"])
            ]),
    ])
