import GateSDK

/// What tells one package from another.
struct Package: Hashable {
    enum Ecosystem: Hashable {
        case pypi, npm
    }

    let ecosystem: Ecosystem
    /// As the ecosystem compares it.
    let name: String
    /// Empty when the source names none.
    let version: String

    init(_ ecosystem: Ecosystem, _ name: String, _ version: String) {
        self.ecosystem = ecosystem
        self.name = ecosystem == .pypi ? Package.normalized(name) : name
        self.version = version
    }

    /// The package URL, which is also the component's reference.
    var url: String {
        let type = ecosystem == .pypi ? "pkg:pypi/" : "pkg:npm/"
        let tail = version.isEmpty ? "" : "@" + percentEncoded(version, keeping: ":")
        return type + percentEncoded(name, keeping: "/") + tail
    }

    /// For a person.
    var text: String { version.isEmpty ? name : name + " " + version }

    /// PEP 503: runs of "-", "_" and "." are one "-", letters are small.
    static func normalized(_ name: String) -> String {
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                if bytes.last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Package {
    /// Reads the first part of a package URL, without qualifiers; nil for other ecosystems.
    init?(url: String) {
        let plain = Array(url.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        let ecosystem: Ecosystem
        let rest: ArraySlice<UInt8>
        if plain.starts(with: "pkg:pypi/".utf8) {
            (ecosystem, rest) = (.pypi, plain.dropFirst(9))
        } else if plain.starts(with: "pkg:npm/".utf8) {
            (ecosystem, rest) = (.npm, plain.dropFirst(8))
        } else {
            return nil
        }
        let at = rest.lastIndex(of: UInt8(ascii: "@")) ?? rest.endIndex
        guard at > rest.startIndex else { return nil }
        self.init(ecosystem, percentDecoded(rest[..<at]), percentDecoded(rest[at...].dropFirst()))
    }
}

/// The characters that RFC 3986 leaves alone, and `extra`.
func percentEncoded(_ text: String, keeping extra: Unicode.Scalar) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: extra):
            bytes.append(byte)
        default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func percentDecoded(_ text: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
        if text[index] == UInt8(ascii: "%"), index + 2 < text.endIndex,
            let byte = UInt8(String(decoding: text[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
        {
            bytes.append(byte)
            index += 3
        } else {
            bytes.append(text[index])
            index += 1
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
