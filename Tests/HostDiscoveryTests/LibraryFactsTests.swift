import Foundation
@testable import HostDiscovery
import HostModel
import Testing

@Suite struct LibraryFactsTests {
    /// Debian's linkers bring it up to 12; later it comes by itself, or not at all.
    private static let gold = FileManager.default.isExecutableFile(atPath: "/usr/bin/ld.gold") ? [["-fuse-ld=gold"]] : []

    private static let linked: [[String]] = [
        [], ["-s"], ["-Wl,--hash-style=gnu"], ["-Wl,--hash-style=sysv"], ["-Wl,--hash-style=both"],
        ["-Wl,-z,now", "-Wl,-z,relro"],
        ["-DMANY_SYMBOLS"], ["-DMANY_SYMBOLS", "-Wl,--hash-style=sysv"], ["-nostdlib", "-DWITHOUT_LIBC"], ["-g3"],
        ["-Wl,-z,noseparate-code"],
        ["-DNOTE_ALIGNMENT=8"], ["-Wl,--build-id"], ["-fcf-protection"], ["-Wl,-z,nognustack", "-Wl,-E"],
    ]

    @Test(arguments: linked + gold)
    func aSoundGateIsReadHoweverItWasLinked(_ arguments: [String]) throws {
        let shop = try Workshop()
        let facts = try facts(try shop.library("sample.so", arguments))
        #expect(facts.note?.id == "sample")
        #expect(facts.exportsEntry)
        #expect(facts.objections(libraryPath: "x") == [])
        #expect(facts.libc == (arguments.contains("-nostdlib") ? .none : .glibc))
    }

    /// Other linkers' work than that of the tests: whatever this machine has.
    @Test func theLibrariesOfThisMachineAreReadAsReadelfReadsThem() throws {
        let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/opt/swift/usr/lib/swift/linux"]
        var compared = 0
        for folder in folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names.sorted() where name.contains(".so") && compared < 150 {
                let path = "\(folder)/\(name)"
                guard isPlainFile(path), try Data(contentsOf: URL(filePath: path)).starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
                    continue
                }
                let facts = try facts(path)
                let dynamic = try run("readelf", ["-dW", path])
                let needed = dynamic.matches(of: /\(NEEDED\).*\[(.*)\]/).map { String($0.1) }
                #expect(facts.needed == needed, "\(path)")
                #expect(facts.soname == dynamic.firstMatch(of: /\(SONAME\).*\[(.*)\]/).map { String($0.1) }, "\(path)")
                #expect(facts.note == nil && !facts.exportsEntry, "\(path)")
                compared += 1
            }
        }
        #expect(compared >= 20)
    }

    @Test func everyExportedFunctionIsFoundAndNoOther() throws {
        let shop = try Workshop()
        for style in ["gnu", "sysv"] {
            let path = try shop.library("\(style).so", ["-DMANY_SYMBOLS", "-Wl,--hash-style=\(style)"])
            let exported = try run("nm", ["-D", "--defined-only", path]).split(separator: "\n").compactMap { line in
                line.contains(" T ") ? line.split(separator: " ").last.map(String.init) : nil
            }
            #expect(exported.count >= 65)
            let dynamic = try ELFDynamic(ELFImage(try OpenFile(path)))
            for name in exported { #expect(try dynamic.exportsFunction(name), "\(name)") }
            for name in ["", "loaded", "note", "ft_gate_entry2", "ft_gate_entr", "_init", "malloc"] {
                #expect(try !dynamic.exportsFunction(name), "\(name)")
            }
        }
    }

    @Test func theCLibraryIsToldByWhatIsNeeded() {
        #expect(Libc(needed: []) == .none)
        #expect(Libc(needed: ["libm.so.6"]) == .none)
        #expect(Libc(needed: ["libm.so.6", "libc.so.6"]) == .glibc)
        #expect(Libc(needed: ["ld-linux-x86-64.so.2"]) == .glibc)
        #expect(Libc(needed: ["libc.musl-x86_64.so.1"]) == .musl)
        #expect(Libc(needed: ["libc.so"]) == .musl)
        #expect(Libc(needed: ["libc.so", "libc.so.6"]) == .both)
    }

    private func facts(_ path: String) throws -> LibraryFacts { try LibraryFacts.read(try OpenFile(path)) }

    private func isPlainFile(_ path: String) -> Bool {
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        return type == .typeRegular
    }
}
