@preconcurrency internal import Glibc
internal import HostModel

/// Hands over the files of a folder. Links are passed over, and so is what begins with a dot: a checkout's `.git` is no data.
struct FolderSource {
    private let root: String
    private let taker: any FileTaker
    private var meter: SourceMeter
    private let onFile: (Int, Int) -> Void
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(_ root: String, _ meter: SourceMeter, into taker: any FileTaker, onFile: @escaping (Int, Int) -> Void) {
        self.root = root
        self.meter = meter
        self.taker = taker
        self.onFile = onFile
    }

    mutating func read() throws(HostError) {
        let folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw unreadable("", errno) }
        try walk(folder, "", depth: 0)
    }

    /// Closes `folder`.
    private mutating func walk(_ folder: Int32, _ path: String, depth: Int) throws(HostError) {
        guard depth < SnapshotCaps.folderDepth else {
            close(folder)
            throw unreadable(path, ELOOP)
        }
        guard let listing = fdopendir(folder) else {
            let error = errno
            close(folder)
            throw unreadable(path, error)
        }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if !name.hasPrefix(".") { names.append(name) }
        }
        // The same folder, the same first error.
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names { try visit(dirfd(listing), name, path.isEmpty ? name : "\(path)/\(name)", depth: depth) }
    }

    private mutating func visit(_ folder: Int32, _ name: String, _ path: String, depth: Int) throws(HostError) {
        // Without waiting: it may be a pipe by now.
        let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ELOOP || errno == ENXIO { return taker.passOver(path) }
            throw unreadable(path, errno)
        }
        var facts = stat()
        guard fstat(file, &facts) == 0 else {
            let error = errno
            close(file)
            throw unreadable(path, error)
        }
        switch facts.st_mode & S_IFMT {
        case S_IFDIR: try walk(file, path, depth: depth + 1)
        case S_IFREG:
            defer { close(file) }
            try hand(file, path)
        default:
            close(file)
            taker.passOver(path)
        }
    }

    private mutating func hand(_ file: Int32, _ path: String) throws(HostError) {
        try meter.countFile()
        guard try taker.begin(path) else { return }
        while true {
            let size = Glibc.read(file, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size >= 0 else { throw unreadable(path, errno) }
            if size == 0 { break }
            try meter.count(size)
            try taker.take(buffer[..<size])
        }
        try taker.end()
        onFile(meter.files, meter.bytes)
    }

    private func unreadable(_ path: String, _ error: Int32) -> HostError {
        HostError(
            .noVerdict, "snapshot-source-unreadable",
            "\(path.isEmpty ? root : root + "/" + path) cannot be read: \(String(cString: strerror(error)))",
            hint: "make it readable, or name another source")
    }
}
