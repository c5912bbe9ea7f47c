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

        /// `ignoring`: names of signals that whoever starts the program has ignored.
        init(ignoring: String = "") throws {
            folder = try TemporaryFolder()
            let gates = try HostileGates(["hang-daemon", "clean"], in: folder.url.appending(path: "gates"))
            process.executableURL = URL(filePath: "/bin/sh")
            let trap = ignoring.isEmpty ? "" : "trap '' \(ignoring); "
            process.arguments =
                ["-c", "\(trap)exec \"$@\"", "sh", Program.prefix + "/bin/firsttry"]
                + ["run", "hang-daemon", "clean", "--gate-path", gates.folder.path, "--jobs", "2"]
            process.currentDirectoryURL = folder.url
            process.environment = ["PATH": "/usr/bin:/bin", "HOME": Program.noHome]
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

    /// As under nohup, and as in the background of a script, where Ctrl-C is for the foreground.
    @Test func whatWasIgnoredWhenTheProgramStartedStaysIgnored() throws {
        let run = try HangingRun(ignoring: "HUP INT")
        kill(run.process.processIdentifier, SIGHUP)
        kill(run.process.processIdentifier, SIGINT)
        #expect(run.end(by: SIGTERM) < 1.2)
        #expect(run.process.terminationStatus == 143, "one of the others ended it")
        #expect(!Processes.anyRuns(of: run.tree))
    }

    @Test func whenTheHostIsKilledNothingOfTheRunSurvives() throws {
        let run = try HangingRun()
        _ = run.end(by: SIGKILL)
        #expect(run.tree.count >= 3)
        let isGone = Processes.wait(5) { !Processes.anyRuns(of: run.tree) }
        #expect(isGone)
    }

    /// How a run ended that was ended by a signal at some moment.
    private struct End: Sendable {
        let what: String
        /// Processes, temporary folders, mounts; empty when there are none.
        let left: String
        /// What its report says; nil without one.
        let saysInterrupted: Bool?
        /// It exited, and was not simply ended by the signal.
        let byItself: Bool
    }

    /// One run, ended by `signal` after `delay`, with everything of its own in one folder.
    private func end(_ gates: HostileGates, by signal: Int32, after delay: Double, fenced: Bool) throws -> End {
        let folder = try TemporaryFolder()
        let repository = folder.url.appending(path: "repository")
        try folder.write(fenced ? "[isolation]\nprofile = \"fenced\"\n" : "", to: "repository/firsttry.toml")
        try FileManager.default.createDirectory(at: folder.url.appending(path: "tmp"), withIntermediateDirectories: true)
        let process = Process()
        let arguments = ["run", "hang-daemon", "clean", "--gate-path", gates.folder.path, "--jobs", "2"]
        let takeAway = Program.repositoryRoot.appending(path: ".build/firsttry/tests/launch/take-away").path
        process.executableURL = URL(filePath: takeAway)
        process.arguments = (fenced ? ["docker"] : []) + ["--", Program.prefix + "/bin/firsttry"] + arguments
        process.currentDirectoryURL = repository
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": Program.noHome, "TMPDIR": folder.url.path + "/tmp"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        usleep(UInt32(delay * 1e6))
        let tree = Processes.descendants(of: process.processIdentifier)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        let gone = Processes.wait(3) {
            !Processes.anyRuns(of: tree) && (try? FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/tmp")) == []
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/tmp")
        let mounts = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8).contains(folder.url.lastPathComponent)
        let left = gone && !mounts ? "" : "\(tree.filter { Processes.anyRuns(of: [$0]) }) \(names) mounts: \(mounts)"
        let report = try? ReportFile(in: repository)
        let failures = (report?.json["failures"] as? [[String: Any]] ?? []).compactMap { $0["msg"] as? String }
        return End(
            what: "signal \(signal) after \(delay) s, \(failures)", left: left,
            saysInterrupted: report.map { $0.json["interrupted"] as? Bool == true },
            byItself: process.terminationReason == .exit)
    }

    @Test func atAnyMomentOfARunItsEndLeavesNothing() async throws {
        let folder = try TemporaryFolder()
        let gates = try HostileGates(["hang-daemon", "clean"], in: folder.url.appending(path: "gates"))
        let signals = [SIGINT, SIGTERM, SIGHUP, SIGKILL]
        let before = Self.cgroups()
        var reported = 0
        try await withThrowingTaskGroup(of: End.self) { group in
            func add(_ number: Int) {
                let signal = signals[number % 4], delay = Double.random(in: 0...0.12)
                group.addTask { try end(gates, by: signal, after: delay, fenced: number % 5 == 0) }
            }
            for number in 0..<4 { add(number) }
            var next = 4
            while let end = try await group.next() {
                #expect(end.left.isEmpty, "\(end.what) left \(end.left)")
                // Before the first gate a signal simply ends the program; from then on there is a report.
                if end.byItself { #expect(end.saysInterrupted == true, "\(end.what): it does not say that it was interrupted") }
                reported += end.saysInterrupted == nil ? 0 : 1
                if next < 100 { add(next) }
                next += 1
            }
        }
        #expect(reported > 10, "a pass means nothing: hardly a run got as far as a report")
        #expect(Processes.wait(3) { Self.cgroups().subtracting(before).isEmpty }, "\(Self.cgroups().subtracting(before))")
    }

    /// Those of launchers that no longer run, in this pid namespace.
    private static func cgroups() -> Set<String> {
        var found: Set<String> = []
        var facts = stat()
        guard stat("/proc/self/ns/pid", &facts) == 0 else { return found }
        for controller in ["memory", "pids", "unified", "."] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup/\(controller)")) ?? []
            for name in names where name.hasPrefix("firsttry-") {
                let parts = name.split(separator: "-").map(String.init)
                guard parts.count == 4, parts[2] == String(facts.st_ino) else { continue }
                let owner = parts[1]
                if !FileManager.default.fileExists(atPath: "/proc/\(owner)") { found.insert("\(controller)/\(name)") }
            }
        }
        return found
    }

    /// The launcher is started before it is known what the words mean.
    @Test(arguments: [["run", "--nonsense"], ["run", "--repo", "/nowhere"], ["run", "--jobs", "none"]])
    func aRunThatDoesNotComeAboutLeavesNoLauncher(_ words: [String]) throws {
        let folder = try TemporaryFolder()
        let prefix = folder.url.path + "/prefix", launcher = prefix + "/lib/firsttry/firsttry-launcher"
        // Not FileManager, which wants to keep the owner.
        try #require(try Program.run("/bin/cp", ["-R", Program.prefix, prefix], in: folder.url).status == 0)
        try FileManager.default.moveItem(atPath: launcher, toPath: launcher + "-itself")
        try folder.write(
            "#!/bin/sh\necho $$ >> \(folder.url.path)/started\nexec \(launcher)-itself\n",
            to: "prefix/lib/firsttry/firsttry-launcher")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: launcher)
        let result = try Program.run(prefix + "/bin/firsttry", words, in: folder.url)
        #expect(result.status != 0)
        let started = try String(contentsOfFile: folder.url.path + "/started", encoding: .utf8).split(separator: "\n")
        #expect(started.count == 1)
        for pid in started { #expect(!FileManager.default.fileExists(atPath: "/proc/\(pid)"), "\(words): \(pid) still runs") }
    }

    /// A program ends at once; a gate that hangs itself after the two seconds that it has to tell what was found.
    @Test func aTimeoutIsKeptToATenthOfASecond() throws {
        let folder = try TemporaryFolder()
        let ids = ["hang-program", "hang-daemon", "spin"]
        let gates = try HostileGates(ids, in: folder.url.appending(path: "gates"), timeout: 1)
        _ = try Program.firsttry(["run"] + ids + ["--gate-path", gates.folder.path], in: folder.url)
        let report = try ReportFile(in: folder.url)
        for id in ids {
            #expect(report.verdict(id) == "timeout PARITY-222")
            let seconds = report.gate(id)["duration_sec"] as? Double ?? 0, due = id == "hang-program" ? 1.0 : 3.0
            #expect(seconds > due - 0.01 && seconds < due + 0.1, "\(id): \(seconds)")
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
