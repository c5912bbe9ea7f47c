internal import CSystem
internal import HostDigest

/// How a repository names its objects.
enum ObjectFormat: Sendable {
    case sha1, sha256

    /// Bytes of a name.
    var size: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// The name of an object.
    func name(of kind: String, _ content: [UInt8]) -> ObjectID {
        var hash = ObjectHash(self, kind: kind, size: content.count)
        hash.update(content.span)
        return hash.finish()
    }
}

/// An object's name.
struct ObjectID: Sendable, Hashable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads exactly the digits that the format has.
    init?(hex: some Collection<UInt8>, _ format: ObjectFormat) {
        guard hex.count == 2 * format.size else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in hex {
            guard let value = hexadecimalValue(digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.bytes = bytes
    }

    var hex: String {
        var text = ""
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes { text += (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return text
    }
}

func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
}

/// Names an object while its content comes piece by piece.
struct ObjectHash {
    private var sha1 = ft_sha1()
    private var sha256 = ft_sha256()
    private let format: ObjectFormat

    init(_ format: ObjectFormat, kind: String, size: Int) {
        self.format = format
        switch format {
        case .sha1: ft_sha1_init(&sha1)
        case .sha256: ft_sha256_init(&sha256)
        }
        update("\(kind) \(size)\0".utf8.span)
    }

    mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { buffer in
            switch format {
            case .sha1: ft_sha1_update(&sha1, buffer.baseAddress, buffer.count)
            case .sha256: ft_sha256_update(&sha256, buffer.baseAddress, buffer.count)
            }
        }
    }

    mutating func finish() -> ObjectID {
        ObjectID(
            [UInt8](unsafeUninitializedCapacity: format.size) { buffer, count in
                guard let start = buffer.baseAddress else { return }
                switch format {
                case .sha1: ft_sha1_final(&sha1, start)
                case .sha256: ft_sha256_final(&sha256, start)
                }
                count = format.size
            })
    }
}
