@preconcurrency internal import Glibc

/// Collects what a program needs to start: its own file, its environment, its interpreter and that one's home.
///
/// A repository's own `.venv` has a say in this, and is hostile: only programs, and of a home only what an interpreter is
/// made of, are ever shown.
struct ToolClosure {
    private(set) var paths: Set<String> = []
    private(set) var environment: String?
    private var visited: Set<String> = []

    mutating func add(program path: String) {
        guard FileFacts(path).isProgram, visited.insert(path).inserted, visited.count < 16 else { return }
        paths.insert(path)
        let real = resolved(path)
        if let real { paths.insert(real) }
        paths.formUnion(Self.stations(of: path))
        addHome(of: path)
        if let real, real != path { addHome(of: real) }
        if let interpreter = Self.interpreter(of: path) { add(program: interpreter) }
    }

    /// Where a program's links lead through: an environment of a Python that is a link itself dangles without that one's place.
    private static func stations(of path: String) -> Set<String> {
        var stations: Set<String> = []
        var current = path
        while stations.count < 16, let target = linkTarget(current) {
            let next = target.utf8.first == UInt8(ascii: "/") ? target : parent(of: current) + "/" + target
            // What goes up means the real folder's parent, whatever its name looks like.
            guard let folder = next.split(separator: "/").contains("..") ? resolved(parent(of: next)) : parent(of: next) else {
                break
            }
            current = folder + "/" + next[next.index(after: next.lastIndex(of: "/") ?? next.startIndex)...]
            guard stations.insert(current).inserted else { break }
        }
        return stations
    }

    /// The folder tree that a program's own files live in, when it is known to have one.
    private mutating func addHome(of program: String) {
        let folder = parent(of: program)
        let prefix = parent(of: folder)
        if FileFacts(prefix + "/pyvenv.cfg").isFile {
            if environment == nil { environment = prefix }
            add(environmentAt: prefix)
        } else {
            add(homeAt: prefix)
        }
    }

    /// What the interpreter of an environment needs that the program does not lie in.
    mutating func add(projectEnvironmentAt prefix: String) {
        guard FileFacts(prefix + "/pyvenv.cfg").isFile else { return }
        let own = environment
        add(environmentAt: prefix)
        environment = own
    }

    private mutating func add(environmentAt prefix: String) {
        paths.insert(prefix)
        for line in String(decoding: beginning(of: prefix + "/pyvenv.cfg", cap: 16 << 10), as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map(trimmed)
            guard parts.count == 2, parts[0] == "home", parts[1].utf8.first == UInt8(ascii: "/") else { continue }
            // Without it the interpreter of the environment is a link that dangles.
            add(homeAt: parent(of: parts[1]))
        }
        for name in ["python", "python3"] {
            let python = prefix + "/bin/" + name
            if FileFacts(python).isFile { add(program: python) }
        }
    }

    /// The parts of an installation of Python or Node; never the rest of the folder, which may be somebody's `~/.local`.
    private mutating func add(homeAt prefix: String) {
        guard prefix != "/", prefix != "/usr" else { return }
        for name in Self.entries(of: prefix + "/lib")
        where name.hasPrefix("python3") || name.hasPrefix("libpython3") || name == "node_modules" {
            paths.insert("\(prefix)/lib/\(name)")
            for name in Self.entries(of: prefix + "/bin") where ["python", "node", "npm", "npx"].contains(where: name.hasPrefix) {
                let program = "\(prefix)/bin/\(name)"
                if FileFacts(program).isProgram { paths.insert(program) }
            }
        }
    }

    private static func entries(of path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    /// The absolute program that a script's first line names.
    private static func interpreter(of path: String) -> String? {
        let bytes = beginning(of: path, cap: 512)
        guard bytes.starts(with: "#!".utf8) else { return nil }
        let line = String(decoding: bytes.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard let program = line.split(separator: " ").first, program.utf8.first == UInt8(ascii: "/") else { return nil }
        return String(program)
    }
}

private func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " || text.last == "\r" { text.removeLast() }
    return String(text)
}
