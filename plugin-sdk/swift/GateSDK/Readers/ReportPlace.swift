/// Where a report says that a result is, made into what the host takes: a path below the repository, or none.
public struct ReportPlace: Equatable {
    /// Relative to the repository; nil when the place lies elsewhere or is no place of a file.
    public let path: Path?

    /// `text` is a path or a `file:` URI. What it says is taken as relative to the repository when it is not absolute.
    public init(_ text: String, in repository: Path) {
        path = ReportPlace.path(Array(text.utf8), repository.bytes)
    }

    /// The base of a report that was made on another machine says nothing of this one, and so does not count.
    public init(_ result: ReportedResult, in repository: Path) {
        let base = result.base.utf8.last == Path.slash ? result.base : result.base + "/"
        let below = result.base.isEmpty ? nil : ReportPlace(base + result.place, in: repository).path
        path = below ?? ReportPlace(result.place, in: repository).path
    }

    private static func path(_ text: [UInt8], _ repository: [UInt8]) -> Path? {
        var bytes = text
        if bytes.starts(with: "file:".utf8) {
            guard let local = local(Array(bytes.dropFirst(5))) else { return nil }
            bytes = local
        } else if hasScheme(bytes) {
            return nil
        }
        guard !bytes.isEmpty, !bytes.contains(0) else { return nil }
        guard bytes.first == Path.slash else { return normal(bytes) }
        guard let whole = normal(Array(bytes.dropFirst())), let root = normal(Array(repository.dropFirst())) else { return nil }
        return whole.below(root)
    }

    /// What follows `file:` as a path; nil when it is on another machine.
    private static func local(_ rest: [UInt8]) -> [UInt8]? {
        var rest = rest
        if rest.starts(with: "//localhost/".utf8) { rest.removeFirst(11) }
        if rest.starts(with: "//".utf8) {
            rest.removeFirst(2)
            guard rest.first == Path.slash else { return nil }
        }
        return percentDecoded(rest)
    }

    /// "https:", "C:" and the like; a colon after a slash is part of a name.
    private static func hasScheme(_ bytes: [UInt8]) -> Bool {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return false }
        let scheme = bytes[..<colon]
        let isWord = scheme.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        let next = bytes.dropFirst(colon + 1)
        return isWord && (next.starts(with: "//".utf8) || colon == 1 && next.first == UInt8(ascii: "\\"))
    }

    /// Without `.`, `..` and doubled slashes; nil when it leads out or names the root itself.
    private static func normal(_ bytes: [UInt8]) -> Path? {
        var parts: [ArraySlice<UInt8>] = []
        for part in bytes.split(separator: Path.slash) {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                guard parts.popLast() != nil else { return nil }
                continue
            }
            parts.append(part)
        }
        guard !parts.isEmpty else { return nil }
        return Path(Array(parts.joined(separator: [Path.slash])))
    }

    /// RFC 3986's percent signs as bytes; one that is followed by no two digits stays as it is.
    static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                out.append(high << 4 | low)
                index += 3
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return out
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
