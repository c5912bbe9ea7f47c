/// A path relative to the repository's root, with `/`, as the bytes that the file system has.
public struct RepositoryPath: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// UTF-8 in which each stray byte stands as `\xNN`, as the report writes it.
    public var text: String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var taken = 0
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                text.unicodeScalars.append(Unicode.UTF8.decode(encoded))
                taken += encoded.count
            case .error(let length):
                for byte in bytes[taken..<(taken + length)] {
                    text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                }
                taken += length
            case .emptyInput:
                return text
            }
        }
    }

    public var description: String { text }

    public static func < (left: RepositoryPath, right: RepositoryPath) -> Bool {
        left.bytes.span.precedes(right.bytes.span)
    }
}

extension Span<UInt8> {
    /// Order by bytes, the shorter one first, as git sorts names.
    func precedes(_ other: Span<UInt8>) -> Bool {
        compare(other) < 0
    }

    func compare(_ other: Span<UInt8>) -> Int {
        for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
            return Int(self[index]) - Int(other[index])
        }
        return count - other.count
    }

    func hasPrefix(_ prefix: Span<UInt8>) -> Bool {
        guard count >= prefix.count else { return false }
        for index in 0..<prefix.count where self[index] != prefix[index] { return false }
        return true
    }
}
