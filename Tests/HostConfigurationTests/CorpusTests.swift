import Foundation
import HostConfiguration
import HostModel
import Support
import Testing

let corpus = Corpus(ending: "toml")

@Suite struct CorpusTests {
    @Test func theCorpusIsThere() {
        #expect(corpus.valid.count >= 12)
        #expect(corpus.invalid.count >= 70)
    }

    @Test(arguments: corpus.valid)
    func aValidConfigurationHasNoProblems(_ file: CorpusFile) throws {
        let bytes = try file.bytes()
        #expect(Configuration.problems(toml: bytes, file: file.name) == [])
        #expect(throws: Never.self) { try Configuration.read(bytes, file: file.name) }
    }

    @Test(arguments: corpus.invalid)
    func anInvalidConfigurationRaisesTheErrorItIsNamedAfter(_ file: CorpusFile) throws {
        let bytes = try file.bytes()
        let error = try #require(throws: HostError.self) { try Configuration.read(bytes, file: file.name) }
        #expect(error.id == file.errorID)
        #expect(error.code == .config)
        #expect(error == Configuration.problems(toml: bytes, file: file.name).first)
        #expect((error.place?.line ?? 0) > 0 && (error.place?.column ?? 0) > 0)
    }

    @Test(arguments: corpus.invalid)
    func anInvalidConfigurationIsToldItsProblemsWithPlaceAndHint(_ file: CorpusFile) throws {
        let said = Configuration.problems(toml: try file.bytes(), file: "firsttry.toml").map(Self.line).joined()
        #expect(try said == file.golden(blessing: said), "\(file.name): run with FIRSTTRY_BLESS=1 and read the difference")
    }

    @Test func everyErrorHasAConfigurationThatRaisesIt() {
        let raised = Set(corpus.invalid.map(\.errorID))
        // These are about files, not about what is in them: LoadTests.
        let ofFiles: Set<ConfigurationErrorID> = [.notFound, .unreadable, .tooLarge, .twoFiles]
        for id in ConfigurationErrorID.allCases where !ofFiles.contains(id) {
            #expect(raised.contains(id.rawValue), "\(id.rawValue)")
        }
    }

    @Test func noGoldenIsLeftOver() throws {
        #expect(try corpus.strayGoldens() == [])
    }

    @Test func noMessageCarriesAControlCharacterOfTheFile() throws {
        for file in corpus.invalid {
            for problem in Configuration.problems(toml: try file.bytes(), file: "f") {
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
