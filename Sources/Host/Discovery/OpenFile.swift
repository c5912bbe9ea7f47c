internal import Glibc
internal import HostDigest
internal import HostModel

/// A regular file that is open for reading; all that is learned of it comes through this one descriptor.
final class OpenFile {
    let path: String
    let size: Int
    /// Device and inode.
    let identity: FileIdentity
    private let fd: CInt
    /// What was read last: what is asked of a library lies close together.
    private var window = (start: 0, bytes: [UInt8]())
    private static let windowSize = 16 << 10

    /// Opens `path`, which may not be a link itself; one that is relative starts at `folder`.
    init(_ path: String, in folder: CInt = AT_FDCWD, shownAs shown: String? = nil) throws(HostError) {
        self.path = shown ?? path
        // Without O_NONBLOCK a FIFO would hold the host until somebody writes to it.
        let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        fd = openat(folder, path, flags)
        guard fd >= 0 else { throw HostError.cannotOpen(self.path, errno) }
        var facts = stat()
        guard fstat(fd, &facts) == 0 else {
            let error = HostError.cannotOpen(self.path, errno)
            close(fd)
            throw error
        }
        size = Int(facts.st_size)
        identity = FileIdentity(facts)
        guard facts.st_mode & S_IFMT == S_IFREG else {
            close(fd)
            throw HostError.refused(.notAFile, "this is not a regular file", at: self.path)
        }
    }

    deinit { close(fd) }

    /// Exactly `count` bytes; throws when the file has fewer.
    func read(at offset: Int, count: Int) throws(HostError) -> [UInt8] {
        let bytes = try readUpTo(count, at: offset)
        guard bytes.count == count else {
            let message = "the file ends in the middle: \(count) bytes expected at \(offset), it has \(size)"
            throw HostError.refused(.truncated, message, at: path)
        }
        return bytes
    }

    /// What there is, up to `count` bytes.
    func readUpTo(_ count: Int, at offset: Int) throws(HostError) -> [UInt8] {
        guard count < Self.windowSize, offset < size else { return try readAnew(count, at: offset) }
        let last = min(offset + count, size)
        if offset < window.start || last > window.start + window.bytes.count {
            window = (offset, try readAnew(min(Self.windowSize, size - offset), at: offset))
        }
        let from = offset - window.start
        return Array(window.bytes.dropFirst(from).prefix(count))
    }

    private func readAnew(_ count: Int, at offset: Int) throws(HostError) -> [UInt8] {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let got = pread(fd, buffer.baseAddress.map { $0 + done }, count - done, offset + done)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                done += got
            }
        }
        guard failure == 0 else { throw HostError.cannotRead(path, failure) }
        return bytes
    }

    func sha256(sizeMax: Int) throws(HostError) -> String {
        do {
            return try SHA256.hex(ofFile: fd, sizeMax: sizeMax)
        } catch {
            throw HostError.cannotRead(path, error.errno)
        }
    }
}

/// Which file it is, whatever it is called.
struct FileIdentity: Hashable {
    private let device: dev_t
    private let inode: ino_t

    init(_ facts: stat) {
        device = facts.st_dev
        inode = facts.st_ino
    }
}

extension HostError {
    static func cannotOpen(_ path: String, _ errno: CInt) -> HostError {
        switch errno {
        case ENOENT, ENOTDIR: .refused(.fileMissing, "there is no such file", at: path)
        case ELOOP: .refused(.isALink, "this is a symbolic link, expected the file itself", at: path)
        case ENXIO, ENODEV: .refused(.notAFile, "this is not a regular file", at: path)
        default: .cannotRead(path, errno)
        }
    }

    static func cannotRead(_ path: String, _ errno: CInt) -> HostError {
        .refused(.unreadable, "this cannot be read: \(String(cString: strerror(errno)))", at: path)
    }
}
