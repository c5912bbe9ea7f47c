/// What comes next in an XML document.
enum XMLEvent: Equatable {
    case start(name: String, attributes: [XMLAttribute])
    case end(name: String)
    /// Text with its references resolved, or the text of a CDATA section.
    case text(String)
}

struct XMLAttribute: Equatable {
    let name: String
    let value: String
}

/// Why bytes are not the XML that is read here.
struct XMLError: Error, Equatable {
    let offset: Int
    let expected: String
}

/// Reads XML 1.0 in UTF-8 or Latin-1, event by event and without recursion. It has no DOCTYPE and so no entities of its
/// own: nothing is ever fetched, and nothing grows.
struct XMLReader {
    private let bytes: [UInt8]
    private(set) var offset = 0
    private var open: [String] = []
    private var pendingEnd: String?
    private var isOver = false

    private static let depthMax = 256
    private static let attributesMax = 256

    init(_ bytes: [UInt8]) throws(XMLError) {
        self.bytes = bytes
        try readDeclaration()
    }

    /// nil at the end of the document.
    mutating func next() throws(XMLError) -> XMLEvent? {
        if let name = pendingEnd {
            pendingEnd = nil
            return try closed(name)
        }
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "<") else {
                if let text = try readText() { return .text(text) }
                continue
            }
            if starts(with: "<!--") {
                try skip(past: "-->", "a comment's end")
            } else if starts(with: "<?") {
                try skip(past: "?>", "an instruction's end")
            } else if starts(with: "<![CDATA[") {
                return .text(try readCDATA())
            } else if starts(with: "<!") {
                throw XMLError(offset: offset, expected: "no DOCTYPE: entities are not read")
            } else if starts(with: "</") {
                return try readEnd()
            } else {
                return try readStart()
            }
        }
        guard open.isEmpty else { throw XMLError(offset: offset, expected: "</\(open[open.count - 1])>") }
        guard isOver else { throw XMLError(offset: offset, expected: "an element") }
        return nil
    }

    // MARK: Markup

    private mutating func readStart() throws(XMLError) -> XMLEvent {
        guard !(isOver && open.isEmpty) else { throw XMLError(offset: offset, expected: "the end of the document") }
        guard open.count < XMLReader.depthMax else { throw XMLError(offset: offset, expected: "less nesting") }
        offset += 1
        let name = try readName()
        var attributes: [XMLAttribute] = []
        while true {
            let hadSpace = skipSpace()
            switch try peek() {
            case UInt8(ascii: ">"):
                offset += 1
                open.append(name)
                return .start(name: name, attributes: attributes)
            case UInt8(ascii: "/"):
                offset += 1
                guard try peek() == UInt8(ascii: ">") else { throw XMLError(offset: offset, expected: "'>'") }
                offset += 1
                open.append(name)
                pendingEnd = name
                return .start(name: name, attributes: attributes)
            default:
                guard hadSpace, attributes.count < XMLReader.attributesMax else {
                    throw XMLError(offset: offset, expected: hadSpace ? "fewer attributes" : "'>'")
                }
                attributes.append(try readAttribute())
            }
        }
    }

    private mutating func readEnd() throws(XMLError) -> XMLEvent {
        offset += 2
        let start = offset
        let name = try readName()
        _ = skipSpace()
        guard try peek() == UInt8(ascii: ">") else { throw XMLError(offset: offset, expected: "'>'") }
        offset += 1
        guard name == open.last else { throw XMLError(offset: start, expected: open.last.map { "</\($0)>" } ?? "an element") }
        return try closed(name)
    }

    private mutating func closed(_ name: String) throws(XMLError) -> XMLEvent {
        open.removeLast()
        if open.isEmpty { isOver = true }
        return .end(name: name)
    }

    private mutating func readAttribute() throws(XMLError) -> XMLAttribute {
        let name = try readName()
        _ = skipSpace()
        guard try peek() == UInt8(ascii: "=") else { throw XMLError(offset: offset, expected: "'='") }
        offset += 1
        _ = skipSpace()
        let quote = try peek()
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw XMLError(offset: offset, expected: "a quote")
        }
        let start = offset + 1
        guard let end = bytes[start...].firstIndex(of: quote) else { throw XMLError(offset: offset, expected: "a closing quote") }
        if let angle = bytes[start..<end].firstIndex(of: UInt8(ascii: "<")) { throw XMLError(offset: angle, expected: "no '<'") }
        offset = end + 1
        return XMLAttribute(name: name, value: try text(start..<end))
    }

    private mutating func readName() throws(XMLError) -> String {
        let start = offset
        while offset < bytes.count, isNameByte(bytes[offset]) { offset += 1 }
        guard offset > start, offset - start <= 256, let name = String(validating: bytes[start..<offset], as: UTF8.self) else {
            throw XMLError(offset: start, expected: "a name")
        }
        return name
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), 0x80...0xFF:
            true
        default: false
        }
    }

    // MARK: Text

    /// nil for white space around the root.
    private mutating func readText() throws(XMLError) -> String? {
        let start = offset
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "<") { offset += 1 }
        guard open.isEmpty else { return try text(start..<offset) }
        guard bytes[start..<offset].allSatisfy(isSpace) else { throw XMLError(offset: start, expected: "an element") }
        return nil
    }

    private mutating func readCDATA() throws(XMLError) -> String {
        guard !open.isEmpty else { throw XMLError(offset: offset, expected: "an element") }
        let start = offset + 9
        try skip(past: "]]>", "the end of a CDATA section")
        return try plain(start..<(offset - 3))
    }

    private func plain(_ range: Range<Int>) throws(XMLError) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw XMLError(offset: range.lowerBound, expected: "UTF-8")
        }
        return text
    }

    private func text(_ range: Range<Int>) throws(XMLError) -> String {
        guard bytes[range].contains(UInt8(ascii: "&")) else { return try plain(range) }
        var out: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == UInt8(ascii: "&") else {
                out.append(bytes[index])
                index += 1
                continue
            }
            let window = bytes[index..<min(range.upperBound, index + 12)]
            guard let end = window.firstIndex(of: UInt8(ascii: ";")), let value = resolved(bytes[(index + 1)..<end]) else {
                throw XMLError(offset: index, expected: "one of &amp; &lt; &gt; &quot; &apos; or a character's number")
            }
            out += value
            index = end + 1
        }
        guard let text = String(validating: out, as: UTF8.self) else {
            throw XMLError(offset: range.lowerBound, expected: "UTF-8")
        }
        return text
    }

    private func resolved(_ name: ArraySlice<UInt8>) -> [UInt8]? {
        if name.elementsEqual("amp".utf8) { return Array("&".utf8) }
        if name.elementsEqual("lt".utf8) { return Array("<".utf8) }
        if name.elementsEqual("gt".utf8) { return Array(">".utf8) }
        if name.elementsEqual("quot".utf8) { return Array("\"".utf8) }
        if name.elementsEqual("apos".utf8) { return Array("'".utf8) }
        guard name.first == UInt8(ascii: "#") else { return nil }
        let isHex = name.dropFirst().first == UInt8(ascii: "x")
        let digits = String(decoding: name.dropFirst(isHex ? 2 : 1), as: UTF8.self)
        guard let number = UInt32(digits, radix: isHex ? 16 : 10), let scalar = Unicode.Scalar(number) else { return nil }
        return Array(String(Character(scalar)).utf8)
    }

    // MARK: Bytes

    private mutating func readDeclaration() throws(XMLError) {
        guard starts(with: "<?xml") else { return }
        guard let end = bytes.end(of: "?>") else { throw XMLError(offset: 0, expected: "the declaration's end") }
        guard let encoding = XMLReader.encoding(bytes[..<end]) else { return }
        switch encoding {
        case "utf-8", "utf8", "us-ascii", "ascii": return
        case "iso-8859-1", "latin1", "latin-1", "windows-1252":
            // An error of one character in a message is better than no report; both agree on all printable ones but 27.
            guard String(validating: bytes, as: UTF8.self) == nil else { return }
            self = try XMLReader(latin1: bytes, from: end)
        default: throw XMLError(offset: 0, expected: "UTF-8, this is \(encoding)")
        }
    }

    private init(latin1 bytes: [UInt8], from start: Int) throws(XMLError) {
        var out: [UInt8] = []
        for byte in bytes {
            if byte < 0x80 { out.append(byte) } else { out += [0xC0 | byte >> 6, 0x80 | byte & 0x3F] }
        }
        self.bytes = out
        offset = start
    }

    private static func encoding(_ declaration: ArraySlice<UInt8>) -> String? {
        let bytes = Array(declaration)
        guard let start = bytes.end(of: "encoding=") else { return nil }
        let value = bytes[start...].dropFirst().prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        return String(decoding: value.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private func starts(with word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.count - offset >= length else { return false }
        for index in 0..<length where bytes[offset + index] != word.utf8Start[index] { return false }
        return true
    }

    private mutating func skip(past word: StaticString, _ expected: String) throws(XMLError) {
        guard let end = bytes[offset...].end(of: word) else { throw XMLError(offset: offset, expected: expected) }
        offset = end
    }

    private mutating func skipSpace() -> Bool {
        let start = offset
        while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
        return offset > start
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private func peek() throws(XMLError) -> UInt8 {
        guard offset < bytes.count else { throw XMLError(offset: offset, expected: "more text") }
        return bytes[offset]
    }
}
