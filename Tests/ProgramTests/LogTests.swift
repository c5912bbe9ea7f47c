import Foundation
import Support
import Testing

/// What `FT_LOG` tells of a run, to a person and to a program.
@Suite struct LogTests {
    private struct Place {
        let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write("import os\n", to: "a.py")
        }

        func run(_ arguments: [String], _ environment: [String: String]) throws -> Program.Result {
            try Program.firsttry(arguments, in: folder.url, environment: environment)
        }
    }

    private static func lines(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").filter { $0.hasPrefix("{") }.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    @Test func nobodyWhoDoesNotAskIsTold() throws {
        let place = try Place()
        let result = try place.run(["run", "ruff", "--log-format", "json"], [:])
        #expect(result.err.split(separator: "\n").map { $0.prefix(5) } == ["ruff:", "ruff:"])
    }

    @Test func aRunTellsEachOfItsStepsInTheirOrder() throws {
        let place = try Place()
        let result = try place.run(
            ["run", "ruff", "--log-format", "json", "--progress", "none"], ["FT_LOG": "debug", "DEPLOY_TOKEN": "orange-juice"])
        #expect(result.status == 211)
        let lines = try Self.lines(result.err)
        #expect(lines.count == result.err.split(separator: "\n").count)
        #expect(lines.allSatisfy { Set($0.keys) == ["time", "elapsed_sec", "level", "what", "fields"] })
        let steps = lines.compactMap { $0["what"] as? String }
        var rest = steps[...]
        for step in [
            "command.began", "launcher.started", "repository.opened", "configuration.read", "discovery.looked", "gate.found",
            "discovery.ended", "gate.decided", "plan.made", "ground.seen", "sandbox.asked", "pool.told", "sandbox.started",
            "sandbox.ended",
            "gate.judged", "files.written", "report.merged", "report.written", "command.ended",
        ] {
            let at = try #require(rest.firstIndex(of: step), "\(step) does not come, or not after what it follows")
            rest = rest[(at + 1)...]
        }
        func fields(_ step: String) throws -> [String: Any] {
            try #require(lines.first { $0["what"] as? String == step }?["fields"] as? [String: Any])
        }
        let started = try fields("sandbox.started")
        #expect(started["pid"] as? Int ?? 0 > 1)
        #expect((started["facts"] as? [String])?.contains("seccomp") == true)
        #expect(started["setup_sec"] as? Double ?? 0 > 0)
        #expect(try fields("sandbox.ended")["exit_status"] as? Int == 0)
        #expect(try fields("gate.judged")["code"] as? String == "PARITY-211")
        #expect(!result.err.contains("orange-juice"))
    }

    @Test func whatIsRefusedIsToldWithItsReasonFromWarnOn() throws {
        let place = try Place()
        try place.folder.write("{", to: "gates/broken.json")
        let result = try place.run(["run", "ruff", "--gate-path", "gates", "--progress", "none"], ["FT_LOG": "warn"])
        let told = result.err.split(separator: "\n")
        #expect(told.count == 1)
        #expect(told.first?.contains(" warn gate.refused gate=- origin=flag manifest=gates/broken.json error=") == true)
    }

    @Test func aSecretOfTheEnvironmentComesOutNowhere() throws {
        let place = try Place()
        let result = try place.run(
            ["run", "--config", "orange-juice.toml"], ["FT_LOG": "error", "DEPLOY_TOKEN": "orange-juice"])
        let line = try #require(result.err.split(separator: "\n").first { $0.contains("command.failed") })
        #expect(line.contains("[redacted].toml") && !line.contains("orange"))
    }

    @Test func aLevelThatThereIsNotIsAnErrorAndNothingRuns() throws {
        let place = try Place()
        let result = try place.run(["run", "ruff"], ["FT_LOG": "debgu"])
        #expect(result.status == 2)
        #expect(result.err.contains("environment-bad-value: FT_LOG is \"debgu\", expected one of off, error, warn, info, debug"))
        #expect(result.err.contains("FT_LOG=debug"))
        #expect(!FileManager.default.fileExists(atPath: place.folder.url.appending(path: "artifacts").path))
    }

    /// Whoever listens changes nothing.
    @Test func aParityRunIsHeldToTheSameWithALog() throws {
        let project = try ParityProject()
        func run(_ environment: [String: String]) throws -> (Int32, [String]) {
            let result = try project.firsttry(["parity", "--skip", "ruff"], environment: environment)
            return (result.status, result.out.split(separator: "\n").map(String.init).filter { $0.contains("PARITY-") })
        }
        let quiet = try run([:]), loud = try run(["FT_LOG": "debug"])
        #expect(quiet.0 == 107)
        #expect(quiet == loud)
    }
}
