internal import HostModel

extension JSONTree {
    /// The value as an error names it, cut short when it is long.
    var shown: String {
        switch value {
        case .object: return "an object"
        case .array: return "a list"
        case .string(let text):
            guard text.count > 60 else { return quoted(text) }
            return quoted(text.prefix(60) + "…")
        case .integer(let number): return String(number)
        case .number(let number): return String(number)
        case .boolean(let flag): return String(flag)
        case .null: return "null"
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

    /// As JSON writes it: a hostile manifest must not reach the terminal with its control characters.
    private func quoted(_ text: some StringProtocol) -> String {
        var writer = JSONWriter()
        writer.value(String(text))
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
