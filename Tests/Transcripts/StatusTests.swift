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
}
