import Foundation
import Support
import Testing

/// A gate that takes too much is ended, and the verdict says of what; tried with a program in the place of ruff.
@Suite struct LimitTests {
    private func run(_ script: String, limits: String) throws -> (message: String, gate: [String: Any], log: String) {
        let folder = try TemporaryFolder()
        let repository = folder.url.appending(path: "repository")
        try folder.write("print('hello')\n", to: "repository/a.py")
        try folder.write("[gates.ruff]\nlimits = { \(limits) }\n", to: "repository/firsttry.toml")
        let tool = try folder.write("#!/bin/sh\nexec >&2\n\(script)\n", to: "tools/ruff")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
        _ = try Program.firsttry(
            ["run", "ruff"], in: repository, environment: ["PATH": "\(tool.deletingLastPathComponent().path):/usr/bin:/bin"])
        let report = try ReportFile(in: repository)
        #expect(report.verdict("ruff") == "error PARITY-250")
        let log = try? String(contentsOf: repository.appending(path: "artifacts/logs/ruff.log"), encoding: .utf8)
        return (report.messages("ruff").joined(separator: "; "), report.gate("ruff"), log ?? "")
    }

    @Test(arguments: [
        (
            "for i in 1 2 3 4 5 6; do (head -c 30000000 /dev/zero | tail -c 30000000 | sleep 3) & done; wait", "memory_mib = 96",
            "ran out of memory at 96 MiB", "memory_mib"
        ),
        ("while :; do :; done", "cpu_sec = 1", "used up its 1 s of processor time", "cpu_sec"),
        (
            "ulimit -n; exec /usr/bin/python3 -c 'import os, time\ntry:\n while 1: os.dup(1)\nexcept OSError: time.sleep(1)'",
            "open_files = 64", "ran out of open files at 64", "open_files"
        ),
        (
            "exec /usr/bin/python3 -c 'import os, time\ntry:\n while os.fork(): pass\nexcept OSError: pass\ntime.sleep(1)'",
            "processes = 40", "ran out of processes at 40", "processes"
        ),
        (
            "exec /usr/bin/python3 -c 'import os\nwhile 1: os.dup(1)'", "open_files = 64",
            "its log says \"too many open files\", and its limit is 64", "open_files"
        ),
        (
            "exec /usr/bin/python3 -c 'open(\"/tmp/x\", \"wb\").write(bytes(3000000))'", "file_mib = 1",
            "its log says \"file too large\", and its limit is 1 MiB", "file_mib"
        ),
        ("head -c 20000000 /dev/zero > /tmp/x; sleep 1", "scratch_mib = 8", "filled its private disk of 8 MiB", "scratch_mib"),
    ])
    func theVerdictSaysWhichLimitWasHit(_ script: String, _ limits: String, _ message: String, _ key: String) throws {
        let run = try run(script, limits: limits)
        #expect(run.message.contains(message), "\(run.message)")
    }

    /// Sanitizers, databases and the stacks of threads reserve far more than they touch.
    @Test func whatIsReservedAndNotTouchedIsNoUse() throws {
        let reserve = """
            exec /usr/bin/python3 -c 'import mmap, threading, time
            block = mmap.mmap(-1, 2 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            threading.stack_size(64 << 20)
            for _ in range(8): threading.Thread(target=time.sleep, args=(0.5,)).start()
            print("all reserved")'
            """
        let run = try run(reserve, limits: "memory_mib = 96")
        #expect(!run.message.contains("memory"), "\(run.message)")
        #expect(run.log.contains("all reserved"), "\(run.log)")
    }

    /// What processes have in common after a fork is there once. (The fake tool ends in an error of its own.)
    @Test func whatForkedProcessesShareCountsOnce() throws {
        let fork = """
            exec /usr/bin/python3 -c 'import os, time
            block = bytes(os.urandom(1)) * (60 << 20)
            children = [os.fork() or (time.sleep(1), os._exit(0)) for _ in range(6)]
            for child in children: os.waitpid(child, 0)'
            """
        let run = try run(fork, limits: "memory_mib = 200")
        #expect(!run.message.contains("ran out of memory"), "\(run.message)")
        let resources = try #require(run.gate["resources"] as? [String: Any])
        #expect((resources["processes"] as? Int ?? 0) >= 8, "all of them were there: \(resources)")
    }

    @Test func whatAGateUsedIsInTheReport() throws {
        let run = try run(
            "head -c 30000000 /dev/zero > /tmp/x; head -c 60000000 /dev/zero | tail -c 60000000 | sleep 0.4",
            limits: "memory_mib = 900")
        let resources = try #require(run.gate["resources"] as? [String: Any])
        #expect((resources["written_bytes"] as? Int ?? 0) > 30_000_000, "\(resources)")
        #expect((resources["private_bytes"] as? Int ?? 0) >= 30_000_000, "\(resources)")
        #expect((resources["max_rss_bytes"] as? Int ?? 0) > 50_000_000, "\(resources)")
        #expect((resources["processes"] as? Int ?? 0) >= 4, "\(resources)")
    }

    @Test func aLimitThatNobodyKnowsIsAnErrorWithItsPlace() throws {
        let folder = try TemporaryFolder()
        try folder.write("[gates.ruff.limits]\nmemory = 1\n", to: "firsttry.toml")
        let result = try Program.firsttry(["run", "ruff"], in: folder.url)
        #expect(result.err.contains("gates.ruff.limits.memory") && result.err.contains("memory_mib"), "\(result.err)")
    }
}
