/// The version of a tool as it prints it: "0.4.10", "24.1.0rc1", "1.2.post1".
public struct ToolVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let description: String
    /// Without trailing zeros: 1.0 is 1.
    private let release: [Int]
    /// -1 before the release ("rc1", "-beta.2", ".dev3"), 0 the release itself, 1 after it (".post1").
    private let phase: Int
    private let suffix: [Part]

    /// nil when the text is not one word that starts with a number. A leading "v" and what follows a "+" do not count.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy(ToolVersion.isPart) else { return nil }
        var rest = text.prefix { $0 != "+" }
        if rest.first == "v" || rest.first == "V" { rest.removeFirst() }
        var release: [Int] = []
        while let digits = ToolVersion.leadingDigits(of: rest) {
            guard let number = Int(digits) else { return nil }
            release.append(number)
            rest = rest.dropFirst(digits.count)
            guard rest.first == ".", ToolVersion.leadingDigits(of: rest.dropFirst()) != nil else { break }
            rest.removeFirst()
        }
        guard !release.isEmpty else { return nil }
        while release.count > 1, release.last == 0 { release.removeLast() }
        self.release = release
        suffix = Part.split(rest)
        let isLater = suffix.first == .word("post") || suffix.first == .word("r")
        phase = suffix.isEmpty ? 0 : isLater ? 1 : -1
        description = text
    }

    public static func == (left: ToolVersion, right: ToolVersion) -> Bool {
        left.release == right.release && left.suffix == right.suffix
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(release)
        hasher.combine(suffix)
    }

    public static func < (left: ToolVersion, right: ToolVersion) -> Bool {
        if left.release != right.release { return left.release.lexicographicallyPrecedes(right.release) }
        if left.phase != right.phase { return left.phase < right.phase }
        return left.suffix.lexicographicallyPrecedes(right.suffix)
    }

    /// Whether this is a version on the way to `release`, such as 1.0rc1 to 1.0.
    func isPreRelease(of release: ToolVersion) -> Bool {
        phase < 0 && release.phase == 0 && self.release == release.release
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            || "._+-".unicodeScalars.contains(scalar)
    }

    private static func leadingDigits(of text: Substring) -> Substring? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? nil : digits
    }

    /// What follows the release, cut into words and numbers: "rc10" comes after "rc9".
    private enum Part: Sendable, Hashable, Comparable {
        case number(Int)
        case word(String)

        static func split(_ text: Substring) -> [Part] {
            var parts: [Part] = []
            var rest = text
            while let first = rest.first {
                let isDigit = first.isASCII && first.isNumber
                let run = rest.prefix { ($0.isASCII && $0.isNumber) == isDigit && !".-_".contains($0) }
                if run.isEmpty {
                    rest.removeFirst()
                    continue
                }
                parts.append(isDigit ? .number(Int(run) ?? .max) : .word(run.lowercased()))
                rest = rest.dropFirst(run.count)
            }
            return parts
        }
    }
}
