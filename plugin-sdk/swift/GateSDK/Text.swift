// Embedded Swift has no Regex, and with it lacks every search for a text in a text.

extension Collection where Element == UInt8, Index == Int {
    /// The index behind the first occurrence of `word`.
    public func end(of word: StaticString) -> Int? {
        let length = word.utf8CodeUnitCount
        guard length > 0, count >= length else { return nil }
        for start in startIndex...(endIndex - length) where self[start] == word.utf8Start[0] {
            if (1..<length).allSatisfy({ self[start + $0] == word.utf8Start[$0] }) { return start + length }
        }
        return nil
    }
}

extension String {
    /// Whether `word` occurs.
    public func has(_ word: StaticString) -> Bool {
        Array(utf8).end(of: word) != nil
    }

    /// The text with another one for each occurrence of `word`.
    public func replacing(_ word: StaticString, by other: String) -> String {
        var rest = Array(utf8)[...]
        var out: [UInt8] = []
        while let end = rest.end(of: word) {
            out += rest[..<(end - word.utf8CodeUnitCount)] + Array(other.utf8)
            rest = rest[end...]
        }
        return String(decoding: out + rest, as: UTF8.self)
    }

    /// The text without any occurrence of `word`.
    public func removing(_ word: String) -> String {
        let unwanted = Array(word.utf8)
        guard !unwanted.isEmpty else { return self }
        var rest = Array(utf8)[...]
        var kept: [UInt8] = []
        while let first = rest.first {
            if rest.starts(with: unwanted) {
                rest = rest.dropFirst(unwanted.count)
            } else {
                kept.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
