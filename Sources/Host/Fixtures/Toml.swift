public import HostModel

/// The little TOML that a gate's options need.
public enum Toml {
    /// nil for what TOML has no value for.
    public static func value(_ tree: JSONTree) -> String? {
        switch tree.value {
        case .string(let text): text.unicodeScalars.contains("\0") ? nil : quoted(text)
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .array(let elements):
            "[" + elements.compactMap { value($0) }.joined(separator: ", ") + "]"
        default: nil
        }
    }

    public static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
