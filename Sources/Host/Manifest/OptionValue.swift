internal import HostModel

/// The value of one of a gate's options.
public enum OptionValue: Sendable, Hashable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case strings([String])

    /// As an error names it.
    var shown: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .string(let text): writer.value(text)
        case .integer(let number): writer.value(number)
        case .number(let number): writer.value(number)
        case .boolean(let flag): writer.value(flag)
        case .strings(let texts):
            writer.beginArray()
            for text in texts { writer.value(text) }
            writer.endArray()
        }
    }
}

/// What kind of value an option takes.
public enum OptionType: String, Sendable, CaseIterable {
    case string, integer, number, boolean
    case arrayOfString = "array-of-string"

    /// In words, for errors.
    var phrase: String {
        switch self {
        case .string: "a string"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .arrayOfString: "a list of strings"
        }
    }

    /// The value as this type, a whole number being a number too; nil when it is of another type.
    func convert(_ value: OptionValue) -> OptionValue? {
        switch (self, value) {
        case (.string, .string), (.integer, .integer), (.boolean, .boolean), (.arrayOfString, .strings): value
        case (.number, .number(let number)): number.isFinite ? value : nil
        case (.number, .integer(let number)): .number(Double(number))
        default: nil
        }
    }

    /// A value of this type as a manifest writes it.
    var form: Form<OptionValue> {
        switch self {
        case .string: Form<String>.anyText.map(OptionValue.string)
        case .integer: Form<Int>.anyInteger.map(OptionValue.integer)
        case .number: Form<Double>.number.map(OptionValue.number)
        case .boolean: Form<Bool>.flag.map(OptionValue.boolean)
        case .arrayOfString: Form<[String]>.list(of: .anyText).map(OptionValue.strings)
        }
    }
}
