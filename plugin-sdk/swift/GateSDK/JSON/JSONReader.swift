/// Why a text is not the JSON that was asked for, and where.
public struct JSONError: Error, Equatable {
    /// Bytes from the start of the text.
    public let offset: Int
    /// What should have stood there.
    public let expected: String

    public init(offset: Int, expected: String) {
        self.offset = offset
        self.expected = expected
    }
}

/// The form of the value that comes next.
public enum JSONKind: Equatable, Sendable {
    case object, array, string, number, boolean, null
}

/// Reads JSON (RFC 8259) from bytes, one value after another, without building a tree.
///
/// Strict: no comments, no trailing commas, no duplicate sign, strings must be UTF-8. Nesting is the caller's own
/// recursion, except in `skip`, which uses none.
public struct JSONReader {
    /// How deep a value may go that `skip` steps over; no honest document comes near it.
    private static let depthMax = 512

    private let bytes: [UInt8]
    private let end: Int
    /// Bytes from the start of the text to what is read next.
    public private(set) var offset: Int
    /// After `beginObject` or `beginArray`: no comma may come before the next member.
    private var isFirst = false

    public init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    /// Reads only `range` of `bytes`; offsets stay those of the whole.
    public init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    // MARK: Structure

    /// What comes next.
    public mutating func kind() throws(JSONError) -> JSONKind {
        switch try peek() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw JSONError(offset: offset, expected: "a value")
        }
    }

    public mutating func beginObject() throws(JSONError) {
        try expect(UInt8(ascii: "{"), "an object")
        isFirst = true
    }

    /// The next member's name, its value being next; nil after the last one.
    public mutating func nextMember() throws(JSONError) -> String? {
        guard try moreFollows(closing: UInt8(ascii: "}"), expected: "',' or '}'") else { return nil }
        guard try peek() == UInt8(ascii: "\"") else { throw JSONError(offset: offset, expected: "a member's name") }
        let name = try string()
        try expect(UInt8(ascii: ":"), "':'")
        return name
    }

    public mutating func beginArray() throws(JSONError) {
        try expect(UInt8(ascii: "["), "an array")
        isFirst = true
    }

    /// Whether an element is next; false after the last one.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try moreFollows(closing: UInt8(ascii: "]"), expected: "',' or ']'")
    }

    /// Makes sure that nothing but white space is left.
    public mutating func finish() throws(JSONError) {
        skipSpace()
        guard offset == end else { throw JSONError(offset: offset, expected: "the end of the text") }
    }

    // MARK: Scalars

    public mutating func string() throws(JSONError) -> String {
        let (body, hasEscapes) = try rawString()
        if hasEscapes { return try unescaped(body) }
        guard let text = String(validating: bytes[body], as: UTF8.self) else {
            throw JSONError(offset: body.lowerBound, expected: "UTF-8")
        }
        return text
    }

    /// A whole number that fits; `1.0` and `1e3` are refused.
    public mutating func int() throws(JSONError) -> Int {
        _ = try peek()
        let start = offset
        let isNegative = bytes[offset] == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        var value = 0
        let digits = offset
        while offset < end, bytes[offset] >= UInt8(ascii: "0"), bytes[offset] <= UInt8(ascii: "9") {
            let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.subtractingReportingOverflow(Int(bytes[offset] - UInt8(ascii: "0")))
            guard !tooBig, !overflow else { throw JSONError(offset: start, expected: "a smaller number") }
            value = sum
            offset += 1
        }
        let isPlain = offset == end || !isNumberByte(bytes[offset])
        let hasLeadingZero = offset - digits > 1 && bytes[digits] == UInt8(ascii: "0")
        guard offset > digits, isPlain, !hasLeadingZero else { throw JSONError(offset: start, expected: "a whole number") }
        if isNegative { return value }
        guard value != Int.min else { throw JSONError(offset: start, expected: "a smaller number") }
        return -value
    }

    public mutating func double() throws(JSONError) -> Double {
        let range = try rawNumber()
        guard let value = Double(String(decoding: bytes[range], as: UTF8.self)), value.isFinite else {
            throw JSONError(offset: range.lowerBound, expected: "a number")
        }
        return value
    }

    public mutating func bool() throws(JSONError) -> Bool {
        if try peek() == UInt8(ascii: "t") {
            try literal("true")
            return true
        }
        try literal("false")
        return false
    }

    /// Steps over `null` when it is next.
    public mutating func null() throws(JSONError) -> Bool {
        guard try peek() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// Steps over the next value, whatever it is and however deep it goes, and checks that it is well formed.
    public mutating func skip() throws(JSONError) {
        var closers: [UInt8] = []
        repeat {
            if let closer = closers.last {
                let isObject = closer == UInt8(ascii: "}")
                guard try moreFollows(closing: closer, expected: isObject ? "',' or '}'" : "',' or ']'") else {
                    closers.removeLast()
                    continue
                }
                if isObject {
                    _ = try rawString()
                    try expect(UInt8(ascii: ":"), "':'")
                }
            }
            switch try kind() {
            case .object:
                guard closers.count < Self.depthMax else { throw JSONError(offset: offset, expected: "less nesting") }
                try beginObject()
                closers.append(UInt8(ascii: "}"))
            case .array:
                guard closers.count < Self.depthMax else { throw JSONError(offset: offset, expected: "less nesting") }
                try beginArray()
                closers.append(UInt8(ascii: "]"))
            case .string: _ = try rawString()
            case .number: _ = try rawNumber()
            case .boolean: _ = try bool()
            case .null: _ = try null()
            }
        } while !closers.isEmpty
    }

    // MARK: Bytes

    private mutating func skipSpace() {
        while offset < end {
            let byte = bytes[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }

    private mutating func peek() throws(JSONError) -> UInt8 {
        skipSpace()
        guard offset < end else { throw JSONError(offset: offset, expected: "more text") }
        return bytes[offset]
    }

    private mutating func expect(_ byte: UInt8, _ expected: String) throws(JSONError) {
        guard try peek() == byte else { throw JSONError(offset: offset, expected: expected) }
        offset += 1
        isFirst = false
    }

    private mutating func moreFollows(closing: UInt8, expected: String) throws(JSONError) -> Bool {
        let byte = try peek()
        if byte == closing {
            offset += 1
            isFirst = false
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard byte == UInt8(ascii: ",") else { throw JSONError(offset: offset, expected: expected) }
        offset += 1
        return true
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard offset < end, bytes[offset] == word.utf8Start[index] else {
                throw JSONError(offset: start, expected: "a value")
            }
            offset += 1
        }
    }

    private mutating func rawNumber() throws(JSONError) -> Range<Int> {
        _ = try peek()
        let start = offset
        while offset < end, isNumberByte(bytes[offset]) { offset += 1 }
        guard isNumber(start..<offset) else { throw JSONError(offset: start, expected: "a number") }
        return start..<offset
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            return true
        default: return false
        }
    }

    /// RFC 8259's number, which `Double(_:)` alone does not hold to ("+1", ".5", "0x1").
    private func isNumber(_ text: Range<Int>) -> Bool {
        var index = text.lowerBound
        func next(_ byte: UInt8) -> Bool { index < text.upperBound && bytes[index] == byte }
        func digits() -> Bool {
            let first = index
            while index < text.upperBound, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") { index += 1 }
            return index > first
        }
        if next(UInt8(ascii: "-")) { index += 1 }
        if next(UInt8(ascii: "0")) {
            index += 1
        } else if !digits() {
            return false
        }
        if next(UInt8(ascii: ".")) {
            index += 1
            guard digits() else { return false }
        }
        if next(UInt8(ascii: "e")) || next(UInt8(ascii: "E")) {
            index += 1
            if next(UInt8(ascii: "+")) || next(UInt8(ascii: "-")) { index += 1 }
            guard digits() else { return false }
        }
        return index == text.upperBound
    }

    /// The bytes between the quotes, and whether any of them is a backslash.
    private mutating func rawString() throws(JSONError) -> (Range<Int>, Bool) {
        try expect(UInt8(ascii: "\""), "a string")
        let start = offset
        var hasEscapes = false
        while offset < end {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                offset += 1
                return (start..<(offset - 1), hasEscapes)
            }
            guard byte >= 0x20 else { throw JSONError(offset: offset, expected: "an escaped control character") }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                offset += 1
            }
            offset += 1
        }
        offset = end
        throw JSONError(offset: start, expected: "the string's closing quote")
    }

    private func unescaped(_ body: Range<Int>) throws(JSONError) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(body.count)
        var index = body.lowerBound
        while index < body.upperBound {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                index += 1
                continue
            }
            let escape = bytes[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(escape)
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"): try appendScalar(at: &index, in: body, to: &out)
            default: throw JSONError(offset: index - 2, expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
            }
        }
        guard let text = String(validating: out, as: UTF8.self) else {
            throw JSONError(offset: body.lowerBound, expected: "UTF-8")
        }
        return text
    }

    /// A lone half of a surrogate pair becomes U+FFFD, as most writers mean it.
    private func appendScalar(at index: inout Int, in body: Range<Int>, to out: inout [UInt8]) throws(JSONError) {
        var code = try hexDigits(at: index, in: body)
        index += 4
        if code >= 0xD800, code < 0xDC00, index + 6 <= body.upperBound,
            bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") {
            let low = try hexDigits(at: index + 2, in: body)
            if low >= 0xDC00, low < 0xE000 {
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                index += 6
            }
        }
        out.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }

    private func hexDigits(at index: Int, in body: Range<Int>) throws(JSONError) -> UInt32 {
        guard index + 4 <= body.upperBound else { throw JSONError(offset: index, expected: "four hexadecimal digits") }
        var code: UInt32 = 0
        for position in index..<(index + 4) {
            let digit: UInt8
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[position] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[position] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[position] - UInt8(ascii: "A") + 10
            default: throw JSONError(offset: position, expected: "four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
        }
        return code
    }
}
