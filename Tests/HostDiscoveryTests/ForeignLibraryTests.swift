import Foundation
@testable import HostDiscovery
import HostModel
import Testing

/// The library that a foreign gate calls is judged by its file, before the adapter loads it.
@Suite struct ForeignLibraryTests {
    private let shop: Workshop

    init() throws {
        shop = try Workshop()
        try shop.library("adapters/foreign.so", ["-DID=\"adapter-foreign\""])
    }

    /// A library that knows nothing of gates, and leaves a mark when somebody loads it.
    private func foreign(_ arguments: [String] = []) throws -> String {
        let source = try shop.write(
            "mine.c",
            """
            int creat(const char *, unsigned);
            int mine(void) { return 1; }
            #ifndef SILENT
            __attribute__((constructor)) static void mark(void) { creat("\(shop.path("loaded"))", 0600); }
            #endif
            """)
        let path = shop.path("lib/mine.so")
        try FileManager.default.createDirectory(atPath: shop.path("lib"), withIntermediateDirectories: true)
        try run("cc", ["-shared", "-fPIC", "-o", path, source] + arguments)
        return path
    }

    private func refusal() throws -> HostError? {
        try shop.declaration("foreign", library: "lib/mine.so")
        let folder = GateFolder(path: shop.folder, origin: .flag)
        let catalogue = discover([folder], libraries: LibraryFolders(adapters: shop.path("adapters")))
        #expect(!FileManager.default.fileExists(atPath: shop.path("loaded")), "it was loaded to be judged")
        #expect(catalogue.gates.count + catalogue.refused.count == 1)
        let inspection = try inspect(file: shop.path("sample.json"), libraries: LibraryFolders(adapters: shop.path("adapters")))
        #expect(inspection.problems.last == catalogue.refused.first?.error)
        return catalogue.refused.first?.error
    }

    @Test func aSoundOneIsTakenAndNotLoaded() throws {
        _ = try foreign()
        #expect(try refusal() == nil)
    }

    @Test(
        arguments: [
            ("another machine", 18, [0xF3, 0], "gate-wrong-architecture", "built for riscv"),
            ("32 bits", 4, [1], "gate-wrong-architecture", "not a 64-bit"),
            ("no ELF file", 0, [0x23], "gate-not-elf", "not an ELF file"),
            ("a broken header", 54, [32, 0], "gate-malformed", "malformed"),
            ("a segment past the end", 64 + 32, [0x7F, 0x7F, 0x7F, 0x7F, 0x7F], "gate-truncated", "a segment at 0"),
        ] as [(String, Int, [UInt8], String, String)])
    func aBrokenOneIsRefusedWithItsReason(
        _ what: String, _ offset: Int, _ bytes: [UInt8], _ id: String, _ message: String
    ) throws {
        try shop.patch(try foreign(), at: offset, bytes)
        let error = try #require(try refusal())
        #expect(error.id == id && error.message.contains(message) && error.message.contains("lib/mine.so"), "\(error)")
        #expect(error.place?.file == shop.path("sample.json"))
    }

    @Test func oneForAnotherCLibraryIsRefused() throws {
        let musl = shop.path("musl.so")
        let empty = try shop.write("empty.c", "int nothing;\n")
        try run("cc", ["-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libc.musl-x86_64.so.1", "-o", musl, empty])
        _ = try foreign(["-nostdlib", "-DSILENT", "-Wl,--no-as-needed", musl])
        #expect(try refusal()?.id == "gate-wrong-libc")
    }

    @Test func oneThatWasCutShortIsRefused() throws {
        let path = try foreign()
        truncate(path, 4096)
        #expect(try refusal()?.id == "gate-truncated")
    }

    @Test func oneThatIsNotThereOrLeadsElsewhereIsRefused() throws {
        #expect(try refusal()?.id == "gate-file-missing")
        try shop.link("lib/mine.so", to: "/lib/x86_64-linux-gnu/libz.so.1")
        #expect(try refusal()?.id == "gate-is-a-link")
    }

    /// What is not in the system's folders is a missing tool, not a bad gate: the run says so.
    @Test func aSonameThatTheSystemLacksIsNoRefusal() throws {
        try shop.declaration("foreign", library: "libof-nobody.so.7")
        let folder = GateFolder(path: shop.folder, origin: .flag)
        let catalogue = discover([folder], libraries: LibraryFolders(adapters: shop.path("adapters")))
        #expect(catalogue.refused == [])
    }
}
