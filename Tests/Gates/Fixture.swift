import Foundation
import Support
import Testing

/// One scenario of one gate: `Plugins/<gate>/fixtures/<scenario>`, or `manifests/fixtures/<gate>/<scenario>` for a gate that is
/// a manifest alone (the format stands in Plugins/ruff/fixtures/README.md).
struct Fixture: Sendable, CustomTestStringConvertible {
    let gate: String
    let name: String
    let scenario: Scenario

    var testDescription: String { "\(gate)/\(name): \(scenario.what)" }
    let folder: URL
    var golden: URL { folder.appending(path: "expected.json") }

    /// Beginnings of `gate/scenario`, when only some are to be run: never in CI.
    private static let chosen = (ProcessInfo.processInfo.environment["FIRSTTRY_FIXTURES"] ?? "").split(separator: ",")

    static let all: [Fixture] = {
        if !chosen.isEmpty, ProcessInfo.processInfo.environment["CI"] != nil { fatalError("FIRSTTRY_FIXTURES is set in CI") }
        var found: [Fixture] = []
        for (gate, fixtures) in folders where PendingGates.reasons[gate] == nil {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: fixtures.path).sorted()) ?? [] {
                guard chosen.isEmpty || chosen.contains(where: { "\(gate)/\(name)".hasPrefix($0) }) else { continue }
                let file = fixtures.appending(path: "\(name)/scenario.json")
                guard let data = try? Data(contentsOf: file) else { continue }
                guard let scenario = try? JSONDecoder().decode(Scenario.self, from: data) else {
                    fatalError("\(file.path) cannot be read as a scenario")
                }
                found.append(Fixture(gate: gate, name: name, scenario: scenario, folder: fixtures.appending(path: name)))
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
        let input = scenario.inputOf.map { folder.deletingLastPathComponent().appending(path: $0) } ?? folder
        try scenario.build(repository, from: input.appending(path: "input"))
        try fetchSnapshots(into: repository)
        let home = temporary.url.appending(path: "home")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        var arguments = ["run", gate, "--repo", repository.path, "--report-dir", temporary.url.appending(path: "report").path]
        if let config = try scenario.configuration(gate: gate, fixture: folder, in: temporary.url) {
            arguments += ["--config", config.path]
        }
        if let changed = scenario.changed {
            let list = temporary.url.appending(path: "changed")
            try Data(changed.flatMap { $0.bytes + [0] }).write(to: list)
            arguments += ["--files0-from", list.path]
        }
        let programs = try scenario.programs.map { try FixtureEnvironment($0).folder.appending(path: "bin").path }
        let path = scenario.tool == "missing" ? "/nonexistent" : "\(programs ?? Program.tools):/usr/bin:/bin"
        // Without a home nothing is kept between runs.
        var variables = ["PATH": path, "HOME": scenario.between == nil ? "" : home.path]
        variables["VIRTUAL_ENV"] = try scenario.activeEnvironment(of: folder.deletingLastPathComponent())?.folder.path
        if let between = scenario.between {
            _ = try Program.firsttry(arguments, in: temporary.url, environment: variables, timeout: 300)
            let kept = FileManager.default.enumerator(atPath: home.path)?.compactMap { $0 as? String } ?? []
            #expect(kept.contains { $0.contains("/kept/") && $0.contains("/\(gate)/") }, "\(self): nothing was kept")
            try scenario.run(between, in: repository)
        }
        let before = try Tree(repository)
        let result = try Program.firsttry(arguments, in: temporary.url, environment: variables, timeout: 300)
        #expect(try Tree(repository) == before, "\(self): the user's tree was touched")
        for secret in scenario.nowhere ?? [] {
            let places = try Self.places(of: secret.joined(), in: temporary.url.appending(path: "report"), result)
            #expect(places.isEmpty, "\(self): a secret came out in \(places)")
        }
        let report = temporary.url.appending(path: "report/parity_report.json")
        guard let data = try? Data(contentsOf: report) else { return "no report: \(result.err)\n" }
        try FixtureArtifacts(data, of: self).compare(with: self)
        let artifacts = temporary.url.appending(path: "report/\(gate)")
        let shown = try (scenario.shown ?? [:]).map { name, members in
            (name, try Golden.members(members, of: artifacts.appending(path: name)))
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

/// What `scenario.json` says.
struct Scenario: Decodable, Sendable {
    struct Expectation: Decodable, Sendable {
        let verdict: String
        let code: String?
    }

    /// A name of any bytes: a text, or hexadecimal.
    struct Name: Decodable, Sendable {
        let bytes: [UInt8]

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                bytes = Array(text.utf8)
            } else {
                bytes = hexBytes(try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .pathHex))
            }
        }

        enum Key: String, CodingKey { case pathHex = "path_hex" }
    }

    struct File: Decodable, Sendable {
        let path: String?
        let pathHex: String?
        let pathPieces: [String]?
        let text: String?
        let hex: String?
        let pieces: [String]?
        let mode: String?

        enum CodingKeys: String, CodingKey {
            case path, text, hex, pieces, mode
            case pathHex = "path_hex"
            case pathPieces = "path_pieces"
        }

        var name: [UInt8] { pathHex.map(hexBytes) ?? Array((pathPieces?.joined() ?? path ?? "").utf8) }
        var content: [UInt8] { hex.map(hexBytes) ?? Array((pieces?.joined() ?? text ?? "").utf8) }
    }

    struct Link: Decodable, Sendable {
        let path: String
        let target: String
    }

    struct Generation: Decodable, Sendable {
        let files: Int
        let path: String
        let line: String?
        let linePieces: [String]?
        let lines: Int

        enum CodingKeys: String, CodingKey {
            case files, path, line, lines
            case linePieces = "line_pieces"
        }
    }

    let what: String
    let tool: String
    /// The active environment, by name.
    let environment: String?
    /// The environment whose programs stand in PATH, instead of the pinned tools.
    let programs: String?
    /// Environments that lie in the repository: their folders and names.
    let environments: [String: String]?
    /// The scenario whose `input` this one shares.
    let inputOf: String?
    /// Artifacts in JSON, and which of their members the golden holds.
    let shown: [String: [String]]?
    let files: [File]?
    let links: [Link]?
    let generate: Generation?
    let changed: [Name]?
    let options: JSONText?
    let timeoutSec: Int?
    let history: [Commit]?
    let gitCommands: [[String]]?
    /// The gate runs twice, and keeps what it keeps: commands that run in the repository in between.
    let between: [[String]]?
    let damage: [Damage]?
    /// Secrets, each in pieces, that must not come out anywhere.
    let nowhere: [[String]]?
    /// Databases of vulnerabilities, by the folder that they lie in.
    let databases: [String: DatabaseOrder]?
    /// Folders of the repository that are fetched, by the name of the snapshot.
    let fetch: [String: String]?
    /// Artifacts that lie beside the golden.
    let keeps: [String]?
    let expect: Expectation

    enum CodingKeys: String, CodingKey {
        case what, tool, environment, environments, files, links, generate, changed, options, history, nowhere, databases, fetch,
            keeps, between, programs, expect
        case shown = "show"
        case inputOf = "input_of"
        case timeoutSec = "timeout_sec"
        case gitCommands = "git_commands"
        case damage = "break"
    }
}

func hexBytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while let byte = UInt8(rest.prefix(2), radix: 16), rest.count >= 2 {
        bytes.append(byte)
        rest = rest.dropFirst(2)
    }
    return bytes
}
