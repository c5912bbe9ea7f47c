@preconcurrency internal import Glibc
internal import HostModel

/// Where a snapshot is brought from.
enum SnapshotSource: Equatable {
    case folder(String)
    case archive(String)
    case url(String)

    /// Reads what was given to `--from`; a relative path is meant from where the command was given.
    init(_ text: String) throws(HostError) {
        let lower = text.lowercased()
        if lower.hasPrefix("http://") || lower.hasPrefix("https://") {
            self = .url(text)
            return
        }
        var path = text
        if lower.hasPrefix("file://") {
            guard let decoded = Self.path(ofFileURL: String(text.dropFirst("file://".count))) else {
                throw Self.unusable(text, "a file: URL is file:// and an absolute path")
            }
            path = decoded
        } else if let end = Self.schemeEnd(text) {
            throw Self.unusable(text, "\(text[..<end]) is not read, but http, https and file are")
        }
        var facts = stat()
        guard stat(path, &facts) == 0 else { throw Self.unusable(text, String(cString: strerror(errno))) }
        switch facts.st_mode & S_IFMT {
        case S_IFDIR: self = .folder(path)
        case S_IFREG: self = .archive(path)
        default: throw Self.unusable(text, "it is neither a folder nor a file")
        }
    }

    /// As it may be written down: without user, password, query and fragment.
    var shown: String {
        switch self {
        case .folder(let path), .archive(let path): return path
        case .url(let url):
            let plain = url.prefix { $0 != "?" && $0 != "#" }
            guard let start = plain.firstRange(of: "://")?.upperBound else { return String(plain) }
            let end = plain[start...].firstIndex(of: "/") ?? plain.endIndex
            guard let at = plain[start..<end].lastIndex(of: "@") else { return String(plain) }
            return String(plain[..<start] + plain[plain.index(after: at)...])
        }
    }

    private static func unusable(_ text: String, _ why: String) -> HostError {
        HostError(
            .usage, "snapshot-source-unusable", "--from \(text): \(why)",
            hint: "name a folder, a zip or tar archive, or an http(s) URL of one")
    }

    private static func schemeEnd(_ text: String) -> String.Index? {
        guard let end = text.firstRange(of: "://")?.lowerBound, end > text.startIndex else { return nil }
        let isScheme = text[..<end].utf8.allSatisfy { isLetter($0) || ($0 >= 0x30 && $0 <= 0x39) || "+-.".utf8.contains($0) }
        return isScheme ? end : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

    /// "/a%20b" and "localhost/a" name files of this machine.
    private static func path(ofFileURL text: String) -> String? {
        let local = text.hasPrefix("localhost/") ? text.dropFirst("localhost".count) : text[...]
        guard local.hasPrefix("/") else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(local.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2, value != 0
            else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
