internal import CSystem
@preconcurrency internal import Glibc

/// Why the system would not do something.
struct FileFault: Error, Hashable {
    let errno: CInt

    var words: String { String(cString: strerror(errno)) }
    var isAbsence: Bool { errno == ENOENT || errno == ENOTDIR }
}

/// An open file, closed when nobody needs it any more.
final class OpenFile: Sendable {
    let descriptor: CInt

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    func facts() throws(FileFault) -> ft_tree_facts {
        var facts = ft_tree_facts()
        let errno = ft_tree_fstat(descriptor, &facts)
        guard errno == 0 else { throw FileFault(errno: errno) }
        return facts
    }

    /// Fills `buffer` from `offset` on; fewer bytes only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileFault) -> Int {
        var done = 0
        while done < buffer.count, let start = buffer.baseAddress {
            let size = pread(descriptor, start + done, buffer.count - done, off_t(offset + done))
            if size == 0 { break }
            guard size > 0 else {
                if errno == EINTR { continue }
                throw FileFault(errno: errno)
            }
            done += size
        }
        return done
    }

    /// At most `count` bytes from `offset` on.
    func bytes(at offset: Int, count: Int) throws(FileFault) -> [UInt8] {
        var fault: FileFault?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, size in
            do throws(FileFault) {
                size = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
        return bytes
    }

    /// The whole file; EFBIG when it is longer than `cap`.
    func contents(cap: Int) throws(FileFault) -> [UInt8] {
        let size = try facts().size
        guard size <= UInt64(cap) else { throw FileFault(errno: EFBIG) }
        // One byte more than it had: what grows meanwhile is seen and refused, not cut.
        let bytes = try bytes(at: 0, count: Int(size) + 1)
        guard bytes.count <= Int(size) else { throw FileFault(errno: EAGAIN) }
        return bytes
    }
}

/// An open folder; what lies below it is reached without following any link.
final class Folder: Sendable {
    private let file: OpenFile

    var descriptor: CInt { file.descriptor }

    private init(_ file: OpenFile) {
        self.file = file
    }

    /// Opens an absolute path, which may lead through links.
    convenience init(absolute path: String) throws(FileFault) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(errno: errno) }
        self.init(OpenFile(descriptor))
    }

    func folder(_ path: [UInt8]) throws(FileFault) -> Folder {
        Folder(try opened(path, FT_TREE_FOLDER))
    }

    func folder(_ path: String) throws(FileFault) -> Folder {
        try folder(Array(path.utf8))
    }

    /// Opens a regular file.
    func file(_ path: [UInt8]) throws(FileFault) -> OpenFile {
        try opened(path, FT_TREE_FILE)
    }

    func file(_ path: String) throws(FileFault) -> OpenFile {
        try file(Array(path.utf8))
    }

    /// The whole of a regular file; nil when there is none.
    func contents(_ path: [UInt8], cap: Int) throws(FileFault) -> [UInt8]? {
        do {
            return try file(path).contents(cap: cap)
        } catch {
            if error.isAbsence { return nil }
            throw error
        }
    }

    func contents(_ path: String, cap: Int) throws(FileFault) -> [UInt8]? {
        try contents(Array(path.utf8), cap: cap)
    }

    /// lstat of one name in this folder.
    func facts(_ name: [UInt8]) throws(FileFault) -> ft_tree_facts {
        var facts = ft_tree_facts()
        let errno = withCString(name) { ft_tree_lstat(descriptor, $0, &facts) }
        guard errno == 0 else { throw FileFault(errno: errno) }
        return facts
    }

    private func opened(_ path: [UInt8], _ kind: Int) throws(FileFault) -> OpenFile {
        guard !path.contains(0) else { throw FileFault(errno: ENOENT) }
        let descriptor = withCString(path) { ft_tree_open(file.descriptor, $0, CInt(kind)) }
        guard descriptor >= 0 else { throw FileFault(errno: -descriptor) }
        return OpenFile(descriptor)
    }
}

/// Bytes as C reads them. The bytes hold no NUL: they come from the file system or were checked.
func withCString<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
        for index in bytes.indices { buffer.initializeElement(at: index, to: CChar(bitPattern: bytes[index])) }
        buffer.initializeElement(at: bytes.count, to: 0)
        return buffer.withMemoryRebound(to: CChar.self) { text in
            guard let start = text.baseAddress else { return body("") }
            return body(start)
        }
    }
}

/// A path with every link resolved.
func resolvedPath(_ path: String) throws(FileFault) -> [UInt8] {
    guard let real = realpath(path, nil) else { throw FileFault(errno: errno) }
    defer { free(real) }
    return Array(UnsafeRawBufferPointer(start: real, count: strlen(real)))
}

extension Folder {
    /// Where a link leads.
    func target(ofLink name: [UInt8]) throws(FileFault) -> [UInt8] {
        var size = 0
        let target = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            buffer.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { return }
                size = withCString(name) { readlinkat(descriptor, $0, start, text.count) }
            }
            count = max(size, 0)
        }
        guard size >= 0 else { throw FileFault(errno: errno) }
        return target
    }
}

extension OpenFile {
    /// Hands over the file piece by piece; EAGAIN when it is not as long as it was.
    func readPieces(_ buffer: UnsafeMutableRawBufferPointer, _ take: (Span<UInt8>) -> Void) throws(FileFault) {
        let size = Int(try facts().size)
        var offset = 0
        while true {
            let count = try read(into: buffer, at: offset)
            take(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bindMemory(to: UInt8.self).span)
            offset += count
            guard count == buffer.count else { break }
        }
        guard offset == size else { throw FileFault(errno: EAGAIN) }
    }
}
