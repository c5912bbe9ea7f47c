@preconcurrency internal import Glibc
public import HostModel

/// Looks for tools in the order of the contract: the gate's setting, the project's own environment, `.firsttry/tools`, PATH.
public struct ToolSearch: Sendable {
    private let repository: String
    private let variables: [String: String]

    public init(repository: String, variables: [String: String]) {
        self.repository = repository
        self.variables = variables
    }

    /// The first program with one of these names, or nil. A `setting` that names none is an error, not a reason to look on.
    public func find(_ names: [String], setting: String?) throws(HostError) -> LocatedTool? {
        if let setting {
            let path = setting.utf8.first == UInt8(ascii: "/") ? setting : repository + "/" + setting
            guard FileFacts(path).isProgram else {
                throw HostError(
                    .config, "tool-not-a-program", "the tool is set to \(setting), which is not an executable file",
                    hint: "correct the gate's `tool` setting or remove it")
            }
            return located(names.first ?? setting, path, .setting)
        }
        return first(of: names).map { located($0.name, $0.path, $0.origin) }
    }

    /// The path of the first program with one of these names, for who does not need to know what it needs.
    public func path(of names: [String]) -> String? { first(of: names)?.path }

    private func first(of names: [String]) -> (name: String, path: String, origin: ToolOrigin)? {
        let folders = folders
        for name in names {
            for (folder, origin) in folders {
                let path = folder + "/" + name
                guard FileFacts(path).isProgram else { continue }
                guard let shim = PyenvShim(path) else { return (name, path, origin) }
                if let real = shim.program(for: repository) { return (name, real, origin) }
            }
        }
        return nil
    }

    /// For the message that nothing was found.
    public var foldersInWords: String {
        var named: Set<String> = []
        return folders.map(\.0).filter { named.insert($0).inserted }.joined(separator: ", ")
    }

    private var folders: [(String, ToolOrigin)] {
        var folders: [(String, ToolOrigin)] = []
        if let environment = variables["VIRTUAL_ENV"], environment.utf8.first == UInt8(ascii: "/") {
            folders.append((environment + "/bin", .project))
        }
        folders.append((repository + "/.venv/bin", .project))
        folders.append((repository + "/venv/bin", .project))
        folders.append((repository + "/.firsttry/tools/bin", .firsttry))
        // A relative entry would be the repository's own choice of a program.
        for entry in (variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        where entry.utf8.first == UInt8(ascii: "/") {
            folders.append((String(entry), .path))
        }
        return folders
    }

    private func located(_ name: String, _ path: String, _ origin: ToolOrigin) -> LocatedTool {
        var closure = ToolClosure()
        closure.add(program: path)
        // A tool from elsewhere may still have to read or run what the project has installed.
        if origin != .project {
            for folder in ["/.venv", "/venv"] { closure.add(projectEnvironmentAt: repository + folder) }
        }
        return LocatedTool(
            name: name, path: path, origin: origin, needs: closure.paths.sorted(), environment: closure.environment)
    }
}
