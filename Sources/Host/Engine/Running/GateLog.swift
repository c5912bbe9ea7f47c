internal import CSystem
@preconcurrency internal import Glibc

/// What a gate and its tools print, kept out of memory and out of the repository until the run is over: the repository lies
/// under every gate's view and must not change meanwhile.
struct GateLog: ~Copyable {
    /// Made when there is something to keep: most gates print nothing.
    private var file: Int32 = -1
    private var isWhole = true
    private(set) var size = 0

    deinit {
        if file >= 0 { close(file) }
    }

    /// Appends up to the cap; false when there was more.
    mutating func append(_ bytes: ArraySlice<UInt8>) -> Bool {
        let room = OutputCaps.logBytes - size
        keep(bytes.prefix(room))
        size += min(bytes.count, room)
        return bytes.count <= room
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        guard isWhole, !bytes.isEmpty else { return }
        if file < 0 { file = ft_scratch_file(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") }
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                isWhole = false
                return
            }
            rest = rest.dropFirst(written)
        }
    }

    /// The last of what was kept, at most so much.
    borrowing func end(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: min(count, size))
        let read = bytes.isEmpty ? 0 : pread(file, &bytes, bytes.count, off_t(size - bytes.count))
        return Array(bytes.prefix(max(0, read)))
    }

    /// Copies everything to an empty file; false when that cannot be done, or not everything could be kept.
    borrowing func save(to target: Int32) -> Bool {
        guard isWhole else { return false }
        var offset = off_t(0)
        while offset < size {
            let sent = sendfile(target, file, &offset, size - Int(offset))
            guard sent > 0 else { return false }
        }
        return true
    }
}
