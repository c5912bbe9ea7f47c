import GateSDK

/// The little of a TOML file that decides which files configure ruff. ruff itself judges whether it is right.
///
/// Reads line by line: what stands in a string of several lines may be taken for a key, and then a file too many is
/// named. None is missed that is written as people and tools write it.
struct ConfigurationDocument {
    /// Has a [tool.ruff] or a part of it.
    private(set) var configuresRuff = false
    /// The value of ruff's `extend`.
    private(set) var extends: String?
    /// Has a `requires-python`.
    private(set) var requiresPython = false

    init(_ bytes: [UInt8], isPyproject: Bool) {
        let ruff = isPyproject ? ["tool", "ruff"] : []
        var table: [String] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = trimmed(line)
            if text.first == UInt8(ascii: "[") {
                table = keys(text.drop { $0 == UInt8(ascii: "[") }.prefix { $0 != UInt8(ascii: "]") })
                if table.starts(with: ruff) { configuresRuff = true }
            } else if let equals = text.firstIndex(of: UInt8(ascii: "=")) {
                let path = table + keys(text[..<equals])
                let value = text[(equals + 1)...]
                let isInline = path == ["tool"] && value.end(of: "ruff") != nil
                if path.starts(with: ruff) || isInline { configuresRuff = true }
                if path == ruff + ["extend"] { extends = quoted(trimmed(value)) }
                if path == ["project", "requires-python"] { requiresPython = true }
            }
        }
    }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

private func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
}

/// The parts of a dotted key, without quotes and spaces.
private func keys(_ text: ArraySlice<UInt8>) -> [String] {
    text.split(separator: UInt8(ascii: ".")).map { part in
        String(decoding: trimmed(part).filter { !isQuote($0) }, as: UTF8.self)
    }
}

private func quoted(_ value: ArraySlice<UInt8>) -> String? {
    guard let quote = value.first, isQuote(quote) else { return nil }
    return String(decoding: value.dropFirst().prefix { $0 != quote }, as: UTF8.self)
}
