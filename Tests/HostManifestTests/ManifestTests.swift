import Foundation
@testable import HostManifest
import HostModel
import Support
import Testing

@Suite struct ManifestTests {
    @Test func aMinimalManifestHasTheDocumentedDefaults() throws {
        let manifest = try Samples.manifest("minimal")
        #expect(manifest.id == "sample")
        #expect(manifest.kind == .native)
        #expect(manifest.abi == ABIVersion(major: 1, minor: 0))
        #expect(manifest.code == .gateFailed)
        #expect(manifest.tier == nil)
        #expect(manifest.level == .required)
        #expect(manifest.timeoutSeconds == 300)
        #expect(manifest.cores == 1)
        #expect(manifest.reads == [.everything])
        #expect(manifest.appliesWhen == nil)
        #expect(manifest.tool == nil)
        #expect(manifest.network == Manifest.Network.none)
        #expect(manifest.workspace == .readOnly)
        #expect(manifest.nothingToDo == .error)
        #expect(manifest.limits == Manifest.Limits())
        #expect(manifest.proofs == ["files"])
        #expect(manifest.proofsWaived == nil)
    }

    @Test func everyKeyReachesItsField() throws {
        let manifest = try Samples.manifest("full")
        #expect(manifest.title == "Every key there is")
        #expect(manifest.version == "2.1.0")
        #expect(manifest.library == "full.so")
        #expect(manifest.stage == .supplyChain)
        #expect(manifest.code == .sbomFailed)
        #expect(manifest.tier == .promax)
        #expect(manifest.level == .advisory)
        #expect(manifest.timeoutSeconds == 600)
        #expect(manifest.expectedSeconds == 12.5)
        #expect(manifest.cores == 2)
        #expect(manifest.reads.map(\.text) == ["src/**", "pyproject.toml"])
        #expect(manifest.appliesWhen?.anyFile.map(\.text) == ["**/*.py"])
        #expect(manifest.appliesWhen?.lookedFor == "Python files")
        #expect(manifest.configFiles.map(\.text) == ["full.toml"])
        #expect(manifest.tool?.names == ["full", "full3"])
        #expect(manifest.tool?.versionArguments == ["version", "--short"])
        #expect(manifest.tool?.knownGood.description == ">=1.2, <2")
        #expect(manifest.tool?.install == "pip install full")
        #expect(manifest.network == .loopback)
        #expect(manifest.services == [.postgres])
        #expect(manifest.workspace == .copy)
        #expect(manifest.caches == [Manifest.Cache(name: "full", environment: "FULL_CACHE", path: ".full_cache")])
        #expect(manifest.snapshots.map(\.name) == ["advisories", "trivy-db"])
        #expect(manifest.snapshots.map(\.isRequired) == [true, false])
        #expect(manifest.proofs == ["files", "finish"])
        #expect(manifest.nothingToDo == .normal)
        #expect(manifest.limits.memoryMiB == 2048)
        #expect(manifest.limits.processes == 64)
        #expect(manifest.limits.openFiles == 1024)
        #expect(manifest.limits.fileMiB == 256)
        #expect(manifest.limits.scratchMiB == 512)
        #expect(manifest.environment == ["FULL_MODE"])
        #expect(manifest.options.map(\.name) == ["count", "rules", "share", "strict", "word"])
        #expect(manifest.artifacts.map(\.mediaType) == ["application/vnd.cyclonedx+json"])
    }

    @Test func everyKeyOfEveryObjectIsReallyRead() throws {
        let full = try #require(corpus.valid.first { $0.name == "full" })
        let text = String(decoding: try full.bytes(), as: UTF8.self)
        let tree = try JSONTree.parse(Array(text.utf8), sizeMax: 1 << 20)
        var places: [(name: String, offset: Int)] = []
        func collect(_ tree: JSONTree) {
            switch tree.value {
            case .object(let members):
                for member in members {
                    places.append((member.name, member.value.offset))
                    collect(member.value)
                }
            case .array(let elements): elements.forEach(collect)
            default: break
            }
        }
        collect(tree)
        #expect(places.count > 60)
        for place in places {
            // `null` before the value, the value under a name that is not known.
            var bytes = Array(text.utf8)
            bytes.insert(contentsOf: Array("null, \"x-\(place.offset)\": ".utf8), at: place.offset)
            let problems = Manifest.problems(json: bytes, file: "m")
            #expect(problems.contains { $0.id == "manifest-wrong-type" && $0.message.contains("null") }, "\(place.name)")
        }
    }

