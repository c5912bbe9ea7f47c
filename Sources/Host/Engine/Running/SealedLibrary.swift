internal import CSystem
@preconcurrency internal import Glibc
internal import HostDigest
internal import HostModel

/// A gate's library as it was judged: read once, compared with the digest in the plan, and kept where nobody can change it
/// between that look and the load.
enum SealedLibrary {
    private static let cap = 512 << 20

    /// The descriptor of the sealed copy.
    static func open(_ run: GateRun) throws(HostError) -> Int32 {
        let bytes = try read(run.libraryPath)
        guard SHA256.hex(of: bytes) == run.librarySHA256 else {
            throw HostError(
                .gateRefused, "gate-changed", "\(run.libraryPath) is not the file that was planned: it changed in between",
                hint: "run again")
        }
        let descriptor = ft_sealed_memory(run.id, bytes, bytes.count)
        guard descriptor >= 0 else { throw unreadable(run.libraryPath, -descriptor) }
        return descriptor
    }

    private static func read(_ path: String) throws(HostError) -> [UInt8] {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw unreadable(path, errno) }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_size > 0, facts.st_size <= cap else { throw unreadable(path, EFBIG) }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
        var done = 0
        while done < bytes.count {
            let wanted = bytes.count - done
            let size = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(file, buffer.baseAddress?.advanced(by: done), wanted)
            }
            if size < 0, errno == EINTR { continue }
            guard size > 0 else { throw unreadable(path, size < 0 ? errno : EIO) }
            done += size
        }
        return bytes
    }

    private static func unreadable(_ path: String, _ error: Int32) -> HostError {
        HostError(
            .gateRefused, "gate-library-unreadable", "\(path) cannot be read: \(String(cString: strerror(error)))",
            hint: "firsttry gates list")
    }
}
