import Foundation
import HostConfiguration
import HostModel
import Testing

@Suite struct CorpusTests {
    @Test func theCorpusIsThere() {
        #expect(CorpusFile.valid.count >= 12)
        #expect(CorpusFile.invalid.count >= 70)
    }

    @Test(arguments: CorpusFile.valid)
    func aValidConfigurationHasNoProblems(_ file: CorpusFile) throws {
        let bytes = try file.bytes()
        #expect(Configuration.problems(toml: bytes, file: file.name) == [])
        #expect(throws: Never.self) { try Configuration.read(bytes, file: file.name) }
    }

    @Test(arguments: CorpusFile.invalid)
    func anInvalidConfigurationRaisesTheErrorItIsNamedAfter(_ file: CorpusFile) throws {
        let bytes = try file.bytes()
        let error = try #require(throws: HostError.self) { try Configuration.read(bytes, file: file.name) }
        #expect(error.id == file.errorID)
        #expect(error.code == .config)
        #expect(error == Configuration.problems(toml: bytes, file: file.name).first)
        #expect((error.place?.line ?? 0) > 0 && (error.place?.column ?? 0) > 0)
    }

    @Test(arguments: CorpusFile.invalid)
    func anInvalidConfigurationIsToldItsProblemsWithPlaceAndHint(_ file: CorpusFile) throws {
        let said = Configuration.problems(toml: try file.bytes(), file: "firsttry.toml").map(Self.line).joined()
        if isBlessing { try Data(said.utf8).write(to: file.golden) }
        let golden = try String(contentsOf: file.golden, encoding: .utf8)
        #expect(said == golden, "\(file.name): run with FIRSTTRY_BLESS=1 and read the difference")
    }

    @Test func everyErrorHasAConfigurationThatRaisesIt() {
        let raised = Set(CorpusFile.invalid.map(\.errorID))
        // These are about files, not about what is in them: LoadTests.
        let ofFiles: Set<ConfigurationErrorID> = [.notFound, .unreadable, .tooLarge, .twoFiles]
        for id in ConfigurationErrorID.allCases where !ofFiles.contains(id) {
            #expect(raised.contains(id.rawValue), "\(id.rawValue)")
        }
    }

    @Test func noGoldenIsLeftOver() throws {
        let folder = CorpusFile.folder.appending(path: "invalid")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names.filter { $0.hasSuffix(".out") }) == Set(CorpusFile.invalid.map(\.golden.lastPathComponent)))
    }

    @Test func noMessageCarriesAControlCharacterOfTheFile() throws {
        for file in CorpusFile.invalid {
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
