internal import HostModel

extension JSONTree {
    /// The value as an error names it.
    var shown: String {
        switch value {
        case .object: "an object"
        case .array: "a list"
        case .string(let text): "\"\(printable(text))\""
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let flag): String(flag)
        case .null: "null"
        }
    }

    func wrongType(_ expected: String) -> FormFault {
        let kind =
            switch value {
            case .string: "the string "
            case .integer, .number: "the number "
            default: ""
            }
        return FormFault(.wrongType, "is \(kind)\(shown), expected \(expected)", at: self)
    }
}

/// A hostile manifest's text as it may stand in a message: cut short, and without what drives a terminal or turns the
/// direction of writing.
func printable(_ text: String) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
        guard index < 60 else { return shown + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}
