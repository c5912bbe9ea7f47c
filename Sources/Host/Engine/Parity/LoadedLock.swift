internal import CSystem
@preconcurrency internal import Glibc
internal import HostDigest
internal import HostLock
internal import HostModel

/// The lock of the repository as it lies there.
struct LoadedLock: Sendable {
    let lock: Lock
    let sha256: String

    init(_ bytes: [UInt8], file: String = Lock.path) throws(HostError) {
        lock = try Lock(json: bytes, file: file)
        sha256 = SHA256.hex(of: bytes)
    }

    /// nil when there is none.
    static func load(root: String) throws(HostError) -> LoadedLock? {
        guard
            let bytes = try RepositoryText.read(
                Lock.path, root: root, cap: Lock.sizeMax, code: .lockMissing, id: "lock-unreadable")
        else {
            return nil
        }
        return try LoadedLock(bytes)
    }
}

/// Small files of a repository, which is hostile: never through a link that leads out, never a pipe, never without a cap.
enum RepositoryText {
    /// nil when there is none.
    static func read(_ path: String, root: String, cap: Int, code: ParityCode, id: String) throws(HostError) -> [UInt8]? {
        let file = descriptor(path, root: root)
        guard file != -ENOENT, file != -ENOTDIR else { return nil }
        guard file >= 0 else { throw unreadable(path, -file, code, id) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let size = Glibc.read(file, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size >= 0 else { throw unreadable(path, errno, code, id) }
            if size == 0 { return bytes }
            bytes += buffer[..<size]
            guard bytes.count <= cap else { throw unreadable(path, EFBIG, code, id) }
        }
    }

    /// SHA-256 of a file; nil when there is none that can be read.
    static func sha256(_ path: String, root: String) -> String? {
        let file = descriptor(path, root: root)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return try? SHA256.hex(ofFile: file, sizeMax: 64 << 20)
    }

    private static func descriptor(_ path: String, root: String) -> Int32 {
        let folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return -errno }
        defer { close(folder) }
        let file = ft_open_beneath(folder, path)
        // Without openat2 no link is followed at all.
        guard file == -ENOSYS || file == -EPERM else { return file }
        return ft_tree_open(folder, path, CInt(FT_TREE_FILE), nil)
    }

    private static func unreadable(_ path: String, _ error: Int32, _ code: ParityCode, _ id: String) -> HostError {
        HostError(
            code, id, "it cannot be read: \(String(cString: strerror(error)))", at: SourcePlace(file: path),
            hint: "expected a regular file that you may read")
    }
}