    @Test func whatALaterVersionMayMeanIsNotJudged() {
        let newer = Array(#"{"schema": "firsttry.manifest/9", "argv": 1}"#.utf8)
        #expect(Manifest.problems(json: newer, file: "m").map(\.id) == ["manifest-unsupported-schema"])
    }

    @Test func aDeclarationIsHandedOnAsItStandsButForItsWhiteSpace() throws {
        let json = #"""
            {"schema": "firsttry.manifest/1", "id": "a", "title": "A", "version": "1.0.0", "stage": "custom", "kind": "foreign",
             "foreign": {"library": "l.so.1", "constants": {"z": 2.5, "y": -0.25, "x": 1e3, "w": "ü\n\"\\"},
               "functions": {"f": {"returns": "void", "arguments": [ ]}}, "steps": [{"call": "f" }]}, "proofs": ["steps"]}
            """#
        let manifest = try Manifest(json: Array(json.utf8), file: "m")
        let expected =
            #"{"library":"l.so.1","constants":{"z":2.5,"y":-0.25,"x":1000,"w":"ü\n\"\\"},"#
            + #""functions":{"f":{"returns":"void","arguments":[]}},"steps":[{"call":"f"}]}"#
        #expect(manifest.declaration.map { String(decoding: $0, as: UTF8.self) } == expected)
        #expect(manifest.library == nil && manifest.abi == nil)
    }

    @Test func aDeclarationThatWouldNotFitIntoAJobIsRefused() {
        let long = String(repeating: "x", count: Manifest.declarationMax)
        let json =
            #"{"schema": "firsttry.manifest/1", "id": "a", "title": "A", "version": "1.0.0", "stage": "custom", "#
            + #""kind": "foreign", "proofs": ["steps"], "foreign": {"a": "\#(long)"}}"#
        let problems = Manifest.problems(json: Array(json.utf8), file: "m")
        #expect(problems.map(\.message).contains("'foreign' has 262152 bytes, expected at most 262144"))
    }

    @Test func aCommandGateOwesItsReport() throws {
        let command = try #require(corpus.valid.first { $0.name == "command" })
        let manifest = try Manifest(json: try command.bytes(), file: "m")
        #expect(manifest.proofs == ["report"])
        #expect(manifest.kind.adapter == "command.so")
    }

    @Test func thePlaceOfAKeyIsWhereItsValueStands() throws {
        let bytes = Array("{\n  \"id\": \"a\",\n  \"abi\":\n    \"1.0\"}".utf8)
        #expect(Manifest.place(ofKey: "abi", json: bytes, file: "m").description == "m:4:5")
        #expect(Manifest.place(ofKey: "none", json: bytes, file: "m").description == "m")
        #expect(Manifest.place(ofKey: "id", json: [0x7B], file: "m").description == "m")
    }

    @Test func theManifestsThatShipAreInOrder() throws {
        let folder = Program.repositoryRoot.appending(path: "manifests")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
        #expect(!files.isEmpty)
        for file in files {
            let bytes = Array(try Data(contentsOf: file))
            #expect(Manifest.problems(json: bytes, file: file.lastPathComponent) == [])
            let manifest = try Manifest(json: bytes, file: file.path)
            #expect(manifest.id == file.deletingPathExtension().lastPathComponent)
            #expect(manifest.tool == nil || manifest.tool?.install != nil, "how is the tool of \(manifest.id) installed?")
        }
    }
}

enum Samples {
    static func manifest(_ name: String) throws -> Manifest {
        let file = try #require(corpus.valid.first { $0.name == name })
        return try Manifest(json: try file.bytes(), file: name)
    }
}
