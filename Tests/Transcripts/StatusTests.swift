import Foundation
import Support
import Testing

/// Every row of the contract's table, produced by a run with the real tools in the real sandbox; the files are documentation.
@Suite struct StatusTests {
    static let folder = Program.repositoryRoot.appending(path: "Tests/Transcripts/statuses")
    static let cases = Transcript.names(in: folder)

    private struct Row: Equatable {
        let id: String
        /// What the report says, and what the process ends with.
        let exitCode: String
        let status: String
    }

    /// What `explain --exit-codes` prints; its first row has no id.
    private static func table() throws -> [Row] {
        let text = try Program.firsttry(["explain", "--exit-codes"], in: Program.repositoryRoot).out
        return text.matches(of: /(?m)^(\d+)(?: \[(\d+)\])? +(PARITY-\d{3})?/).map { match in
            Row(id: String(match.3 ?? "PARITY-000"), exitCode: String(match.1), status: String(match.2 ?? match.1))
        }
    }

    @Test func everyRowOfTheTableHasItsTranscript() throws {
        #expect(try Self.table().map { $0.id + ".txt" }.sorted() == Self.cases)
    }

    @Test(arguments: cases)
    func theProgramEndsAsTheTableSays(_ name: String) throws {
        let said = try Transcript.replay(Self.folder.appending(path: name))
        let row = try #require(try Self.table().first { $0.id + ".txt" == name })
        #expect(said["status"] == row.status + "\n")
        let report = said["report"].split(separator: "\n")
        // A bad command line, and an installation that is none, have no place for a report.
        if report != ["none"] {
            #expect(report.first == "exit_code \(row.exitCode)")
            #expect(report.dropFirst().contains { $0.hasPrefix(row.id) } || row.exitCode == "0")
        }
    }

    /// Pages whose usual cause takes another machine than the transcript's.
    private static let elsewhere: Set = ["PARITY-109", "PARITY-110"]

    @Test func whatExplainShowsIsWhatTheProgramSays() throws {
        // Places and durations are those of whoever reads it.
        func general(_ text: Substring) -> String {
            text.replacing(/(<repo>|<installation>|\/)[\w.\-\/]*/, with: "/").replacing(/\b\d+\.\d+s\b|…s/, with: "s")
                .replacing(/[0-9a-f]{12}…|<digest>/, with: "#").trimmingCharacters(in: .whitespaces)
        }
        for name in Self.cases where name != "PARITY-000.txt" {
            let id = String(name.prefix(10))
            let page = try Program.firsttry(["explain", id], in: Program.repositoryRoot).out
            let example = try #require(page.firstMatch(of: /What it looks like\n((?s).*?)\nWhat to do\n/)).1
            #expect(page.contains("\nWhy it happens\n  - ") && page.contains("\nWhat to do\n  - "))
            guard !Self.elsewhere.contains(id) else { continue }
            let said = try Transcript(String(contentsOf: Self.folder.appending(path: name), encoding: .utf8))
            let lines = Set((said["stdout"] + said["stderr"]).split(separator: "\n").map(general))
            for line in example.split(separator: "\n") where !general(line).isEmpty {
                #expect(lines.contains(general(line)), "\(id): \(line)")
            }
        }
    }
}
