import Foundation
@testable import HostDiscovery
import HostModel
import Testing

/// What is broken about one gate, and what is said of it.
struct BrokenGate: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let refusal: RefusalID
    let message: String
    let make: @Sendable (Workshop) throws -> Void

    init(_ description: String, _ refusal: RefusalID, _ message: String, _ make: @escaping @Sendable (Workshop) throws -> Void) {
        testDescription = description
        self.refusal = refusal
        self.message = message
        self.make = make
    }

    /// A fake gate that is broken by how it is compiled.
    static func compiled(_ description: String, _ arguments: [String], _ refusal: RefusalID, _ message: String) -> BrokenGate {
        BrokenGate(description, refusal, message) { shop in
            try shop.library("sample.so", arguments)
            try shop.manifest()
        }
    }

    /// A sound gate some bytes of which are others.
    static func patched(_ description: String, _ offset: Int, _ bytes: [UInt8], _ refusal: RefusalID, _ message: String)
        -> BrokenGate
    {
        BrokenGate(description, refusal, message) { shop in
            try shop.patch(try shop.library(), at: offset, bytes)
            try shop.manifest()
        }
    }

    /// A file that is no library at all.
    static func written(_ description: String, _ data: Data, _ refusal: RefusalID, _ message: String) -> BrokenGate {
        BrokenGate(description, refusal, message) { shop in
            try shop.write("sample.so", data)
            try shop.manifest()
        }
    }

    static let all: [BrokenGate] = compiledOnes + patchedOnes + files

    private static let compiledOnes: [BrokenGate] = [
        .compiled("no note", ["-DNO_NOTE"], .noNote, "no FirstTry note"),
        .compiled("two notes", ["-DTWO_NOTES"], .badNote, "two FirstTry notes"),
        .compiled("a short note", ["-DSHORT_NOTE"], .badNote, "has 4 bytes, expected 72"),
        .compiled("an id without end", ["-DENDLESS_ID"], .badNote, "has no end"),
        .compiled("an id with a space", ["-DID=\"sam ple\""], .badNote, "is malformed"),
        .compiled("an empty id", ["-DID=\"\""], .badNote, "is malformed"),
        .compiled("20 KiB of notes", ["-DLONG_NOTES"], .badNote, "expected at most 16384"),
        .compiled("another id", ["-DID=\"other\""], .idMismatch, "sample.so is gate 'other'"),
        .compiled("a newer major", ["-DMAJOR=2"], .wrongABI, "built for ABI 2.0, this host serves 1.0"),
        .compiled("a newer minor", ["-DMINOR=7"], .wrongABI, "built for ABI 1.7, this host serves 1.0"),
        .compiled("an older major", ["-DMAJOR=0"], .wrongABI, "built for ABI 0.0"),
        .compiled("no entry", ["-DNO_ENTRY"], .noEntry, "ft_gate_entry"),
        .compiled("a hidden entry", ["-DHIDDEN_ENTRY"], .noEntry, "ft_gate_entry"),
        .compiled("an entry that is data", ["-DDATA_ENTRY"], .noEntry, "ft_gate_entry"),
        .compiled("an entry that is called data", ["-DOBJECT_AMONG_CODE"], .noEntry, "ft_gate_entry"),
        .compiled("an entry that cannot be executed", ["-DFUNCTION_AMONG_DATA"], .noEntry, "ft_gate_entry"),
        .compiled("an entry only in a System V hash", ["-DNO_ENTRY", "-Wl,--hash-style=sysv"], .noEntry, "ft_gate_entry"),
        .compiled("an object file", ["-c"], .notALibrary, "no shared library"),
        .compiled("a program", ["-pie", "-DPROGRAM", "-rdynamic"], .notALibrary, "this is a program"),
        .compiled("an old program", ["-no-pie", "-DPROGRAM"], .notALibrary, "no shared library"),
        BrokenGate("linked against musl", .wrongLibc, "linked against musl, expected glibc") { shop in
            try linkedAgainstMusl(shop, ["-nostdlib", "-DWITHOUT_LIBC"])
        },
        BrokenGate("linked against two C libraries", .wrongLibc, "glibc and musl at once") { shop in
            try linkedAgainstMusl(shop, [])
        },
    ]

    private static func linkedAgainstMusl(_ shop: Workshop, _ arguments: [String]) throws {
        let musl = try shop.library(
            "musl.so", ["-nostdlib", "-DWITHOUT_LIBC", "-DNO_ENTRY", "-DNO_NOTE", "-Wl,-soname,libc.musl-x86_64.so.1"])
        try shop.library("sample.so", arguments + ["-Wl,--no-as-needed", musl])
        try shop.manifest()
    }

    private static let patchedOnes: [BrokenGate] = [
        .patched("another machine", 18, [0xF3, 0], .wrongArchitecture, "built for riscv, expected \(Machine.ofHost)"),
        .patched("32 bits", 4, [1], .wrongArchitecture, "not a 64-bit"),
        .patched("big-endian", 5, [2], .wrongArchitecture, "little-endian"),
        .patched("no program header", 56, [0, 0], .malformed, "0 program headers"),
        .patched("65535 program headers", 56, [0xFF, 0xFF], .malformed, "65535 program headers"),
        .patched("program headers of another size", 54, [32, 0], .malformed, "malformed"),
        .patched("program headers past the end", 32, [0, 0, 0, 0x10], .truncated, "program headers at"),
        .patched(
            "program headers at the end of the world", 32, [UInt8](repeating: 0xFF, count: 8), .truncated, "program headers at"),
        .patched("a segment past the end", 64 + 32, [UInt8](repeating: 0x7F, count: 8), .truncated, "a segment at 0"),
    ]

    private static let files: [BrokenGate] = [
        .written("an empty file", Data(), .notELF, "not an ELF file"),
        .written("a script", Data("#!/bin/sh\n".utf8), .notELF, "not an ELF file"),
        .written("four bytes", Data([0x7F, 0x45, 0x4C, 0x46]), .truncated, "ends in its ELF header"),
        BrokenGate("no library", .libraryMissing, "the library \"sample.so\" is not in") { try $0.manifest() },
        BrokenGate("a library that is a folder", .notAFile, "not a regular file") { shop in
            try shop.write("sample.so/x", "")
            try shop.manifest()
        },
        BrokenGate("a library that is a FIFO", .notAFile, "not a regular file") { shop in
            mkfifo(shop.path("sample.so"), 0o600)
            try shop.manifest()
        },
        BrokenGate("a manifest that is a FIFO", .notAFile, "not a regular file") { mkfifo($0.path("sample.json"), 0o600) },
        BrokenGate("a manifest that is a device", .isALink, "symbolic link") { try $0.link("sample.json", to: "/dev/zero") },
        BrokenGate("a manifest that is a folder", .notAFile, "not a regular file") { try $0.write("sample.json/x", "") },
        BrokenGate("a library that is a link", .isALink, "symbolic link") { shop in
            try shop.library("real.so")
            try shop.link("sample.so", to: "real.so")
            try shop.manifest()
        },
        BrokenGate("a library behind a linked folder", .libraryMissing, "deep/sample.so") { shop in
            try shop.library("real/sample.so")
            try shop.link("deep", to: "real")
            try shop.manifest(library: "deep/sample.so")
        },
        BrokenGate("a library of more than 512 MiB", .tooLarge, "a gate's library has at most 536870912") { shop in
            try shop.library()
            truncate(shop.path("sample.so"), 512 << 20 + 1)
            try shop.manifest()
        },
        BrokenGate("a manifest for another ABI", .wrongABI, "the manifest asks for ABI 3.1, this host serves 1.0") { shop in
            try shop.library()
            try shop.manifest(abi: "3.1")
        },
        BrokenGate("a name that is not UTF-8", .unreadable, "not UTF-8") { shop in
            close(
                open(
                    shop.path("").utf8CString.dropLast() + [CChar(bitPattern: 0xFF)] + ".json".utf8CString, O_CREAT | O_WRONLY,
                    0o600))
        },
    ]
}

