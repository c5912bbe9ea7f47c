internal import HostModel

/// Makes text that others wrote safe inside of XML and HTML: no element, no attribute, no character that XML forbids.
enum Markup {
    /// Several lines stay several lines.
    static func text(_ text: String) -> String { escaped(PlainText.lines(text).joined(separator: "\n")) }

    /// One line, also for an attribute in double quotes.
    static func line(_ text: String) -> String { escaped(PlainText.line(text)) }

    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Finding {
    /// "src/a.py:3:5"; empty when it has no place.
    var placeInWords: String {
        guard !path.isEmpty else { return "" }
        return SourcePlace(file: path, line: line, column: column).description
    }
}
