public import HostModel
internal import HostProcess

/// `fixtures/<name>`: the repository in `input`, what is to be known of it in `scenario.json`, and the golden `expected.json`.
public struct Fixture: Sendable {
    public let name: String
    public let path: String
    public let scenario: Scenario

    public var goldenPath: String { path + "/expected.json" }
    /// The folder of all fixtures of the gate.
    public let folder: String

    public init(name: String, in folder: String) throws(HostError) {
        self.name = name
        self.folder = folder
        path = folder + "/" + name
        let file = path + "/scenario.json"
        scenario = FileTree.exists(file) ? try Scenario(file: file) : Scenario()
    }

    /// All of a folder, by name; files beside them, and folders that are no fixtures, are passed over.
    public static func all(in folder: String) throws(HostError) -> [Fixture] {
        var fixtures: [Fixture] = []
        for name in FileTree.names(in: folder) where FileTree.isFolder(folder + "/" + name) {
            let path = folder + "/" + name
            guard ["input", "scenario.json", "expected.json"].contains(where: { FileTree.exists(path + "/" + $0) }) else {
                continue
            }
            fixtures.append(try Fixture(name: name, in: folder))
        }
        return fixtures
    }

    /// Makes the repository in `target`.
    public func build(
        _ target: String, amid: () throws(HostError) -> Void = { () throws(HostError) in }
    ) throws(HostError) {
        let input = scenario.inputOf.map { folder + "/" + $0 } ?? path
        try scenario.build(target, from: input + "/input", amid: amid)
    }

    /// The name of the active environment of Python: the scenario's own, or that of all fixtures of the gate.
    public var activeEnvironment: String? {
        guard scenario.tool == "real" else { return nil }
        var name = scenario.environment
        let common = folder + "/environment"
        if name == nil, FileTree.exists(common), let bytes = try? FileTree.read(common) {
            name = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
        }
        return name == "none" ? nil : name
    }

    /// Where advisories lie that its gate reads, beside the fixture or beside all of them; nil where there are none. A folder
    /// without a record brings none.
    public var advisories: String? {
        guard let place = [path, folder].map({ $0 + "/advisories" }).first(where: FileTree.isFolder) else { return nil }
        return FileTree.names(in: place).contains { $0.hasSuffix(".json") } ? place : nil
    }
}

extension Fixture {
    /// Brings snapshots into the repository by the command that users have: the advisories that lie beside the fixture, and
    /// what the scenario asks for. `program` is firsttry itself.
    public func fetchSnapshots(into repository: String, with program: String) throws(HostError) {
        var orders = advisories.map { [(name: "advisories", folder: $0)] } ?? []
        orders += scenario.snapshots.map { ($0.name, repository + "/" + $0.folder) }
        for order in orders {
            let child = try Child(
                program, ["fetch", order.name, "--repo", repository, "--from", order.folder, "--quiet"],
                environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], folder: repository, output: .pipe, error: .output)
            var said: [String] = []
            try Child.eachLine(of: child.output) { line throws(HostError) in said.append(line) }
            guard child.wait() == .exited(0) else {
                throw HostError(
                    .config, "fixture-snapshot",
                    "\(order.name) cannot be fetched from \(order.folder): \(said.joined(separator: "; "))",
                    hint: "firsttry fetch \(order.name) --from \(order.folder)")
            }
        }
    }

    /// Puts the fixture's own tool where the gate can be told to find it; nil when it has none.
    public func placeTool(in folder: String, for gate: String) throws(HostError) -> String? {
        guard let name = scenario.fakeTool else { return nil }
        let target = folder + "/fake-" + gate
        FileTree.remove(target)
        try FileTree.write(try FileTree.read(path + "/" + name), to: Array(target.utf8), mode: 0o755)
        return target
    }
}

/// What all goldens have in common.
public enum FixtureGolden {
    /// Past so many findings a golden holds only the first ones, and how many more there are.
    public static let findingsMax = 40
    public static let findingsShown = 20
}
