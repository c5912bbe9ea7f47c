import GateSDK

/// Digests as CycloneDX writes them.
enum Hashes {
    /// "sha256:0123…" of Python's lock files; nil for an algorithm that CycloneDX does not know.
    static func python(_ text: String) -> Tree? {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return hash(String(text[..<colon]), hex: String(text[text.utf8.index(after: colon)...]))
    }

    /// The digests of npm's `integrity`: "sha512-base64", several with spaces between.
    static func node(_ integrity: String) -> [Tree] {
        integrity.utf8.split(separator: UInt8(ascii: " ")).compactMap { entry in
            let bytes = Array(entry)
            guard let dash = bytes.firstIndex(of: UInt8(ascii: "-")) else { return nil }
            let coded = bytes[(dash + 1)...].prefix { $0 != UInt8(ascii: "?") }
            guard let digest = base64(coded) else { return nil }
            return hash(word(bytes[..<dash]), hex: hexadecimal(digest))
        }
    }

    private static func hash(_ algorithm: String, hex: String) -> Tree? {
        let known: [(name: StaticString, cyclonedx: StaticString, digits: Int)] = [
            ("sha256", "SHA-256", 64), ("sha512", "SHA-512", 128), ("sha384", "SHA-384", 96), ("sha1", "SHA-1", 40),
            ("md5", "MD5", 32),
        ]
        guard let entry = known.first(where: { isEqual(algorithm, $0.name) }), hex.utf8.count == entry.digits,
            hex.utf8.allSatisfy(isHexadecimal)
        else { return nil }
        return .object(("alg", .text(entry.cyclonedx.description)), ("content", .text(lowercased(hex))))
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
            || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }

    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "F") ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return bytes
    }
}
