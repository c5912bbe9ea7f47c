@preconcurrency internal import Glibc
public import HostModel

/// Reading, copying and removing folders of fixtures. Links are copied as links and never followed.
public enum FileTree {
    public static let fileMax = 64 << 20

    /// The names in a folder, sorted; none when it cannot be read.
    public static func names(in path: String) -> [String] {
        entries(in: Array(path.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names of everything below a folder, links not followed.
    static func all(below path: String) -> [[UInt8]] {
        func walk(_ path: [UInt8], _ above: [UInt8]) -> [[UInt8]] {
            entries(in: path).flatMap { name in
                let inner = joined(path, name), below = above + name
                return [below] + (isFolder(inner) ? walk(inner, below + [UInt8(ascii: "/")]) : [])
            }
        }
        return walk(Array(path.utf8), [])
    }

    /// The same as texts, for people.
    public static func names(below path: String) -> [String] { all(below: path).map { String(decoding: $0, as: UTF8.self) } }

    /// Reads a file of JSON.
    public static func json(_ file: String) throws(HostError) -> JSONTree { try json(try read(file), file) }

    static func json(_ bytes: [UInt8], _ file: String) throws(HostError) -> JSONTree {
        do {
            return try JSONTree.parse(bytes, sizeMax: fileMax)
        } catch {
            let place = LineMap(bytes).place(of: error.offset, in: file)
            throw HostError(.config, "fixture-not-json", "this is not JSON", at: place, hint: "correct it; goldens: --bless")
        }
    }

    /// The same as bytes: names in a repository need not be UTF-8.
    private static func entries(in path: [UInt8]) -> [[UInt8]] {
        guard let folder = opendir(cString(path)) else { return [] }
        defer { closedir(folder) }
        var names: [[UInt8]] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    static func cString(_ bytes: [UInt8]) -> [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    private static func joined(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] { folder + [UInt8(ascii: "/")] + name }

    public static func isFolder(_ path: String) -> Bool { isFolder(Array(path.utf8)) }

    private static func isFolder(_ path: [UInt8]) -> Bool { kind(cString(path)) == S_IFDIR }

    public static func exists(_ path: String) -> Bool { kind(cString(Array(path.utf8))) != nil }

    private static func kind(_ path: [CChar]) -> mode_t? {
        var facts = stat()
        return lstat(path, &facts) == 0 ? facts.st_mode & S_IFMT : nil
    }

    public static func read(_ path: String) throws(HostError) -> [UInt8] {
        try read(cString(Array(path.utf8)), path)
    }

    private static func read(_ name: [CChar], _ path: String) throws(HostError) -> [UInt8] {
        let file = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw failure("cannot be read", path) }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size <= fileMax else {
            throw HostError(
                .config, "fixture-not-a-file", "\(path) is no file of at most \(fileMax >> 20) MiB", hint: "remove it")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let size = Glibc.read(file, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size >= 0 else { throw failure("cannot be read", path) }
            if size == 0 { return bytes }
            bytes += buffer[..<size]
            guard bytes.count <= fileMax else { throw failure("is too large", path) }
        }
    }

    public static func write(_ bytes: [UInt8], to path: [UInt8], mode: UInt32 = 0o644) throws(HostError) {
        let shown = String(decoding: path, as: UTF8.self)
        let file = open(cString(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw failure("cannot be written", shown) }
        defer { close(file) }
        try write(bytes, to: file, shown)
    }

    static func write(_ bytes: [UInt8], to file: Int32, _ shown: String) throws(HostError) {
        var done = 0
        while done < bytes.count {
            let size = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress?.advanced(by: done), $0.count - done) }
            if size < 0, errno == EINTR { continue }
            guard size > 0 else { throw failure("cannot be written", shown) }
            done += size
        }
    }

    public static func makeFolder(_ path: String) throws(HostError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("cannot be made", path) }
    }

    public static func copy(_ source: String, to target: String) throws(HostError) {
        try copy(Array(source.utf8), to: Array(target.utf8))
    }

    private static func copy(_ source: [UInt8], to target: [UInt8]) throws(HostError) {
        let shown = String(decoding: source, as: UTF8.self)
        var facts = stat()
        guard lstat(cString(source), &facts) == 0 else { throw failure("cannot be read", shown) }
        switch facts.st_mode & S_IFMT {
        case S_IFDIR:
            // A link to a folder would lead out.
            guard mkdir(cString(target), 0o755) == 0 || (errno == EEXIST && isFolder(target)) else {
                throw failure("cannot be copied", shown)
            }
            for name in entries(in: source) { try copy(joined(source, name), to: joined(target, name)) }
        case S_IFREG:
            unlink(cString(target))
            try write(try read(cString(source), shown), to: target, mode: facts.st_mode & 0o777)
        case S_IFLNK:
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            let size = readlink(cString(source), &buffer, buffer.count - 1)
            unlink(cString(target))
            guard size > 0, symlink(buffer, cString(target)) == 0 else { throw failure("cannot be copied", shown) }
        default:
            throw HostError(.config, "fixture-not-a-file", "\(shown) is neither file, folder nor link", hint: "remove it")
        }
    }

    /// Removes what is there; what cannot be removed stays in the temporary folder of the system.
    public static func remove(_ path: String) { remove(Array(path.utf8)) }

    static func remove(_ path: [UInt8]) {
        var facts = stat()
        guard lstat(cString(path), &facts) == 0 else { return }
        guard facts.st_mode & S_IFMT == S_IFDIR else {
            unlink(cString(path))
            return
        }
        for name in entries(in: path) { remove(joined(path, name)) }
        rmdir(cString(path))
    }

    static func failure(_ what: String, _ path: String) -> HostError {
        HostError(.config, "fixture-file", "\(path) \(what): \(String(cString: strerror(errno)))", hint: "see its permissions")
    }
}
