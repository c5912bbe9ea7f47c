internal import CSystem
@preconcurrency internal import Glibc

/// Why the system would not do something.
struct FileFault: Error, Hashable {
    let errno: CInt

    var words: String { String(cString: strerror(errno)) }
    var isAbsence: Bool { errno == ENOENT || errno == ENOTDIR }
}

/// An open regular file, closed when nobody needs it any more.
final class OpenFile: Sendable {
    let descriptor: CInt
    /// As they were when it was opened.
    let facts: ft_tree_facts

    init(_ descriptor: CInt, _ facts: ft_tree_facts) {
        self.descriptor = descriptor
        self.facts = facts
    }

    deinit {
        close(descriptor)
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
        let size = facts.size
        guard size <= UInt64(cap) else { throw FileFault(errno: EFBIG) }
        // One byte more than it had: what grows meanwhile is seen and refused, not cut.
        let bytes = try bytes(at: 0, count: Int(size) + 1)
        guard bytes.count <= Int(size) else { throw FileFault(errno: EAGAIN) }
        return bytes
    }
}

/// An open folder; what lies below it is reached without following any link.
final class Folder: Sendable {
    let descriptor: CInt

    private init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Opens an absolute path, which may lead through links.
    convenience init(absolute path: String) throws(FileFault) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(errno: errno) }
        self.init(descriptor)
    }

    func folder(_ path: [UInt8]) throws(FileFault) -> Folder {
        Folder(try opened(path, FT_TREE_FOLDER, nil))
    }

    func folder(_ path: String) throws(FileFault) -> Folder {
        try folder(Array(path.utf8))
    }

    /// Opens a regular file.
    func file(_ path: [UInt8]) throws(FileFault) -> OpenFile {
        var facts = ft_tree_facts()
        return OpenFile(try opened(path, FT_TREE_FILE, &facts), facts)
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

    private func opened(
        _ path: [UInt8], _ kind: Int, _ facts: UnsafeMutablePointer<ft_tree_facts>?
    ) throws(FileFault) -> CInt {
        guard !path.contains(0) else { throw FileFault(errno: ENOENT) }
        let opened = withCString(path) { ft_tree_open(descriptor, $0, CInt(kind), facts) }
        guard opened >= 0 else { throw FileFault(errno: -opened) }
        return opened
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
    /// Hands over the file piece by piece, as long as it was when it was opened; EAGAIN when it has become shorter.
    func readPieces(_ buffer: UnsafeMutableRawBufferPointer, _ take: (Span<UInt8>) -> Void) throws(FileFault) {
        let size = Int(facts.size)
        var offset = 0
        while offset < size {
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, size - offset)])
            let count = try read(into: piece, at: offset)
            guard count == piece.count else { throw FileFault(errno: EAGAIN) }
            take(UnsafeRawBufferPointer(piece).bindMemory(to: UInt8.self).span)
            offset += count
        }
    }
}
