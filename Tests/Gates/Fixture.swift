import Foundation
import HostFixtures
import HostModel
import Support
import Testing

/// One scenario of one gate: `Plugins/<gate>/fixtures/<scenario>`, or `manifests/fixtures/<gate>/<scenario>` for a gate that is
/// a manifest alone (the format stands in docs/writing/fixtures.md).
struct Fixture: Sendable, CustomTestStringConvertible {
    let gate: String
    let fixture: HostFixtures.Fixture

    var name: String { fixture.name }
    var scenario: Scenario { fixture.scenario }
    var testDescription: String { "\(gate)/\(name): \(scenario.what)" }
    var folder: URL { URL(filePath: fixture.path) }
    var golden: URL { folder.appending(path: "expected.json") }

    /// Beginnings of `gate/scenario`, when only some are to be run: never in CI.
    private static let chosen = (ProcessInfo.processInfo.environment["FIRSTTRY_FIXTURES"] ?? "").split(separator: ",")

    static let all: [Fixture] = {
        if !chosen.isEmpty, ProcessInfo.processInfo.environment["CI"] != nil { fatalError("FIRSTTRY_FIXTURES is set in CI") }
        var found: [Fixture] = []
        for (gate, fixtures) in folders where PendingGates.reasons[gate] == nil {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: fixtures.path).sorted()) ?? [] {
                guard chosen.isEmpty || chosen.contains(where: { "\(gate)/\(name)".hasPrefix($0) }) else { continue }
                guard FileTree.exists(fixtures.appending(path: "\(name)/scenario.json").path) else { continue }
                do {
                    found.append(Fixture(gate: gate, fixture: try HostFixtures.Fixture(name: name, in: fixtures.path)))
                } catch {
                    fatalError("\(error)")
                }
            }
        }
        return found
    }()

    /// Each gate with the folder of its fixtures.
    private static var folders: [(String, URL)] {
        func names(_ folder: String) -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: Program.repositoryRoot.appending(path: folder).path).sorted())
                ?? []
        }
        let plugins = names("Plugins").map { ($0, Program.repositoryRoot.appending(path: "Plugins/\($0)/fixtures")) }
        let manifests = names("manifests/fixtures").map {
            ($0, Program.repositoryRoot.appending(path: "manifests/fixtures/\($0)"))
        }
        return plugins + manifests
    }

    /// Runs the gate on a fresh copy and returns its part of the report, without what differs from run to run.
    func run() throws -> String {
        let temporary = try TemporaryFolder()
        // The same place every time: tools write absolute paths into what they say.
        let repository = temporary.url.appending(path: "repository")
        try fixture.build(repository.path) { () throws(HostError) in
            try scenario.makeDatabases(in: repository)
            try scenario.makeEnvironments(in: repository)
        }
        try fixture.fetchSnapshots(into: repository.path, with: "\(Program.prefix)/bin/firsttry")
        let home = temporary.url.appending(path: "home")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        var arguments = ["run", gate, "--repo", repository.path, "--report-dir", temporary.url.appending(path: "report").path]
        let tool = try fixture.placeTool(in: temporary.url.path, for: gate)
        if tool != nil || scenario.timeoutSeconds != nil || !scenario.optionLines.isEmpty {
            let config = temporary.url.appending(path: "firsttry.toml")
            try Data(scenario.configuration(of: gate, tool: tool).utf8).write(to: config)
            arguments += ["--config", config.path]
        }
        if let changed = scenario.changed {
            let list = temporary.url.appending(path: "changed")
            try Data(changed.flatMap { $0 + [0] }).write(to: list)
            arguments += ["--files0-from", list.path]
        }
        let programs = try scenario.programs.map { try FixtureEnvironment($0).folder.appending(path: "bin").path }
        let path = scenario.tool == "missing" ? "/nonexistent" : "\(programs ?? Program.tools):/usr/bin:/bin"
        // Without a home nothing is kept between runs.
        var variables = ["PATH": path, "HOME": scenario.between == nil ? "" : home.path]
        variables["VIRTUAL_ENV"] = try fixture.activeEnvironment.map { try FixtureEnvironment($0).folder.path }
        if scenario.between != nil {
            _ = try Program.firsttry(arguments, in: temporary.url, environment: variables, timeout: 300)
            let kept = FileManager.default.enumerator(atPath: home.path)?.compactMap { $0 as? String } ?? []
            #expect(kept.contains { $0.contains("/kept/") && $0.contains("/\(gate)/") }, "\(self): nothing was kept")
            try scenario.change(repository.path, kept: home.appending(path: ".cache/firsttry/kept").path)
        }
        let before = try Tree(repository)
        let result = try Program.firsttry(arguments, in: temporary.url, environment: variables, timeout: 300)
        #expect(try Tree(repository) == before, "\(self): the user's tree was touched")
        for secret in scenario.secrets {
            let places = try Self.places(of: secret, in: temporary.url.appending(path: "report"), result)
            #expect(places.isEmpty, "\(self): a secret came out in \(places)")
        }
        let report = temporary.url.appending(path: "report/parity_report.json")
        guard let data = try? Data(contentsOf: report) else { return "no report: \(result.err)\n" }
        try FixtureArtifacts(data, of: self).compare(with: self)
        let artifacts = temporary.url.appending(path: "report/\(gate)")
        let shown = try scenario.shown.map { shown in
            (shown.artifact, try Golden.members(shown.members, of: artifacts.appending(path: shown.artifact)))
        }
        return try Golden(data, gate: gate, shown: Dictionary(uniqueKeysWithValues: shown), temporary: temporary.url.path).text
    }
}

extension Fixture {
    /// Which files of the report, and which streams, hold the secret.
    private static func places(of secret: String, in folder: URL, _ result: Program.Result) throws -> [String] {
        var places: [String] = []
        if result.out.contains(secret) { places.append("stdout") }
        if result.err.contains(secret) { places.append("stderr") }
        for name in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }) ?? [] {
            let file = folder.appending(path: name)
            if let data = try? Data(contentsOf: file), data.range(of: Data(secret.utf8)) != nil { places.append(name) }
        }
        return places
    }
}
