extension JSONReader {
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

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard offset < end, bytes[offset] == word.utf8Start[index] else {
                throw JSONError(offset: start, expected: "a value")
            }
            offset += 1
        }
    }

    mutating func rawNumber() throws(JSONError) -> Range<Int> {
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
}
