import Foundation
import Glibc
@testable import HostDiscovery
import HostModel
import Testing

/// Thousands of damaged libraries, the same ones each time: each gives facts or a refusal, soon. A crash ends the test run.
@Suite(.timeLimit(.minutes(5))) struct HostileLibraryTests {
    @Test(arguments: ["gnu", "sysv"])
    func everyTruncationIsRefusedOrRead(_ hash: String) throws {
        let victim = try Victim(hash)
        for size in (0..<victim.bytes.count).reversed() where size < 1536 || size % 61 == 0 {
            victim.truncate(to: size)
            victim.judge("cut to \(size) bytes")
        }
        #expect(victim.refusals.keys.contains("gate-truncated"))
    }

    @Test(arguments: ["both"])
    func everyFlippedBitIsRefusedOrRead(_ hash: String) throws {
        let victim = try Victim(hash)
        for offset in victim.interesting {
            for bit in 0..<8 {
                victim.judge("bit \(bit) of byte \(offset)", [victim.bytes[offset] ^ 1 << UInt8(bit)], at: offset)
            }
        }
        #expect(Set(victim.refusals.keys) == Victim.allRefusals)
    }

    @Test(arguments: ["gnu", "sysv"])
    func everyFieldMayHoldTheWorstNumbers(_ hash: String) throws {
        let victim = try Victim(hash)
        let size = UInt64(victim.bytes.count)
        let numbers: [UInt64] = [
            0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, size - 1, size, size + 1, .max, .max - 7, 1 << 63, .max >> 1,
        ]
        for offset in victim.interesting where offset % 4 == 0 && offset + 8 <= victim.bytes.count {
            for number in numbers {
                let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
                victim.judge("\(number) at \(offset)", bytes, at: offset)
                victim.judge("32 bits of \(number) at \(offset)", Array(bytes.prefix(4)), at: offset)
            }
        }
        #expect(Set(victim.refusals.keys) == Victim.allRefusals)
    }

    @Test func everythingAtOnceMayBeRandom() throws {
        let victim = try Victim("both")
        var seed: UInt64 = 0x5DEE_CE66_D1CE_5EED
        func random(below limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % limit
        }
        for round in 0..<5000 {
            var bytes = victim.bytes
            for _ in 0...random(below: 6) {
                let offset = victim.interesting[random(below: victim.interesting.count)]
                for index in offset..<min(bytes.count, offset + 1 + random(below: 8)) { bytes[index] = UInt8(random(below: 256)) }
            }
            victim.judge("round \(round)", bytes, at: 0)
        }
        #expect(victim.accepted > 0)
        #expect(Set(victim.refusals.keys) == Victim.allRefusals)
    }

    /// What the fuzzer keeps because each takes another way through the reader; its finds belong here too.
    @Test func theFuzzersFilesAreRefusedOrRead() throws {
        let folder = Workshop.sources.appending(path: "corpus")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.isEmpty)
        for name in names {
            do {
                _ = try LibraryFacts.read(try OpenFile(folder.appending(path: name).path))
            } catch {
                #expect(error.code == .gateRefused, "\(name)")
            }
        }
    }
}

/// One library in a file that is damaged in place.
private final class Victim {
    let bytes: [UInt8]
    /// Bytes that mean something to the reader: all headers, notes and tables.
    let interesting: [Int]
    private(set) var refusals: [String: Int] = [:]
    private(set) var accepted = 0

    /// What a file can be refused for, whatever its manifest says.
    static let allRefusals: Set<String> = [
        "gate-not-elf", "gate-truncated", "gate-malformed", "gate-wrong-architecture", "gate-not-a-library", "gate-bad-note",
    ]

    private let shop: Workshop
    private let path: String
    private let fd: CInt

    init(_ hash: String) throws {
        shop = try Workshop()
        path = try shop.library("sample.so", ["-s", "-Wl,--hash-style=\(hash)", "-Wl,-z,noseparate-code"])
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        let image = try ELFImage(try OpenFile(path))
        var offsets = Set(0..<(64 + 56 * 12))
        for segment in image.segments where segment.type != UInt32(PT_LOAD) {
            offsets.formUnion(segment.offset..<(segment.offset + segment.fileSize))
        }
        // Hash tables, symbols and names stand between the notes and the code.
        offsets.formUnion(0x200..<0x500)
        interesting = offsets.filter { $0 < bytes.count }.sorted()
        self.bytes = bytes
        fd = open(path, O_RDWR)
        #expect(fd >= 0)
    }

    deinit { close(fd) }

    func truncate(to size: Int) { ftruncate(fd, size) }

    func judge(_ what: String, _ damage: [UInt8], at offset: Int) {
        pwrite(fd, damage, damage.count, offset)
        judge(what)
        bytes.withUnsafeBytes { _ = pwrite(fd, $0.baseAddress.map { $0 + offset }, damage.count, offset) }
    }

    func judge(_ what: String) {
        let start = ContinuousClock.now
        do {
            _ = try LibraryFacts.read(try OpenFile(path))
            accepted += 1
        } catch {
            refusals[error.id, default: 0] += 1
            if error.code != .gateRefused || error.message.isEmpty { Issue.record("\(what): \(error)") }
        }
        let time = ContinuousClock.now - start
        if time > .seconds(5) { Issue.record("\(what) took \(time)") }
    }
}
