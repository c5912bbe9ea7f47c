@preconcurrency internal import Glibc

/// A file of the repository, read to be quoted from. The repository is hostile: no symlink is followed, a pipe is not
/// waited for, and no more is read than a source file has.
struct SourceFile {
    static let bytesMax = 4 << 20
    static let lineBytesMax = 64 << 10

    private let bytes: [UInt8]
    /// Where each line begins.
    private let starts: [Int]

    /// nil when it cannot be read as an ordinary file that lies below `root` by its own name.
    init?(_ path: String, below root: String) {
        guard let descriptor = Self.open(path, below: root) else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        bytes = Self.read(descriptor, size: min(Int(status.st_size), Self.bytesMax))
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
        self.starts = starts
    }

    var lineCount: Int { starts.count }

    /// A line by its number, from 1, without its end; nil past the end.
    func line(_ number: Int) -> String? {
        guard number >= 1, number <= starts.count else { return nil }
        let start = starts[number - 1]
        var end = number < starts.count ? starts[number] - 1 : bytes.count
        if end == start, number == starts.count { return nil }
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        var text = String(decoding: bytes[start..<min(end, start + Self.lineBytesMax)], as: UTF8.self)
        if number == 1, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        return text
    }

    // MARK: Reading

    private static func open(_ path: String, below root: String) -> Int32? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { return nil }
        var folder = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        for (index, part) in parts.enumerated() {
            let kind = index == parts.count - 1 ? O_NONBLOCK | O_NOCTTY : O_DIRECTORY
            let next = openat(folder, String(part), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
            close(folder)
            guard next >= 0 else { return nil }
            folder = next
        }
        return folder
    }

    private static func read(_ descriptor: Int32, size: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, size - filled)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                filled += count
            }
        }
    }
}
