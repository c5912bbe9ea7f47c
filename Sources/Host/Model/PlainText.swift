/// Makes text that a tool, a gate or a repository wrote safe to print: it can change neither the terminal nor the reader's
/// mind about what stands there, nor give orders to a CI service that reads the log.
public enum PlainText {
    /// One line: line feeds become spaces.
    public static func line(_ text: String) -> String {
        isHarmless(text) ? text : cleaned(text, lineFeed: " ").trimmingEnd()
    }

    /// The lines of a text, each safe; none when it is empty.
    public static func lines(_ text: String) -> [String] {
        if isHarmless(text) { return text.isEmpty ? [] : [text] }
        return cleaned(text, lineFeed: "\n").trimmingEnd().split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// How one character is shown when it may not be printed; nil when it may.
    public static func escape(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0:
            "\\x" + hexadecimal(scalar.value, digits: 2)
        // Bidirectional marks, embeddings, overrides and isolates; separators; invisible tags.
        case 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
            "\\u" + hexadecimal(scalar.value, digits: 4)
        case 0xE0000...0xE007F:
            "\\u" + hexadecimal(scalar.value, digits: 5)
        default: nil
        }
    }

    // MARK: Cleaning

    private static func isHarmless(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
    }

    private static func cleaned(_ text: String, lineFeed: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "\u{1B}", let end = endOfColour(scalars, from: index) {
                index = end
                continue
            }
            index += 1
            if scalar == "\r", index < scalars.count, scalars[index] == "\n" { continue }
            if scalar == "\n" {
                result.append(lineFeed)
            } else if scalar == "\t" {
                result.append(contentsOf: "    ".unicodeScalars)
            } else if let escape = escape(scalar) {
                result.append(contentsOf: escape.unicodeScalars)
            } else {
                if scalar == "[", commandMayBegin(after: result) { result.append(" ") }
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Past the end of `ESC [ 1 ; 31 m`, which only colours; other sequences are shown, not obeyed.
    private static func endOfColour(_ scalars: [Unicode.Scalar], from start: Int) -> Int? {
        guard start + 1 < scalars.count, scalars[start + 1] == "[" else { return nil }
        var index = start + 2
        while index < scalars.count, scalars[index] == ";" || ("0"..."9").contains(scalars[index]) { index += 1 }
        return index < scalars.count && scalars[index] == "m" ? index + 1 : nil
    }

    /// `##[group]` and `##vso[task…]` are orders to GitHub's and Azure's runners wherever they stand in a line.
    public static func commandMayBegin(after text: String.UnicodeScalarView) -> Bool {
        let tail = String(String.UnicodeScalarView(text.suffix(5)))
        return tail.hasSuffix("##") || tail == "##vso"
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

extension String {
    fileprivate func trimmingEnd() -> String {
        var rest = self[...]
        while let last = rest.last, last == " " || last == "\n" { rest.removeLast() }
        return String(rest)
    }
}
