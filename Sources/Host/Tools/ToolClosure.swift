@preconcurrency internal import Glibc

/// Collects what a program needs to start: its own file, its environment, its interpreter and that one's home.
struct ToolClosure {
    private(set) var paths: Set<String> = []
    private(set) var environment: String?
    private var visited: Set<String> = []

    mutating func add(program path: String) {
        guard visited.insert(path).inserted, visited.count < 16 else { return }
        paths.insert(path)
        let real = resolved(path)
        if let real { paths.insert(real) }
        addHome(of: path)
        if let real, real != path { addHome(of: real) }
        if let interpreter = Self.interpreter(of: path) { add(program: interpreter) }
    }

    /// The folder tree that a program's own files live in, when it is known to have one.
    private mutating func addHome(of program: String) {
        let folder = parent(of: program)
        let prefix = parent(of: folder)
        if FileFacts(prefix + "/pyvenv.cfg").isFile {
            if environment == nil { environment = prefix }
            add(environmentAt: prefix)
        } else if Self.isPythonHome(prefix) || FileFacts(prefix + "/lib/node_modules").isFolder {
            paths.insert(prefix)
        }
    }

    private mutating func add(environmentAt prefix: String) {
        paths.insert(prefix)
        for line in String(decoding: beginning(of: prefix + "/pyvenv.cfg", cap: 16 << 10), as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map(trimmed)
            guard parts.count == 2, parts[0] == "home", parts[1].utf8.first == UInt8(ascii: "/") else { continue }
            // Without this folder the interpreter of the environment is a link that dangles.
            paths.insert(parent(of: parts[1]))
        }
        for name in ["python", "python3"] {
            let python = prefix + "/bin/" + name
            if FileFacts(python).isFile { add(program: python) }
        }
    }

    private static func isPythonHome(_ prefix: String) -> Bool {
        guard prefix != "/", prefix != "/usr", let folder = opendir(prefix + "/lib") else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let isPython = withUnsafeBytes(of: &entry.pointee.d_name) { $0.starts(with: "python3".utf8) }
            if isPython { return true }
        }
        return false
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