private func open(_ path: ArraySlice<CChar>, _ flags: CInt, _ mode: mode_t) -> CInt {
    path.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { open($0, flags, mode) } ?? -1 }
}

@Suite struct RefusalTests {
    @Test(arguments: BrokenGate.all)
    func aBrokenGateIsRefusedWithItsReason(_ broken: BrokenGate) throws {
        let shop = try Workshop()
        try broken.make(shop)
        let catalogue = discover([GateFolder(path: shop.folder, origin: .flag)])
        #expect(catalogue.gates == [])
        #expect(catalogue.refused.count == 1)
        let error = try #require(catalogue.refused.first?.error)
        #expect(error.id == broken.refusal.rawValue)
        #expect(error.code == .gateRefused)
        #expect(error.message.contains(broken.message), "\(error.message)")
        #expect(error.place?.file.hasPrefix(shop.folder) == true)
    }

    @Test func everyReasonHasAGateThatIsRefusedForIt() {
        // Those that DiscoveryTests and InspectionTests show: no file of a gate is broken there.
        let elsewhere: Set<RefusalID> = [.duplicateID, .folderMissing, .fileMissing, .adapterMissing]
        #expect(Set(BrokenGate.all.map(\.refusal)).union(elsewhere) == Set(RefusalID.allCases))
    }
}
