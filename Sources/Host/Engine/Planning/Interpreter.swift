internal import CSystem
@preconcurrency internal import Glibc
internal import HostDiscovery
internal import HostTools

/// The Python that a project's tools run in, and its version, read from its files: nothing of it is run outside a sandbox.
struct Interpreter: Sendable, Equatable {
    let path: String
    /// nil when the files do not tell.
    let version: String?

    private static let sizeMax = 64 << 20

    /// The interpreter of the environment that the runs' tools live in, else the first on the way to one.
    static func find(_ runs: [GateRun], _ tools: ToolSearch) -> Interpreter? {
        let environments = runs.compactMap { $0.tool?.environment }
        for environment in environments {
            let path = environment + "/bin/python"
            if access(path, X_OK) == 0 { return Interpreter(path: path, version: version(of: path)) }
        }
        guard let path = tools.path(of: ["python3", "python"]) else { return nil }
        return Interpreter(path: path, version: version(of: path))
    }

    /// CPython exports its version since 3.11. Before, it stands in the program or in its library as a text of its own, most
    /// of the time; else in the header that comes with it, else in what the environment was made with.
    private static func version(of path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        let program = String(cString: real)
        let parts = program.split(separator: "/")
        guard let name = parts.last, name.hasPrefix("python"), parts.count >= 2 else { return nil }
        let series = name.dropFirst("python".count)
        guard series.split(separator: ".").count == 2, series.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E }) else {
            return nil
        }
        let prefix = "/" + parts.dropLast(2).joined(separator: "/")
        let folders = ["lib", "lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"]
        let candidates = [program] + folders.map { "\(prefix)/\($0)/libpython\(series).so.1.0" }
        for candidate in candidates {
            if let number = exportedConstant("Py_Version", of: candidate) { return text(ofVersion: number) }
        }
        for candidate in candidates {
            if let version = text(startingWith: "\(series).", in: candidate) { return version }
        }
        let files = [
            "\(prefix)/include/python\(series)/patchlevel.h",
            path.split(separator: "/").dropLast(2).map { "/\($0)" }.joined() + "/pyvenv.cfg",
        ]
        for file in files {
            for line in lines(of: file) {
                let words = line.split { " \t=\"".contains($0) }
                let isVersion =
                    words.starts(with: ["#define", "PY_VERSION"]) || words.first == "version" || words.first == "version_info"
                guard isVersion, let version = words.last, version.hasPrefix("\(series).") else { continue }
                return version.split(separator: ".").prefix(3).joined(separator: ".")
            }
        }
        return nil
    }

    /// https://docs.python.org/3/c-api/apiabiversion.html#c.PY_VERSION_HEX
    private static func text(ofVersion number: UInt64) -> String {
        let level = ["a", "b", "rc"].enumerated().first { UInt64($0.offset) + 0xA == number >> 4 & 0xF }?.element
        let numbers = [number >> 24, number >> 16 & 0xFF, number >> 8 & 0xFF].map { String($0) }.joined(separator: ".")
        return level.map { numbers + $0 + String(number & 0xF) } ?? numbers
    }

    private static func lines(of path: String) -> [Substring] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let size = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, size)), as: UTF8.self).split(separator: "\n")
    }

    /// The only text in a file, between two NULs, that is `start` and a number; nil when there is none or several.
    private static func text(startingWith start: String, in path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size > 0, facts.st_size <= sizeMax else {
            return nil
        }
        let size = Int(facts.st_size)
        guard let bytes = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), bytes != MAP_FAILED else { return nil }
        defer { munmap(bytes, size) }
        let wanted = [0] + Array(start.utf8)
        var found: Set<String> = []
        var offset = 0
        while let match = ft_search(bytes + offset, size - offset, wanted, wanted.count) {
            let from = UnsafeRawPointer(bytes).distance(to: match) + 1
            offset = from
            let text = UnsafeRawBufferPointer(start: bytes + from, count: min(24, size - from)).prefix { $0 != 0 }
            let rest = text.dropFirst(start.utf8.count)
            guard let first = rest.first, (0x30...0x39).contains(first), text.count < 24,
                rest.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "+") })
            else { continue }
            found.insert(String(decoding: text, as: UTF8.self))
        }
        return found.count == 1 ? found.first : nil
    }
}
