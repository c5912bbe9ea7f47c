/// Where in a JSON text a value is: RFC 6901's pointer, in which `*` is every element of a list or member of an object;
/// or a relative one ("1/filePath", "0#"), which starts so many values further out, and with `#` means the name there.
public struct JSONPointer: Hashable, Sendable {
    /// How many values to go out first.
    public let ups: Int
    /// The name or index by which the value is found, instead of the value.
    public let wantsName: Bool
    public let steps: [String]

    /// nil when the text is no pointer.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let digits = bytes.prefix { (0x30...0x39).contains($0) }
        guard digits.count <= 2, let ups = digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        self.ups = ups
        let rest = bytes.dropFirst(digits.count)
        if !digits.isEmpty, rest.elementsEqual("#".utf8) {
            wantsName = true
            steps = []
            return
        }
        wantsName = false
        guard rest.isEmpty || rest.first == UInt8(ascii: "/") else { return nil }
        var steps: [String] = []
        for part in rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            guard let step = JSONPointer.unescaped(part) else { return nil }
            steps.append(step)
        }
        self.steps = steps
    }

    private static func unescaped(_ part: ArraySlice<UInt8>) -> String? {
        var out: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                out.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): out.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): out.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
