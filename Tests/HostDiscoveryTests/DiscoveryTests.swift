import Foundation
import HostDigest
@testable import HostDiscovery
import HostManifest
import HostModel
import Testing

@Suite struct DiscoveryTests {
    private let shop: Workshop

    init() throws { shop = try Workshop() }

    @Test func aSoundGateIsTakenWithAllItsFacts() throws {
        let library = try shop.library("sample.so", ["-DNOTE_OF_THE_SDK"])
        let manifest = try shop.manifest()
        let catalogue = discover([GateFolder(path: shop.folder, origin: .flag)])
        #expect(catalogue.refused == [])
        let gate = try #require(catalogue["sample"])
        #expect(catalogue.gates == [gate])
        #expect(gate.manifestPath == manifest)
        #expect(gate.libraryPath == library)
        #expect(gate.origin == .flag)
        #expect(gate.abi.description == "1.0")
        #expect(gate.manifestSHA256 == SHA256.hex(of: Array(try Data(contentsOf: URL(filePath: manifest)))))
        #expect(try run("sha256sum", [library]).hasPrefix(gate.librarySHA256 + " "))
        #expect(gate.library.machine == .ofHost)
        #expect(gate.library.libc == Libc.ofHost)
        #expect(gate.library.needed == ["libc.so.6"])
        #expect(gate.library.note == GateNote(abi: ABIVersion(major: 1, minor: 0), id: "sample"))
        #expect(gate.library.exportsEntry)
        #expect(gate.library.soname == nil)
        #expect(gate.library.size == (try Data(contentsOf: URL(filePath: library)).count))
    }

    @Test func onlyTheManifestsOfTheFolderItselfAreTaken() throws {
        try shop.library()
        try shop.manifest()
        try shop.manifest("below/other.json", id: "other")
        try shop.manifest(".hidden.json", id: "hidden")
        try shop.manifest("other.json.bak", id: "bak")
        try shop.manifest("json", id: "json")
        let catalogue = search()
        #expect(catalogue.gates.map(\.id) == ["sample"])
        #expect(catalogue.refused == [])
    }

    @Test func gatesComeByIdAndRefusalsByPath() throws {
        for id in ["c", "a", "b"] {
            try shop.library("\(id).so", ["-DID=\"\(id)\""])
            try shop.manifest("\(id == "a" ? "z" : id).json", id: id, library: "\(id).so")
        }
        try shop.write("y.json", "{")
        try shop.write("x.json", "[")
        let catalogue = search()
        #expect(catalogue.gates.map(\.id) == ["a", "b", "c"])
        #expect(catalogue.refused.map(\.manifestPath) == [shop.path("x.json"), shop.path("y.json")])
        #expect(catalogue.refused.map(\.error.id) == ["manifest-syntax", "manifest-syntax"])
        #expect(catalogue.refused.map(\.id) == [nil, nil])
    }

    @Test func oneManifestMayBeNamedInsteadOfAFolder() throws {
        try shop.library()
        let manifest = try shop.manifest()
        try shop.manifest("other.json", id: "other")
        let catalogue = discover([GateFolder(path: manifest, origin: .repository)])
        #expect(catalogue.gates.map(\.manifestPath) == [manifest])
        #expect(catalogue.refused == [])
    }

    @Test func twoGatesWithOneIdAreBothRefusedAndNameEachOther() throws {
        try shop.library("one/sample.so")
        try shop.library("two/sample.so")
        let one = try shop.manifest("one/sample.json")
        let two = try shop.manifest("two/sample.json")
        let folders = [
            GateFolder(path: shop.path("two"), origin: .flag), GateFolder(path: shop.path("one"), origin: .installation),
        ]
        for folders in [folders, folders.reversed()] {
            let catalogue = discover(folders)
            #expect(catalogue.gates == [])
            #expect(catalogue.refused.map(\.manifestPath) == [one, two])
            #expect(catalogue.refused.map(\.error.id) == ["gate-duplicate-id", "gate-duplicate-id"])
            #expect(catalogue.refused.first?.error.message.contains(two) == true)
            #expect(catalogue.refused.last?.error.message.contains(one) == true)
        }
    }

    @Test func aBrokenGateShadowsNoGoodOne() throws {
        try shop.library("good/sample.so")
        try shop.manifest("good/sample.json")
        try shop.manifest("broken/sample.json")
        let catalogue = discover(["broken", "good"].map { GateFolder(path: shop.path($0), origin: .flag) })
        #expect(catalogue.gates == [])
        #expect(catalogue.refused.map(\.error.id) == ["gate-library-missing", "gate-duplicate-id"])
    }

