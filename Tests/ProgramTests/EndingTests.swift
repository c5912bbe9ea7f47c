import Foundation
import Support
import Testing

/// However a run ends, nothing of it is left.
@Suite(.serialized) struct EndingTests {
    /// A run of a gate that double-forks, ignores SIGTERM and starts a session of its own, up to the point where it does.
    private struct HangingRun {
        let folder: TemporaryFolder
        let process = Process()
        /// Everything that the run had started when the gate hung.
        private(set) var tree: Set<Int32> = []

        init() throws {
            folder = try TemporaryFolder()
            let gates = try HostileGates(["hang-daemon", "clean"], in: folder.url.appending(path: "gates"))
            process.executableURL = URL(filePath: Program.prefix + "/bin/firsttry")
            process.arguments = ["run", "hang-daemon", "clean", "--gate-path", gates.folder.path, "--jobs", "2"]
            process.currentDirectoryURL = folder.url
            process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let process = process
            let hangs = Processes.wait(20) {
                !Processes.descendants(of: process.processIdentifier).isDisjoint(with: Processes.named("ft-survivor"))
            }
            try #require(hangs, "the gate never got to hang")
            tree = Processes.descendants(of: process.processIdentifier)
        }

        /// Seconds from the signal to the end of the program.
        func end(by signal: Int32) -> Double {
            let start = Date()
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            return Date().timeIntervalSince(start)
        }
    }

    @Test(arguments: [(Int32(SIGINT), Int32(130)), (Int32(SIGTERM), Int32(143)), (Int32(SIGHUP), Int32(130))])
    func aSignalEndsEverythingWithinASecondAndLeavesAReport(_ signal: Int32, _ status: Int32) throws {
        let run = try HangingRun()
        #expect(run.end(by: signal) < 1.2)
        #expect(run.process.terminationStatus == status)
        #expect(run.tree.count >= 3 && !Processes.anyRuns(of: run.tree))
        let report = try ReportFile(in: run.folder.url)
        #expect(report.json["interrupted"] as? Bool == true)
        #expect(report.verdict("hang-daemon").hasPrefix("error"))
        #expect(report.verdict("clean") == "passed", "what had its verdict keeps it")
    }

    @Test func whenTheHostIsKilledNothingOfTheRunSurvives() throws {
        let run = try HangingRun()
        _ = run.end(by: SIGKILL)
        #expect(run.tree.count >= 3)
        let isGone = Processes.wait(5) { !Processes.anyRuns(of: run.tree) }
        #expect(isGone)
    }

    @Test func aTimeoutIsKeptToATenthOfASecond() throws {
        let folder = try TemporaryFolder()
        let gates = try HostileGates(["hang-daemon", "spin"], in: folder.url.appending(path: "gates"), timeout: 1)
        _ = try Program.firsttry(["run", "hang-daemon", "spin", "--gate-path", gates.folder.path], in: folder.url)
        let report = try ReportFile(in: folder.url)
        for id in ["hang-daemon", "spin"] {
            #expect(report.verdict(id) == "timeout PARITY-222")
            let seconds = report.gate(id)["duration_sec"] as? Double ?? 0
            #expect(seconds > 0.99 && seconds < 1.1, "\(id): \(seconds)")
        }
    }

    @Test func failFastEndsTheOthersAndNamesTheReason() throws {
        let folder = try TemporaryFolder()
        let gates = try HostileGates(["findings", "hang"], in: folder.url.appending(path: "gates"))
        let result = try Program.firsttry(
            ["run", "findings", "hang", "--gate-path", gates.folder.path, "--fail-fast", "--jobs", "2"], in: folder.url)
        #expect(result.seconds < 10)
        let report = try ReportFile(in: folder.url)
        #expect(report.verdict("findings") == "failed PARITY-001")
        #expect(report.verdict("hang") == "skipped")
    }
}
