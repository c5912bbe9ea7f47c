internal import CSystem
@preconcurrency internal import Glibc

/// What a gate and its tools print, kept out of memory and out of the repository until the run is over: the repository lies
/// under every gate's view and must not change meanwhile.
struct GateLog: ~Copyable {
    private let file: Int32
    private(set) var size = 0

    init() {
        file = ft_scratch_file(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
    }

    deinit {
        if file >= 0 { close(file) }
    }

    /// Appends up to the cap; false when there was more.
    mutating func append(_ bytes: ArraySlice<UInt8>) -> Bool {
        let room = OutputCaps.logBytes - size
        var rest = bytes.prefix(room)
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { break }
            rest = rest.dropFirst(written)
            size += written
        }
        return bytes.count <= room
    }

    /// Copies everything to an empty file.
    borrowing func save(to target: Int32) -> Bool {
        var offset = off_t(0)
        while offset < size {
            let sent = sendfile(target, file, &offset, size - Int(offset))
            guard sent > 0 else { return false }
        }
        return true
    }
}
