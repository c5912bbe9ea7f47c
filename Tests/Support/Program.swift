public import Foundation

/// Runs the built program as its user would, and says what came of it.
public struct Program {
    public struct Result: Sendable {
        public let status: Int32
        public let out: String
        public let err: String
        public let seconds: Double
    }

    /// The tree that `make build` made: `bin`, `lib`, `share`.
    public static let prefix: String = {
        if let set = ProcessInfo.processInfo.environment["FIRSTTRY_PREFIX"] { return set }
        return repositoryRoot.appending(path: ".build/firsttry/debug").path
    }()

    public static let repositoryRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Where the pinned tools are (scripts/setup).
    public static let tools = repositoryRoot.appending(path: ".build/tools/bin").path

    /// Runs `firsttry` with a small, known environment.
    public static func firsttry(
        _ arguments: [String], in folder: URL, environment: [String: String] = [:], timeout: Double = 120
    ) throws -> Result {
        try run(prefix + "/bin/firsttry", arguments, in: folder, environment: environment, timeout: timeout)
    }

    public static func run(
        _ program: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:], timeout: Double = 120
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var variables = ["PATH": "\(tools):/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"]
        variables.merge(environment) { $1 }
        process.environment = variables
        // Files, not pipes: a child that outlives the program must not make the test wait.
        let outFile = try TemporaryFolder.file(), errFile = try TemporaryFolder.file()
        defer { for file in [outFile, errFile] { try? FileManager.default.removeItem(at: file) } }
        process.standardOutput = try FileHandle(forWritingTo: outFile)
        process.standardError = try FileHandle(forWritingTo: errFile)
        process.standardInput = FileHandle.nullDevice
        let start = Date()
        try process.run()
        let deadline = DispatchWorkItem { process.interrupt(); process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + timeout, execute: deadline)
        process.waitUntilExit()
        deadline.cancel()
        let seconds = Date().timeIntervalSince(start)
        return Result(
            status: process.terminationStatus, out: String(decoding: try Data(contentsOf: outFile), as: UTF8.self),
            err: String(decoding: try Data(contentsOf: errFile), as: UTF8.self), seconds: seconds)
    }
}
