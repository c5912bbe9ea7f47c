import Foundation
import Support
import Testing

@Suite struct TranscriptTests {
    static let folder = Program.repositoryRoot.appending(path: "Tests/Transcripts/cases")
    static let cases = Transcript.names(in: folder)

    @Test(arguments: cases)
    func theProgramSaysWhatIsWrittenDown(_ name: String) throws {
        _ = try Transcript.replay(Self.folder.appending(path: name))
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
