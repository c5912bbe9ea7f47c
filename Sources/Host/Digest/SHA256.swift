internal import CSystem

/// SHA-256 of bytes that come one piece after another.
public struct SHA256: Sendable {
    private var state = ft_sha256()

    public init() {
        ft_sha256_init(&state)
    }

    /// Takes more bytes.
    public mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { ft_sha256_update(&state, $0.baseAddress, $0.count) }
    }

    /// Takes more bytes.
    public mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// Takes the bytes of a text.
    public mutating func update(_ text: String) {
        update(text.utf8.span)
    }

    /// The digest of what was taken so far, 64 hexadecimal digits; more may be taken afterwards.
    public var hex: String {
        var copy = state
        return Self.hex { ft_sha256_final(&copy, $0) }
    }

    /// The digest of some bytes.
    public static func hex(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.hex
    }

    /// The digest of an open file, from its start; the fd's position stays.
    public static func hex(ofFile fd: CInt, sizeMax: Int = .max) throws(DigestFault) -> String {
        var errno: CInt = 0
        let digest = hex { errno = ft_sha256_file(fd, UInt64(max(sizeMax, 0)), $0) }
        guard errno == 0 else { throw DigestFault(errno: errno) }
        return digest
    }

    /// The code that does the work on this machine: "sha-ni", "armv8" or "portable".
    public static var backend: String { String(cString: ft_sha256_backend()) }

    private static func hex(_ write: (UnsafeMutablePointer<UInt8>) -> Void) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(FT_SHA256_SIZE)) { digest in
            digest.initialize(repeating: 0)
            if let start = digest.baseAddress { write(start) }
            return String(unsafeUninitializedCapacity: 2 * digest.count) { text in
                for (index, byte) in digest.enumerated() {
                    text[2 * index] = digit(byte >> 4)
                    text[2 * index + 1] = digit(byte & 15)
                }
                return 2 * digest.count
            }
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}

/// Why a file could not be read to its end; EFBIG when it is longer than allowed.
public struct DigestFault: Error, Hashable {
    public let errno: CInt
}
