extension JSONReader {
    public mutating func string() throws(JSONError) -> String {
        let (body, hasEscapes) = try rawString()
        if hasEscapes { return try unescaped(body) }
        guard let text = String(validating: bytes[body], as: UTF8.self) else {
            throw JSONError(offset: body.lowerBound, expected: "UTF-8")
        }
        return text
    }

    /// The bytes between the quotes, and whether any of them is a backslash.
    mutating func rawString() throws(JSONError) -> (Range<Int>, Bool) {
        try expect(UInt8(ascii: "\""), "a string")
        let start = offset
        var hasEscapes = false
        var index = start
        while index < end {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                offset = index + 1
                return (start..<index, hasEscapes)
            }
            guard byte >= 0x20 else { throw JSONError(offset: index, expected: "an escaped control character") }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                index += 1
            }
            index += 1
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
            bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        {
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
