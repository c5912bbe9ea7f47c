@preconcurrency internal import Glibc
internal import HostFixtures
internal import HostLog
internal import HostModel

/// What a fixture wants around the repository: environments of Python that somebody has made, by name.
struct Surroundings {
    private let environments: String?
    let log: Log

    init(_ environments: String?, log: Log) {
        self.log = log

        guard let environments, let path = realpath(environments, nil) else {
            self.environments = nil
            return
        }
        defer { free(path) }
        self.environments = String(cString: path)
    }

    /// Why a fixture cannot be run here; nil when it can.
    func missing(for fixture: Fixture) -> String? {
        let scenario = fixture.scenario
        if scenario.between != nil {
            return "runs commands between two runs, and nothing of a fixture is run outside of a sandbox"
        }
        if !scenario.databases.isEmpty { return "wants a database that only the house's own driver makes" }
        if !scenario.environments.isEmpty {
            return "wants an environment of Python in the repository, which only the house's own driver makes"
        }
        for name in [fixture.activeEnvironment, scenario.programs].compactMap({ $0 }) where folder(name) == nil {
            return "wants the environment \"\(name)\""
        }
        return nil
    }

    /// Where tools are looked for.
    func variables(for fixture: Fixture) -> [String: String] {
        var variables: [String: String] = [:]
        if let folder = fixture.activeEnvironment.flatMap(folder) { variables["VIRTUAL_ENV"] = folder }
        if let folder = fixture.scenario.programs.flatMap(folder) { variables["PATH"] = folder + "/bin:/usr/bin:/bin" }
        if fixture.scenario.tool == "missing" {
            variables["PATH"] = "/nonexistent"
            variables["VIRTUAL_ENV"] = ""
        }
        return variables
    }

    private func folder(_ name: String) -> String? {
        guard let environments, !name.contains("/"), name != ".." else { return nil }
        let path = environments + "/" + name
        return FileTree.isFolder(path) ? path : nil
    }
}
