import Foundation
import Support
import Testing

@Suite struct TranscriptTests {
    static let folder = Program.repositoryRoot.appending(path: "Tests/Transcripts/cases")
    static let cases: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    @Test(arguments: cases)
    func theProgramSaysWhatIsWrittenDown(_ name: String) throws {
        let file = Self.folder.appending(path: name)
        let written = try String(contentsOf: file, encoding: .utf8)
        let said = try Transcript(written).run().text
        if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil {
            try said.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(said == written, "\(name): run `make bless` and read the difference")
        }
    }

    @Test func thereAreCases() {
        #expect(Self.cases.count >= 20)
    }

    @Test func aCommandThatWorksIsTheOnlyKindThatHelpNames() throws {
        let help = try Program.firsttry(["--help"], in: Program.repositoryRoot).out
        let commands = help.split(separator: "\n").drop { $0 != "Commands:" }.dropFirst().prefix { $0.hasPrefix("  ") }
        #expect(commands.count >= 5)
        for line in commands {
            let name = String(line.split(separator: " ")[0])
            let said = try Program.firsttry([name, "--help"], in: Program.repositoryRoot)
            #expect(said.status == 0 && said.out.contains("Usage: firsttry \(name)"))
        }
    }
}
