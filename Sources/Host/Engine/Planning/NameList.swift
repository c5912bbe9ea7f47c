@preconcurrency internal import Glibc
internal import HostModel

/// A list of file names as `git diff --name-only -z` prints it: of any bytes, each ended by NUL.
enum NameList {
    private static let cap = 64 << 20

    /// `path` "-" reads stdin.
    static func read(_ path: String) throws(HostError) -> [[UInt8]] {
        let file = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let size = Glibc.read(file, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
            if size == 0 { break }
            bytes += buffer[..<size]
            guard bytes.count <= cap else { throw unreadable(path, "it is larger than \(cap >> 20) MiB") }
        }
        guard bytes.isEmpty || bytes.last == 0 else { throw unreadable(path, "its last name is not ended by NUL") }
        let names = bytes.split(separator: 0).map(Array.init)
        for name in names
        where name.first == UInt8(ascii: "/") || name.split(separator: UInt8(ascii: "/")).contains(Array("..".utf8)[...]) {
            throw unreadable(path, "\(String(decoding: name, as: UTF8.self)) is not below the repository")
        }
        return names
    }

    private static func unreadable(_ path: String, _ why: String) -> HostError {
        HostError(
            .usage, "file-list-unreadable", "the list of files \(path) cannot be used: \(why)",
            hint: "git diff --name-only -z HEAD | firsttry run --files0-from -")
    }
}
