/// The keys of one repository's own `.git/config`. Includes are not followed, and nobody else's configuration counts.
struct GitConfig: Sendable {
    /// Section and key in lower case, the subsection as it is: "core.bare", "remote.origin.url".
    private(set) var values: [String: String] = [:]

    /// The line that cannot be read.
    struct Fault: Error, Hashable {
        let line: Int
    }

    static let sizeMax = 1 << 20

    init() {}

    init(_ bytes: [UInt8]) throws(Fault) {
        var reader = GitConfigReader(bytes)
        values = try reader.values()
    }

    subscript(key: String) -> String? { values[key] }

    /// git's reading of a truth value; nil when the key is not set.
    func flag(_ key: String) -> Bool? {
        guard let text = values[key]?.lowercased() else { return nil }
        return !["false", "no", "off", "0", ""].contains(text)
    }

    func keys(in section: String) -> [String] {
        values.keys.filter { $0.hasPrefix(section + ".") }.map { String($0.dropFirst(section.count + 1)) }
    }
}

/// git's own grammar, config.c: sections, keys, values with quotes, escapes and continued lines.
private struct GitConfigReader {
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    mutating func values() throws(GitConfig.Fault) -> [String: String] {
        var values: [String: String] = [:]
        var section = ""
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): continue
            case UInt8(ascii: "#"), UInt8(ascii: ";"): skipLine()
            case UInt8(ascii: "["): section = try header()
            default:
                guard isLetter(byte), !section.isEmpty else { throw fault }
                let key = name(from: byte)
                values["\(section).\(key)"] = try value()
            }
        }
        return values
    }

    private var fault: GitConfig.Fault { GitConfig.Fault(line: line) }

    private var peeked: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func next() -> UInt8? {
        guard at < bytes.count else { return nil }
        at += 1
        if bytes[at - 1] == UInt8(ascii: "\n") { line += 1 }
        return bytes[at - 1]
    }

    private mutating func skipLine() {
        while let byte = next(), byte != UInt8(ascii: "\n") {}
    }

    private mutating func skipBlanks() {
        while let byte = peeked, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { at += 1 }
    }

    private mutating func name(from first: UInt8) -> String {
        var name = [first]
        while let byte = peeked, isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") {
            name.append(byte)
            at += 1
        }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    private mutating func header() throws(GitConfig.Fault) -> String {
        var section: [UInt8] = []
        while let byte = next() {
            if byte == UInt8(ascii: "]") { return String(decoding: section, as: UTF8.self).lowercased() }
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                return String(decoding: section, as: UTF8.self).lowercased() + "." + (try subsection())
            }
            guard isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") else { throw fault }
            section.append(byte)
        }
        throw fault
    }

    private mutating func subsection() throws(GitConfig.Fault) -> String {
        skipBlanks()
        guard next() == UInt8(ascii: "\"") else { throw fault }
        var name: [UInt8] = []
        while let byte = next(), byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "\"") {
                guard next() == UInt8(ascii: "]") else { throw fault }
                return String(decoding: name, as: UTF8.self)
            }
            guard byte != UInt8(ascii: "\\") else {
                guard let escaped = next(), escaped != UInt8(ascii: "\n") else { throw fault }
                name.append(escaped)
                continue
            }
            name.append(byte)
        }
        throw fault
    }

    /// A key without `=` is true.
    private mutating func value() throws(GitConfig.Fault) -> String {
        skipBlanks()
        if peeked == UInt8(ascii: "\r") { at += 1 }
        guard let byte = next(), byte != UInt8(ascii: "\n") else { return "true" }
        guard byte == UInt8(ascii: "=") else { throw fault }
        skipBlanks()
        var value: [UInt8] = []
        // Blanks at the end do not count, unless they are quoted.
        var kept = 0
        var isQuoted = false
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "\n"):
                guard !isQuoted else { throw fault }
                return String(decoding: value[..<kept], as: UTF8.self)
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                kept = value.count
            case UInt8(ascii: "\\"):
                if let escaped = try escape() { value.append(escaped) }
                kept = value.count
            case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: ";") where !isQuoted:
                skipLine()
                return String(decoding: value[..<kept], as: UTF8.self)
            default:
                value.append(byte)
                if isQuoted || !(byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")) {
                    kept = value.count
                }
            }
        }
        guard !isQuoted else { throw fault }
        return String(decoding: value[..<kept], as: UTF8.self)
    }

    /// nil for a line that goes on.
    private mutating func escape() throws(GitConfig.Fault) -> UInt8? {
        switch next() {
        case UInt8(ascii: "\n"): return nil
        case UInt8(ascii: "\r"):
            guard next() == UInt8(ascii: "\n") else { throw fault }
            return nil
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "t"): return UInt8(ascii: "\t")
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        default: throw fault
        }
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
