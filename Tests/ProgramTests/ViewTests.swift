import Foundation
import Support
import Testing

/// What a tool can see and do, tried with a program in the place of ruff.
@Suite struct ViewTests {
    /// Runs `script` as the tool of the ruff gate and returns what it printed to its log.
    private func log(of script: String, environment: [String: String] = [:]) throws -> String {
        let folder = try TemporaryFolder()
        let repository = folder.url.appending(path: "repository")
        try folder.write("print('hello')\n", to: "repository/a.py")
        let tool = try folder.write("#!/bin/sh\nexec >&2\n\(script)\n", to: "tools/ruff")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
        _ = try Program.firsttry(
            ["run", "ruff", "--repo", repository.path, "--report-dir", folder.url.appending(path: "report").path], in: folder.url,
            environment: environment.merging(["PATH": "\(tool.deletingLastPathComponent().path):/usr/bin:/bin"]) { $1 })
        return try String(contentsOf: folder.url.appending(path: "report/logs/ruff.log"), encoding: .utf8)
    }

    @Test func secretsOfTheHostAreNotInTheEnvironment() throws {
        let log = try log(
            of: "env", environment: ["AWS_SECRET_ACCESS_KEY": "hunter2", "GITHUB_TOKEN": "hunter2", "LD_PRELOAD": ""])
        #expect(log.contains("HOME=/home/gate"))
        #expect(!log.contains("hunter2"))
        #expect(!log.contains("LD_PRELOAD"))
    }

    @Test func thereIsNothingButLoopback() throws {
        let log = try log(of: "cat /proc/net/dev; echo done")
        #expect(log.contains("lo:"))
        #expect(log.contains("done"))
        #expect(
            log.split(separator: "\n").filter { $0.contains(":") && !$0.contains("lo:") && !$0.contains("|") }.isEmpty, "\(log)")
    }

    @Test func neitherTheRepositoryNorTheSystemCanBeWritten() throws {
        let log = try log(of: "touch a.py b.py /usr/x /etc/x /x 2>&1; touch /tmp/x $HOME/x && echo private is writable; id -u")
        #expect(log.contains("private is writable"))
        for place in ["'a.py'", "'b.py'", "'/usr/x'", "'/etc/x'", "'/x'"] {
            #expect(log.contains("touch: cannot touch \(place)"), "\(place): \(log)")
        }
        #expect(!log.split(separator: "\n").contains("0"), "runs as root")
    }

    @Test func otherPeoplesFilesAreNotThere() throws {
        let log = try log(of: "ls -d /root/* /home/* /var/lib/* /etc/shadow /etc/ssh /proc/[0-9]* 2>&1; echo done")
        #expect(log.contains("done"))
        #expect(!log.contains("/etc/shadow\n"))
        let processes = log.split(separator: "\n").filter { $0.hasPrefix("/proc/") }
        #expect(processes.count <= 5, "\(processes)")
    }
}
