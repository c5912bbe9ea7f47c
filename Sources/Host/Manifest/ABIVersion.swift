/// Major and minor of the C ABI: a host serves its own major, up to its own minor.
public struct ABIVersion: Sendable, Hashable, CustomStringConvertible {
    public let major: UInt32
    public let minor: UInt32

    public init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// Reads "1.0"; nil for anything else.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, let major = ABIVersion.number(parts[0]), let minor = ABIVersion.number(parts[1]) else {
            return nil
        }
        self.init(major: major, minor: minor)
    }

    public var description: String { "\(major).\(minor)" }

    private static func number(_ digits: Substring.UTF8View) -> UInt32? {
        let isPlain = digits.count <= 4 && digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        let hasLeadingZero = digits.count > 1 && digits.first == UInt8(ascii: "0")
        return isPlain && !hasLeadingZero ? UInt32(Substring(digits)) : nil
    }
}
