import Foundation
import HostDigest
@testable import HostDiscovery
import HostModel
import Testing

@Suite struct InspectionTests {
    private let shop: Workshop

    init() throws { shop = try Workshop() }

    @Test func aLibraryAloneShowsItsFacts() throws {
        let path = try shop.library("lonely.so", ["-Wl,-soname,lonely.so.1"])
        let inspection = try inspect(file: path)
        #expect(inspection.problems == [])
        #expect(inspection.library?.note?.id == "sample")
        #expect(inspection.library?.soname == "lonely.so.1")
        #expect(inspection.libraryFile?.sha256 == SHA256.hex(of: Array(try Data(contentsOf: URL(filePath: path)))))
        #expect(inspection.manifest == nil)
        #expect(inspection.manifestFile == nil)
    }

    @Test(arguments: ["sample.so", "sample.json"])
    func libraryAndManifestShowEachOther(_ name: String) throws {
        try shop.library()
        try shop.manifest()
        let inspection = try inspect(file: shop.path(name))
        #expect(inspection.problems == [])
        #expect(inspection.manifest?.id == "sample")
        #expect(inspection.library?.exportsEntry == true)
        #expect(inspection.manifestFile?.path == shop.path("sample.json"))
        #expect(inspection.libraryFile?.path == shop.path("sample.so"))
    }

    @Test func allThatIsWrongWithALibraryIsShownAtOnce() throws {
        let path = try shop.library("sample.so", ["-DNO_ENTRY", "-DMAJOR=2", "-DID=\"other\""])
        try shop.patch(path, at: 18, [0xF3, 0])
        try shop.manifest()
        // Its note names a gate that has no manifest here, so the manifest that is called as the library counts.
        let ids = ["gate-wrong-architecture", "gate-wrong-abi", "gate-no-entry", "gate-id-mismatch"]
        #expect(try inspect(file: shop.path("sample.json")).problems.map(\.id) == ids)
        #expect(try inspect(file: path).problems.map(\.id) == ids)
    }

    @Test func allThatIsWrongWithAManifestIsShownAtOnce() throws {
        let path = try shop.write("sample.json", #"{"schema": "firsttry.manifest/1", "id": "A", "abi": 1, "x": 0}"#)
        let inspection = try inspect(file: path)
        #expect(inspection.manifest == nil)
        #expect(inspection.manifestFile?.size == 62)
        #expect(inspection.problems.count == 8)
    }

    @Test func whatIsNoGateIsSaidToBeNone() throws {
        let text = try shop.write("notes.txt", "hello")
        #expect(try inspect(file: text).problems.map(\.id) == ["gate-not-elf"])
        #expect(try inspect(file: text).libraryFile?.size == 5)
    }

    @Test func aFileThatIsNotThereIsAnError() {
        let error = #expect(throws: HostError.self) { try inspect(file: shop.path("nowhere.so")) }
        #expect(error?.id == "gate-file-missing")
        #expect(error?.place?.file == shop.path("nowhere.so"))
    }

    @Test func aRelativePathIsReadFromTheCurrentFolder() throws {
        let error = #expect(throws: HostError.self) { try inspect(file: "nowhere-\(UUID().uuidString).json") }
        #expect(error?.id == "gate-file-missing")
    }
}
