import Foundation
import GateSDK
import Support
import Testing

@testable import Gate_sbom

@Suite struct BillTests {
    private static let fixtures = Program.repositoryRoot.appending(path: "Plugins/sbom/fixtures")

    private static func input(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: fixtures.appending(path: path)))
    }

    private static func nodeLock() throws -> NodeLock {
        try NodeLock(input("node-lock/input/package-lock.json"), file: "package-lock.json")
    }

    @Test func nodeFindsWhatNodeWouldFind() throws {
        let part = try Self.nodeLock().part
        #expect(
            part.components.keys.sorted() == [
                "pkg:npm/%40s/b@2.0.0", "pkg:npm/a@1.0.0", "pkg:npm/c@1.5.0", "pkg:npm/c@2.0.0", "pkg:npm/real-name@3.0.0",
            ])
        #expect(part.edges["pkg:npm/a@1.0.0"] == ["pkg:npm/c@1.5.0"])
        #expect(part.edges["pkg:npm/%40s/b@2.0.0"] == ["pkg:npm/c@2.0.0"])
        #expect(part.edges[Part.root] == ["pkg:npm/a@1.0.0", "pkg:npm/%40s/b@2.0.0"])
        #expect(Set(part.expected.keys) == Set(part.components.keys))
    }

    @Test func theOldFormOfNodesLockIsNested() throws {
        let part = try NodeLock(Self.input("node-lock-v1/input/package-lock.json"), file: "package-lock.json").part
        #expect(part.edges["pkg:npm/a@1.0.0"] == ["pkg:npm/c@1.5.0"])
        #expect(Set(part.expected.keys) == Set(part.components.keys))
        #expect(part.components.count == 3)
    }

    /// What tomllib made of the fixture uv-lock.
    private static let uv = #"""
        {"version": 1, "package": [
          {"name": "shelf", "version": "1.0", "source": {"virtual": "."}, "dependencies": [{"name": "click"}]},
          {"name": "click", "version": "8.1.7", "source": {"registry": "https://pypi.org/simple"}, "dependencies": [{"name": "colorama"}],
           "sdist": {"url": "https://u:p@files/click-8.1.7.tar.gz", "hash": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}},
          {"name": "colorama", "version": "0.4.6", "source": {"registry": "https://pypi.org/simple"}},
          {"name": "forked", "version": "0.1", "source": {"git": "https://github.com/x/forked?rev=main#0123456789"}}]}
        """#

    private static func uvLock() throws -> PythonLock {
        try PythonLock(Tree(Array(uv.utf8)), bytes: input("uv-lock/input/uv.lock"), file: "uv.lock")
    }

    @Test func aLockIsCountedTwice() throws {
        let part = try Self.uvLock().part
        #expect(Set(part.expected.keys) == ["pkg:pypi/click@8.1.7", "pkg:pypi/colorama@0.4.6", "pkg:pypi/forked@0.1"])
        #expect(Set(part.components.keys) == Set(part.expected.keys))
        #expect(part.edges[Part.root] == ["pkg:pypi/click@8.1.7"])
        #expect(part.expected["pkg:pypi/click@8.1.7"] == "uv.lock:13")
    }

    @Test func theToolsReferencesAreReplaced() throws {
        let bill = try ToolBill(Array(Recorded.requirements.utf8))
        #expect(bill.part.components.keys.sorted() == ["pkg:pypi/click@8.0", "pkg:pypi/flask@3.1.3", "place:./libs/foo"])
        let text = bill.part.components.values.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        #expect(!text.contains("requirements line") && !text.contains("BomRef") && !text.contains("file:"))
        #expect(bill.part.edges["pkg:pypi/flask@3.1.3"] == ["pkg:pypi/click@8.0"])
    }

    @Test(arguments: ["", "{", "[]", #"{"bomFormat": "SPDX"}"#]) func whatIsNoSBOMIsRefused(text: String) {
        #expect(throws: GateProblem.self) { try ToolBill(Array(text.utf8)) }
    }

    private static func whole() throws -> Bill {
        var part = try ToolBill(Array(Recorded.requirements.utf8)).part
        part.add(try nodeLock().part)
        part.add(try uvLock().part)
        let project = Project(try Tree(Array(#"{"project": {"name": "shelf", "version": "1.0"}}"#.utf8)), hasSetup: false)
        return Bill(part: part, project: project, tools: [])
    }

    @Test func theSameSourcesGiveTheSameBytes() throws {
        let one = try Self.whole().bytes
        #expect(try Self.whole().bytes == one)
        let text = String(decoding: one, as: UTF8.self)
        #expect(!text.contains("serialNumber") && !text.contains("timestamp") && !text.contains("u:p@"))
        #expect(try Bill.references(in: one).count == 11)
    }

    /// CycloneDX's own validator, with all its formats: not the shortened one that the gate runs.
    @Test func theValidatorOfCycloneDXAcceptsIt() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "bom.json")
        try Data(Self.whole().bytes).write(to: file)
        let program = """
            import sys
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator
            print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read()))
            """
        let result = try Program.run(Program.tools + "/python", ["-c", program, file.path], in: folder.url)
        #expect(result.out == "None\n", "\(result.err)")
    }

    @Test func theDriversAreEmbedded() throws {
        let folder = Program.repositoryRoot.appending(path: "Plugins/sbom/drivers")
        #expect(try String(contentsOf: folder.appending(path: "toml.py"), encoding: .utf8) == driverToml)
        #expect(try String(contentsOf: folder.appending(path: "validate.py"), encoding: .utf8) == driverValidate)
    }
}
