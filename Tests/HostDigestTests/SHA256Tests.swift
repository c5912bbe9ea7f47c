import CSystem
import Foundation
import HostDigest
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4 and NIST's example values.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ])
    func theExamplesOfTheStandardComeOut(_ text: String, _ expected: String) {
        #expect(SHA256.hex(of: Array(text.utf8)) == expected)
        #expect(digest(Array(text.utf8), portable: true) == expected)
        #expect(digest(Array(text.utf8), portable: false) == expected)
    }

    @Test func aMillionLettersComeOut() {
        let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(digest(letters, portable: true) == expected)
        #expect(digest(letters, portable: false) == expected)
    }

    @Test func bothWaysAgreeOnEveryLengthAndAnyPieces() {
        var random = SystemRandomNumberGenerator()
        for size in Array(0...300) + (0..<40).map({ _ in Int.random(in: 301...5000, using: &random) }) {
            let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            let whole = SHA256.hex(of: bytes)
            #expect(digest(bytes, portable: true) == whole, "\(size) bytes")
            var pieces = SHA256()
            var start = 0
            while start < size {
                let end = min(size, start + Int.random(in: 0...130, using: &random))
                pieces.update(Array(bytes[start..<end]))
                start = end
            }
            #expect(pieces.hex == whole, "\(size) bytes in pieces")
        }
    }

    @Test func theDigestSoFarMayBeAskedForAtAnyTime() {
        var hash = SHA256()
        hash.update("ab")
        #expect(hash.hex == SHA256.hex(of: Array("ab".utf8)))
        hash.update("c")
        #expect(hash.hex == SHA256.hex(of: Array("abc".utf8)))
    }

    @Test(arguments: [0, 1, 64, 262_143, 262_144, 262_145, 1_000_000])
    func aFileIsReadFromItsStartWhateverItsPosition(_ size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let url = FileManager.default.temporaryDirectory.appending(path: "firsttry-sha256-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let file = try FileHandle(forReadingFrom: url)
        try file.seek(toOffset: UInt64(size / 2))
        #expect(try SHA256.hex(ofFile: file.fileDescriptor) == SHA256.hex(of: bytes))
        #expect(try file.offset() == UInt64(size / 2))
        #expect(try SHA256.hex(ofFile: file.fileDescriptor, sizeMax: size) == SHA256.hex(of: bytes))
        if size > 0 {
            let fault = #expect(throws: DigestFault.self) { try SHA256.hex(ofFile: file.fileDescriptor, sizeMax: size - 1) }
            #expect(fault?.errno == EFBIG)
        }
    }

    @Test func whatCannotBeReadSaysWhy() {
        #expect(throws: DigestFault.self) { try SHA256.hex(ofFile: -1) }
    }

    @Test func theProcessorsInstructionsAreUsedWhereTheyAre() throws {
        #if arch(x86_64)
            let flags = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
            #expect(SHA256.backend == (flags.contains(" sha_ni") ? "sha-ni" : "portable"))
        #endif
    }

    private func digest(_ bytes: [UInt8], portable: Bool) -> String {
        var hash = ft_sha256()
        if portable { ft_sha256_init_portable(&hash) } else { ft_sha256_init(&hash) }
        ft_sha256_update(&hash, bytes, bytes.count)
        var digest = [UInt8](repeating: 0, count: Int(FT_SHA256_SIZE))
        ft_sha256_final(&hash, &digest)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
