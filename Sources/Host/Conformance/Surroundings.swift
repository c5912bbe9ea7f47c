@preconcurrency internal import Glibc
internal import HostFixtures
internal import HostLog
internal import HostModel

/// What a fixture wants around the repository: environments of Python and databases that somebody has made, by name.
struct Surroundings {
    private let environments: String?
    private let databases: String?
    let log: Log

    init(environments: String?, databases: String?, log: Log) {
        self.environments = environments.flatMap(Self.whole)
        self.databases = databases.flatMap(Self.whole)
        self.log = log
    }

    private static func whole(_ path: String) -> String? {
        guard let whole = realpath(path, nil) else { return nil }
        defer { free(whole) }
        return String(cString: whole)
    }

    /// Why a fixture cannot be run here; nil when it can.
    func missing(for fixture: Fixture) -> Missing? {
        let scenario = fixture.scenario
        let wanted = [fixture.activeEnvironment, scenario.programs].compactMap { $0 } + scenario.environments.map(\.name)
        if let name = wanted.first(where: { environment($0) == nil }) {
            return Missing(
                reason: "wants the environment \"\(name)\" of Python", hint: "--environments DIR, with a folder \(name) in it")
        }
        if let name = scenario.databases.map(\.list).first(where: { database($0) == nil }) {
            return Missing(reason: "wants the database \"\(name)\"", hint: "--databases DIR, with a folder \(name) in it")
        }
        return nil
    }

    struct Missing {
        let reason: String
        let hint: String
    }

    /// Puts what a scenario wants into its repository.
    func place(_ scenario: Scenario, in repository: String) throws(HostError) {
        try scenario.place(in: repository, environments: environment, databases: database)
    }

    /// Where tools are looked for.
    func variables(for fixture: Fixture) -> [String: String] {
        var variables: [String: String] = [:]
        if let folder = fixture.activeEnvironment.flatMap(environment) { variables["VIRTUAL_ENV"] = folder }
        if let folder = fixture.scenario.programs.flatMap(environment) { variables["PATH"] = folder + "/bin:/usr/bin:/bin" }
        if fixture.scenario.tool == "missing" {
            variables["PATH"] = "/nonexistent"
            variables["VIRTUAL_ENV"] = ""
        }
        return variables
    }

    private func environment(_ name: String) -> String? { folder(name, in: environments) }

    private func database(_ name: String) -> String? { folder(name, in: databases) }

    private func folder(_ name: String, in above: String?) -> String? {
        guard let above, !name.contains("/"), name != "..", name != "." else { return nil }
        let path = above + "/" + name
        return FileTree.isFolder(path) ? path : nil
    }
}
