/// The name of a file as the system has it: bytes that are usually, but not always, UTF-8.
public struct Path: Hashable, Sendable, ExpressibleByStringLiteral {
    /// What is handed to the system, unchanged.
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// For a person: each broken sequence of bytes becomes U+FFFD, so two paths may have one text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether `text` says all.
    public var isUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }

    public var isEmpty: Bool { bytes.isEmpty }

    /// What follows the last slash.
    public var name: Path {
        guard let slash = bytes.lastIndex(of: Path.slash) else { return self }
        return Path(Array(bytes[(slash + 1)...]))
    }

    /// What precedes the last slash: empty for a plain name and for what lies in the root.
    public var folder: Path {
        guard let slash = bytes.lastIndex(of: Path.slash) else { return Path([]) }
        return Path(Array(bytes[..<slash]))
    }

    /// What leads from `folder` to here; nil when this lies elsewhere. Purely textual.
    public func below(_ folder: Path) -> Path? {
        let prefix = folder.bytes.count
        guard bytes.count > prefix + 1, bytes[prefix] == Path.slash, bytes.starts(with: folder.bytes) else { return nil }
        return Path(Array(bytes[(prefix + 1)...]))
    }

    /// This path, of the repository or absolute, without `.` and `..` and relative to `repository`; nil when it leads out of
    /// there. Purely textual.
    public func resolved(in repository: Path) -> Path? {
        var parts: [ArraySlice<UInt8>] = []
        for part in (repository / self).bytes.split(separator: Path.slash) {
            if part.elementsEqual("..".utf8) {
                _ = parts.popLast()
            } else if !part.elementsEqual(".".utf8) {
                parts.append(part)
            }
        }
        var bytes: [UInt8] = []
        for part in parts { bytes += [Path.slash] + part }
        return Path(bytes).below(repository)
    }

    /// The file `name` in the folder `folder`; the empty folder is where the name is looked up.
    public static func / (folder: Path, name: Path) -> Path {
        if folder.isEmpty || name.bytes.first == slash { return name }
        return Path(folder.bytes + [slash] + name.bytes)
    }

    static let slash = UInt8(ascii: "/")
}

extension Path: Comparable {
    public static func < (left: Path, right: Path) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
