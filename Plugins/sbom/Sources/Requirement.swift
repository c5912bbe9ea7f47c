import GateSDK

/// One package that a requirements file asks for: read without the tool, so that what it leaves out is noticed.
struct Requirement: Equatable {
    enum Kind: Equatable {
        case package(Package)
        /// A package by its name, at a URL that decides which version it is.
        case located(Package)
        /// A folder or an archive without a name.
        case place(String)
        /// What is no requirement.
        case unreadable(String)
    }

    let kind: Kind
    let file: Path
    let line: Int

    /// `text` is one logical line, without comment.
    init(_ text: ArraySlice<UInt8>, file: Path, line: Int) {
        self.file = file
        self.line = line
        kind = Requirement.kind(Array(text))
    }

    private static func kind(_ text: [UInt8]) -> Kind {
        let name = text.prefix(while: isNameByte)
        let tail = trimmed(text[name.count...])
        if !name.isEmpty, text.first.map(isLetterOrDigit) == true, !isPlace(text) {
            let rest = withoutExtras(tail)
            switch rest.first {
            case nil, UInt8(ascii: ";"): return .package(Package(.pypi, word(name), ""))
            case UInt8(ascii: "@"): return .located(Package(.pypi, word(name), ""))
            case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"), UInt8(ascii: "~"),
                UInt8(ascii: "("):
                return .package(Package(.pypi, word(name), pinned(rest)))
            case UInt8(ascii: "-") where rest.starts(with: "--".utf8): return .package(Package(.pypi, word(name), ""))
            default: return .unreadable(word(text[...]))
            }
        }
        guard isPlace(text) else { return .unreadable(word(text[...])) }
        if let egg = text.end(of: "#egg=") ?? text.end(of: "&egg=") {
            return .located(Package(.pypi, word(text[egg...].prefix(while: isNameByte)), ""))
        }
        return .place(word(withoutExtrasBehind(text.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 })))
    }

    /// "./libs/shelf[fast,small]" is the folder "./libs/shelf".
    private static func withoutExtrasBehind(_ place: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard place.last == UInt8(ascii: "]"), let start = place.lastIndex(of: UInt8(ascii: "[")) else { return place }
        return place[..<start]
    }

    /// The version of `==1.2`, empty for all that leaves a choice.
    private static func pinned(_ specifier: ArraySlice<UInt8>) -> String {
        var text = specifier.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ")") }
        text = text.drop { $0 == UInt8(ascii: "(") }
        if let options = text.end(of: " --") { text = text[..<(options - 3)] }
        guard text.starts(with: "==".utf8) else { return "" }
        let version = trimmed(text.drop { $0 == UInt8(ascii: "=") })
        let isExact = !version.isEmpty && !version.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "*") || $0 == 0x20 }
        return isExact ? word(version) : ""
    }

    private static func withoutExtras(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) else { return text }
        return trimmed(text[(end + 1)...])
    }

    private static func isPlace(_ text: [UInt8]) -> Bool {
        if text.first == UInt8(ascii: ".") || text.first == UInt8(ascii: "/") { return true }
        let first = text.prefix { $0 != 0x20 && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }
        if first.end(of: "://") != nil || first.starts(with: "file:".utf8) { return true }
        let archives: [StaticString] = [".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz"]
        return first.contains(Path.slashByte) || archives.contains { first.end(of: $0) == first.endIndex }
    }
}

extension Path {
    static let slashByte = UInt8(ascii: "/")
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
        || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
}

private func isNameByte(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
}

func word(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    while let last = text.last, last == 0x20 || last == 0x09 || last == 0x0D { text.removeLast() }
    return text
}
