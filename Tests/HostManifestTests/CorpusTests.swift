import Foundation
import HostManifest
import HostModel
import Support
import Testing

let corpus = Corpus(ending: "json")

@Suite struct CorpusTests {
    @Test func theCorpusIsThere() {
        #expect(corpus.valid.count >= 10)
        #expect(corpus.invalid.count >= 90)
    }

    @Test(arguments: corpus.valid)
    func aValidManifestHasNoProblems(_ file: CorpusFile) throws {
        let bytes = try file.bytes()
        #expect(Manifest.problems(json: bytes, file: file.name) == [])
        #expect(throws: Never.self) { try Manifest(json: bytes, file: file.name) }
    }

    @Test(arguments: corpus.invalid)
    func anInvalidManifestRaisesTheErrorItIsNamedAfter(_ file: CorpusFile) throws {
        let bytes = try file.bytes()
        let error = try #require(throws: HostError.self) { try Manifest(json: bytes, file: file.name) }
        #expect(error.id == file.errorID)
        #expect(error.code == .config)
        #expect(error == Manifest.problems(json: bytes, file: file.name).first)
    }

    @Test(arguments: corpus.invalid)
    func anInvalidManifestIsToldItsProblemsWithPlaceAndHint(_ file: CorpusFile) throws {
        let said = Manifest.problems(json: try file.bytes(), file: "m.json").map(Self.line).joined()
        #expect(try said == file.golden(blessing: said), "\(file.name): run with FIRSTTRY_BLESS=1 and read the difference")
    }

    @Test func everyErrorHasAManifestThatRaisesIt() {
        let raised = Set(corpus.invalid.map(\.errorID))
        for id in ManifestErrorID.allCases where id != .tooLarge {
            #expect(raised.contains(id.rawValue), "\(id.rawValue)")
        }
    }

    @Test func noGoldenIsLeftOver() throws {
        #expect(try corpus.strayGoldens() == [])
    }

    @Test func aManifestOfMoreThanAMebibyteIsRefusedUnread() throws {
        let spaces = [UInt8](repeating: 0x20, count: Manifest.sizeMax + 1)
        let problems = Manifest.problems(json: spaces, file: "m.json")
        #expect(problems.map(\.id) == [ManifestErrorID.tooLarge.rawValue])
        #expect(problems.first?.place == SourcePlace(file: "m.json"))
        #expect(Manifest.problems(json: Array(spaces.dropLast()), file: "m").map(\.id) == ["manifest-syntax"])
    }

    /// `%` is another number each time.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (#""x": 0"#, #", "x%": 0"#, ""), (#""caches": [0"#, #", {"name": "a%"}"#, "]"),
            (#""caches": [0"#, #", {"%": 0}"#, "]"),
            (#""artifacts": [0"#, #", {"name": "a", "media_type": "a/a"}"#, "]"),
            (#""options": {"b": 0"#, #", "a%": {"type": "integer", "default": 1, "description": "d"}"#, "}"),
            (#""reads": ["b""#, #", "a%""#, "]"), (#""title": ""#, "🎯", "\""), (#""x": [0"#, ", 0", "]"),
        ])
    func aMebibyteOfHostilityIsReadQuickly(_ head: String, _ piece: String, _ tail: String) throws {
        var text = #"{"schema": "firsttry.manifest/1", "# + head
        var number = 0
        while text.utf8.count < Manifest.sizeMax - 200 {
            text += piece.contains("%") ? piece.replacing("%", with: String(number)) : piece
            number += 1
        }
        let bytes = Array((text + tail + "}").utf8)
        let start = ContinuousClock.now
        let problems = Manifest.problems(json: bytes, file: "m")
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect((1...100).contains(problems.count))
        #expect(problems.allSatisfy { $0.id != "manifest-syntax" })
    }

    @Test func noMessageCarriesAControlCharacterOfTheManifest() throws {
        for file in corpus.invalid {
            for problem in Manifest.problems(json: try file.bytes(), file: "m") {
                let text = problem.message + (problem.hint ?? "")
                #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }, "\(file.name)")
            }
        }
    }

    private static func line(_ error: HostError) -> String {
        let hint = error.hint.map { "    hint: \($0)\n" } ?? ""
        return "\(error.place?.description ?? "?"): \(error.id): \(error.message)\n" + hint
    }
}
