internal import CSupport
public import Foundation

/// Runs the built program as its user would, and says what came of it.
public struct Program {
    public struct Result: Sendable {
        public let status: Int32
        /// stdout as it is, which need not be UTF-8.
        public let outBytes: [UInt8]
        public let err: String
        public let seconds: Double

        public var out: String { String(decoding: outBytes, as: UTF8.self) }
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

    /// Where the projects' environments of Python are (scripts/environments).
    public static let environments = repositoryRoot.appending(path: ".build/environments").path

    /// A home that nobody can make, root neither: shells do that where one is named that is not there.
    public static let noHome = "/proc/nonexistent"

    /// Runs `firsttry` with a small, known environment.
    public static func firsttry(
        _ arguments: [String], in folder: URL, environment: [String: String] = [:], timeout: Double = 120
    ) throws -> Result {
        try run(prefix + "/bin/firsttry", arguments, in: folder, environment: environment, timeout: timeout)
    }

    public static func run(
        _ program: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:], timeout: Double = 120
    ) throws -> Result {
        var variables = ["PATH": "\(tools):/usr/local/bin:/usr/bin:/bin", "HOME": noHome, "LANG": "C.UTF-8"]
        variables.merge(environment) { $1 }
        // Files, not pipes: a child that outlives the program must not make the test wait.
        let outFile = try TemporaryFolder.file(), errFile = try TemporaryFolder.file()
        defer { for file in [outFile, errFile] { try? FileManager.default.removeItem(at: file) } }
        let start = Date()
        let process = try Self.spawn(program, arguments, variables, in: folder, outFile, errFile)
        let status = ft_wait_program(process, Int32(timeout * 1000))
        let seconds = Date().timeIntervalSince(start)
        return Result(
            status: status, outBytes: Array(try Data(contentsOf: outFile)),
            err: String(decoding: try Data(contentsOf: errFile), as: UTF8.self), seconds: seconds)
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ variables: [String: String], in folder: URL, _ out: URL, _ err: URL
    ) throws -> pid_t {
        let outHandle = try FileHandle(forWritingTo: out), errHandle = try FileHandle(forWritingTo: err)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + settings { free(text) } }
        var pid: pid_t = 0
        let error = ft_spawn_program(
            program, &words, &settings, folder.path, outHandle.fileDescriptor, errHandle.fileDescriptor, &pid)
        try outHandle.close()
        try errHandle.close()
        guard error == 0 else {
            throw CocoaError(
                .executableNotLoadable, userInfo: [NSLocalizedDescriptionKey: "\(program): \(String(cString: strerror(error)))"])
        }
        return pid
    }
}
