import Foundation
import Support

/// Why the suite cannot be run. Not `#require`, whose error is reported once only: every test that shares it must fail.
struct Broken: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The attempts and their gates, built once.
struct Workshop: Sendable {
    let folder: TemporaryFolder
    var bin: URL { folder.url.appending(path: "bin") }
    var program: String { bin.appending(path: "escape").path }

    static let shared = Result { try Workshop() }

    private init() throws {
        folder = try TemporaryFolder.lasting()
        let script = Program.repositoryRoot.appending(path: "Tests/Escapes/build.sh").path
        let build = try Program.run("/bin/sh", [script, folder.url.path], in: folder.url)
        guard build.status == 0 else { throw Broken("\(build.err)") }
    }

    func escape(_ arguments: [String], in place: URL? = nil, environment: [String: String] = [:]) throws -> Program.Result {
        try Program.run(program, arguments, in: place ?? folder.url, environment: environment)
    }

    /// Puts a gate into `gates`, which is a test's own: another test may want other limits for the same gate.
    func install(
        _ id: String, in gates: URL, workspace: String, limits: String = "{}", timeout: Int = 60, expected: Int = 10
    ) throws {
        try FileManager.default.createDirectory(at: gates, withIntermediateDirectories: true)
        let library = gates.appending(path: "\(id).so")
        try? FileManager.default.removeItem(at: library)
        try FileManager.default.copyItem(at: folder.url.appending(path: "gates/\(id).so"), to: library)
        let manifest =
            """
            {"schema": "firsttry.manifest/1", "id": "\(id)", "title": "Escape", "version": "1.0.0", "library": "\(id).so",
             "abi": "1.0", "stage": "custom", "timeout_sec": \(timeout), "expected_sec": \(expected), "workspace": "\(workspace)",
             "proofs": ["attempts"], "network": "loopback", "tool": {"names": ["escape"]}, "limits": \(limits)}
            """
        try Data(manifest.utf8).write(to: gates.appending(path: "\(id).json"))
    }
}

/// A repository, a home and a folder with bait in them, and the process that keeps the bait alive.
final class Bait: @unchecked Sendable {
    static let secret = "firsttry-bait-secret"
    let folder: TemporaryFolder
    private let process = Process()
    private let input = Pipe()

    var repository: URL { folder.url.appending(path: "repository") }
    var home: URL { folder.url.appending(path: "home") }
    var gates: URL { folder.url.appending(path: "gates") }
    var outside: URL { folder.url.appending(path: "outside") }

    /// What a careless CI job has in its environment.
    var environment: [String: String] {
        [
            "HOME": home.path, "AWS_SECRET_ACCESS_KEY": Self.secret, "GITHUB_TOKEN": Self.secret, "PYTHONPATH": "/nonexistent",
            "BASH_ENV": "/nonexistent", "GIT_DIR": "/nonexistent", "SSH_AUTH_SOCK": home.path + "/.ssh/agent.sock",
        ]
    }

    init(_ workshop: Workshop) throws {
        folder = try TemporaryFolder()
        for place in [home, outside, repository.appending(path: "watched")] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
        try makeRepository(workshop)
        process.executableURL = URL(filePath: workshop.program)
        process.arguments = ["bait", repository.path, outside.path, home.path, Self.secret]
        process.environment = environment
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        guard output.fileHandleForReading.availableData == Data("ready\n".utf8) else { throw Broken("no bait") }
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Who reached a listener outside, in the order of arrival.
    func contacts() throws -> [String] {
        try String(contentsOf: outside.appending(path: "contacts"), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func makeRepository(_ workshop: Workshop) throws {
        for name in ["a", "b", "c", "d", "f"] { try folder.write("print('\(name)')\n", to: "repository/src/\(name).py") }
        try folder.write("", to: "repository/locked")
        let script = """
            set -e
            git init -q . && git add src && git -c user.name=x -c user.email=x@y commit -qm one
            ln -s ../outside/secret link-up; ln -s "$OUTSIDE/secret" link-out; ln -s "$OUTSIDE" folder-out
            mkfifo pipe
            if [ "$(id -u)" -eq 0 ]; then
                cp "$ESCAPE" set-user-id && chown 4322:4322 set-user-id && chmod 6755 set-user-id
                cp "$ESCAPE" capable && setcap cap_net_raw,cap_dac_override=ep capable
            fi
            """
        let made = try Program.run(
            "/bin/sh", ["-c", script], in: repository,
            environment: ["OUTSIDE": outside.path, "ESCAPE": workshop.program, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"])
        guard made.status == 0 else { throw Broken("\(made.err)") }
    }
}
