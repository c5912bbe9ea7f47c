@preconcurrency internal import Glibc

/// What the file system says about one path, links followed.
struct FileFacts {
    private let mode: mode_t?
    private let path: String

    init(_ path: String) {
        var facts = stat()
        mode = stat(path, &facts) == 0 ? facts.st_mode : nil
        self.path = path
    }

    var exists: Bool { mode != nil }
    var isFolder: Bool { mode.map { $0 & S_IFMT == S_IFDIR } ?? false }
    var isFile: Bool { mode.map { $0 & S_IFMT == S_IFREG } ?? false }
    var isProgram: Bool { isFile && access(path, X_OK) == 0 }
}

/// The path with every link resolved, or nil when it leads nowhere.
func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
}

/// What a link says; nil when there is none.
func linkTarget(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let size = readlink(path, &bytes, bytes.count)
    return size > 0 && size < bytes.count ? String(decoding: bytes[..<size].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
}

/// At most `cap` bytes from the start of a regular file.
func beginning(of path: String, cap: Int) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: cap)
    let size = read(file, &bytes, cap)
    return size > 0 ? Array(bytes[..<size]) : []
}

/// The folder that holds `path`.
func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
}
