import Foundation
import HostManifest
import Support
import Testing

@Suite struct ManifestHeadTests {
    @Test func theHeadOfAManifestThatCanBeUsedIsItsOwn() throws {
        let folder = Program.repositoryRoot.appending(path: "manifests")
        let shipped = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }.map(CorpusFile.init)
        #expect(shipped.count > 20)
        for file in shipped + corpus.valid {
            let bytes = try file.bytes()
            #expect(ManifestHead(json: bytes) == (try Manifest(json: bytes, file: file.name)).head, "\(file)")
        }
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"schema": "firsttry.manifest/1", "id": "x"}"#,
        #"{"schema": "firsttry.manifest/2", "id": "x", "title": "X"}"#,
        #"{"schema": "firsttry.manifest/1", "id": "X", "title": "X"}"#,
        #"{"schema": "firsttry.manifest/1", "id": "x", "title": "X\nY"}"#,
        #"{"schema": "firsttry.manifest/1", "id": "x", "title": "X", "tier": "best"}"#,
        #"{"schema": "firsttry.manifest/1", "id": "x", "title": "X", "level": 1}"#,
        #"{"schema": "firsttry.manifest/1", "id": "x", "title": "X", "id": "y"}"#,
        #"{"schema": "firsttry.manifest/1", "id": "x", "title": "X", "tool": {"#,
    ])
    func whatCannotBeReadThatFarHasNoHead(_ text: String) {
        #expect(ManifestHead(json: Array(text.utf8)) == nil)
    }
}
