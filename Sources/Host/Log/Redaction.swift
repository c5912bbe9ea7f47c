/// Takes secrets out of a text: values of the host's environment whose names speak of one, and what looks like one by itself.
public struct Redaction: Sendable {
    private static let mark = Array("[redacted]".utf8)
    /// Shorter values stand in every text by chance.
    private static let lengthMin = 6

    private let values: [[UInt8]]

    public init(environment: [String: String]) {
        values = environment.filter { Self.speaksOfASecret($0.key) && $0.value.utf8.count >= Self.lengthMin }
            .map { Array($0.value.utf8) }
            // Of two of which one holds the other the longer goes first.
            .sorted { $0.count > $1.count }
    }

    public func apply(to text: String) -> String {
        var bytes = Array(text.utf8)
        for value in values { bytes.replace(value, with: Self.mark) }
        bytes = Self.withoutKeyBlocks(Self.withoutCredentials(bytes))
        bytes = Self.withoutAssignments(Self.withoutTokens(bytes))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a variable of this name usually holds a secret.
    static func speaksOfASecret(_ name: String) -> Bool {
        let name = name.uppercased()
        return words.contains { name.contains($0) }
    }

    private static let words = [
        "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "PRIVATE", "APIKEY", "API_KEY", "ACCESS_KEY", "_KEY",
        "_AUTH", "_PAT", "_DSN", "DATABASE_URL", "_PWD", "COOKIE",
    ]

    // MARK: What looks like a secret

    /// `https://user:password@host`
    private static func withoutCredentials(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let start = rest.firstRange(of: Array("://".utf8)) {
            result += rest[..<start.upperBound]
            rest = rest[start.upperBound...]
            let authority = rest.prefix { !" /?#\"'\n\t".utf8.contains($0) }
            guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { continue }
            result += mark
            rest = rest[at...]
        }
        return result + rest
    }

    private static func withoutKeyBlocks(_ bytes: [UInt8]) -> [UInt8] {
        guard let begin = bytes.firstRange(of: Array("-----BEGIN ".utf8)),
            bytes[begin.upperBound...].contains(Array("PRIVATE KEY".utf8))
        else { return bytes }
        return bytes[..<begin.lowerBound] + mark
    }

    /// Beginnings by which services mark their tokens, so that they are found where they do not belong.
    private static let beginnings = [
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "AKIA", "ASIA", "xoxb-", "xoxp-", "xoxa-", "xoxs-",
        "sk-",
        "sk_live_", "rk_live_", "npm_", "pypi-", "eyJ", "AIza", "hf_", "SG.",
    ].map { Array($0.utf8) }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
            || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            || "_-.+/=".utf8.contains(byte)
    }

    private static func withoutTokens(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let isStart = index == 0 || !isTokenByte(bytes[index - 1]) || "/=".utf8.contains(bytes[index - 1])
            let rest = bytes[index...]
            if isStart, let beginning = beginnings.first(where: { rest.starts(with: $0) }) {
                let body = rest.dropFirst(beginning.count).prefix { isTokenByte($0) && $0 != UInt8(ascii: "/") }
                if body.count >= 12 {
                    result += mark
                    index = body.endIndex
                    continue
                }
            }
            result.append(bytes[index])
            index += 1
        }
        return result
    }

    private static let assigned = [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key", "access_key", "authorization",
    ].map { Array($0.utf8) }

    /// `password=…`, `"token": "…"`, `Authorization: Bearer …`
    private static func withoutAssignments(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let lower = bytes[index...].prefix(16).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            guard let name = assigned.first(where: { lower.starts(with: $0) }),
                let value = value(in: bytes, after: index + name.count)
            else {
                result.append(bytes[index])
                index += 1
                continue
            }
            result += bytes[index..<value.lowerBound] + mark
            index = value.upperBound
        }
        return result
    }

    /// Where the value begins and ends that stands behind `=` or `:`; nil where there is none.
    private static func value(in bytes: [UInt8], after end: Int) -> Range<Int>? {
        var index = end
        func skip(_ set: String) { while index < bytes.count, set.utf8.contains(bytes[index]) { index += 1 } }
        skip("\"' ")
        guard index < bytes.count, "=:".utf8.contains(bytes[index]) else { return nil }
        index += 1
        skip("\"' ")
        for scheme in ["bearer ", "basic "]
        where bytes[index...].prefix(scheme.utf8.count).map({ $0 | 0x20 }).elementsEqual(scheme.utf8) {
            index += scheme.utf8.count
        }
        let start = index
        while index < bytes.count, !" \"'&,;)\n\t".utf8.contains(bytes[index]) { index += 1 }
        return index > start ? start..<index : nil
    }
}