    @Test func ofAGateThatTakesNoPartOnlyTheHeadIsReadAndItKeepsItsName() throws {
        try shop.library("sample.so")
        try shop.manifest()
        let other = try shop.manifest("other.json", id: "other", library: "missing.so")
        try shop.write("cut.json", #"{"schema": "firsttry.manifest/1", "id": "cut", "title": "Cut""#)
        let folder = GateFolder(path: shop.folder, origin: .flag)
        let catalogue = discover([folder]) { head, _ in head.id == "sample" }
        #expect(catalogue.gates.map(\.id) == ["sample"])
        #expect(catalogue.unjudged.map(\.head.title) == ["A sample"])
        #expect(catalogue.unjudged.map(\.manifestPath) == [other])
        // What cannot be read that far is judged as a whole, so that somebody says why.
        #expect(catalogue.refused.map(\.error.id) == ["manifest-syntax"])
        #expect(catalogue.ids.sorted() == ["other", "sample"])
    }

    @Test func whatTakesNoPartStillClaimsItsName() throws {
        try shop.library("one/sample.so")
        try shop.manifest("one/sample.json")
        let two = try shop.manifest("two/sample.json")
        let folders = [
            GateFolder(path: shop.path("one"), origin: .flag), GateFolder(path: shop.path("two"), origin: .installation),
        ]
        let catalogue = discover(folders) { _, origin in origin == .flag }
        #expect(catalogue.gates == [])
        #expect(catalogue.refused.map(\.error.id) == ["gate-duplicate-id"])
        #expect(catalogue.refused.first?.error.message.contains(two) == true)
    }

    @Test func aFolderThatIsNamedTwiceHoldsEachGateOnce() throws {
        try shop.library("real/sample.so")
        try shop.manifest("real/sample.json")
        try shop.link("alias", to: shop.path("real"))
        let paths = ["real", "real/", "real/../real", "alias", "real/sample.json"]
        let catalogue = discover(paths.map { GateFolder(path: shop.path($0), origin: .environment) })
        #expect(catalogue.gates.map(\.manifestPath) == [shop.path("real/sample.json")])
        #expect(catalogue.refused == [])
    }

    @Test(arguments: GateOrigin.allCases)
    func aPlaceThatSomebodyNamedMustBeThere(_ origin: GateOrigin) {
        let catalogue = discover([GateFolder(path: shop.path("nowhere"), origin: origin)])
        let isOptional = origin == .bundle || origin == .user
        #expect(catalogue.refused.map(\.error.id) == (isOptional ? [] : ["gate-folder-missing"]))
        #expect(catalogue.refused.allSatisfy { $0.manifestPath == shop.path("nowhere") && $0.origin == origin })
    }

    @Test func theInstallationKeepsItsLibrariesElsewhere() throws {
        try shop.library("lib/sample.so")
        try shop.manifest("share/sample.json")
        let folder = GateFolder(path: shop.path("share"), origin: .installation)
        let libraries = LibraryFolders(gates: shop.path("lib"))
        #expect(discover([folder], libraries: libraries).gates.map(\.libraryPath) == [shop.path("lib/sample.so")])
        #expect(discover([folder]).refused.map(\.error.id) == ["gate-library-missing"])
        let other = GateFolder(path: shop.path("share"), origin: .user)
        #expect(discover([other], libraries: libraries).refused.map(\.error.id) == ["gate-library-missing"])
    }

    @Test(arguments: ["command", "foreign"])
    func aGateWithoutALibraryIsServedByTheAdapterOfItsKind(_ kind: String) throws {
        let adapter = try shop.library("adapters/\(kind).so", ["-DID=\"adapter-\(kind)\""])
        try shop.declaration(kind)
        let catalogue = adapted()
        #expect(catalogue.refused == [])
        let gate = try #require(catalogue.gates.first)
        #expect(gate.id == "sample")
        #expect(gate.libraryPath == adapter)
        #expect(try run("sha256sum", [adapter]).hasPrefix(gate.librarySHA256 + " "))
        #expect(gate.abi.description == "1.0")
    }

    @Test func anAdapterThatIsNotThereIsNamed() throws {
        try shop.declaration("command")
        #expect(adapted().refused.map(\.error.id) == ["gate-adapter-missing"])
        #expect(search().refused.map(\.error.id) == ["gate-adapter-missing"])
    }

    @Test func anAdapterBesideTheManifestDoesNotCount() throws {
        try shop.library("command.so", ["-DID=\"adapter-command\""])
        try shop.library("adapters/other.so")
        try shop.declaration("command")
        #expect(adapted().refused.map(\.error.id) == ["gate-adapter-missing"])
    }

    @Test(arguments: ["sample", "adapter-foreign"])
    func whatIsNotTheAdapterOfTheKindIsRefused(_ id: String) throws {
        try shop.library("adapters/command.so", ["-DID=\"\(id)\""])
        try shop.declaration("command")
        #expect(adapted().refused.map(\.error.id) == ["gate-id-mismatch"])
    }

    @Test func anAdapterIsNoGateOfItsOwn() throws {
        try shop.library("sample.so", ["-DID=\"adapter-command\""])
        try shop.manifest()
        #expect(search().refused.map(\.error.id) == ["gate-id-mismatch"])
    }

    private func adapted() -> Catalogue {
        let folder = GateFolder(path: shop.folder, origin: .flag)
        return discover([folder], libraries: LibraryFolders(adapters: shop.path("adapters")))
    }

    @Test func aLibraryThatIsMissingIsReportedAtTheKeyThatNamesIt() throws {
        try shop.manifest()
        let error = try #require(search().refused.first?.error)
        #expect(error.code == .gateRefused)
        #expect(error.place == SourcePlace(file: shop.path("sample.json"), line: 6, column: 14))
    }

    @Test func theLibraryMayLieInAFolderOfTheManifests() throws {
        try shop.library("deep/er/sample.so")
        try shop.manifest(library: "deep/er/sample.so")
        #expect(search().gates.map(\.libraryPath) == [shop.path("deep/er/sample.so")])
    }

    private func search() -> Catalogue { discover([GateFolder(path: shop.folder, origin: .flag)]) }
}
