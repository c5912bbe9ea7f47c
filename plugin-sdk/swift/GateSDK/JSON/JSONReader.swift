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

    let bytes: [UInt8]
    let end: Int
    /// Bytes from the start of the text to what is read next.
    public internal(set) var offset: Int
    /// After `beginObject` or `beginArray`: no comma may come before the next member.
    var isFirst = false

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

    mutating func skipSpace() {
        var index = offset
        while index < end {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            index += 1
        }
        offset = index
    }

    mutating func peek() throws(JSONError) -> UInt8 {
        skipSpace()
        guard offset < end else { throw JSONError(offset: offset, expected: "more text") }
        return bytes[offset]
    }

    mutating func expect(_ byte: UInt8, _ expected: String) throws(JSONError) {
        guard try peek() == byte else { throw JSONError(offset: offset, expected: expected) }
        offset += 1
        isFirst = false
    }

    mutating func moreFollows(closing: UInt8, expected: String) throws(JSONError) -> Bool {
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
}
