import Foundation
import HostModel
import Support
import Testing

@testable import HostReport

@Suite struct ReportFolderTests {
    private let root: TemporaryFolder
    private let manager = FileManager.default

    init() throws { root = try TemporaryFolder() }

    private func report(in folder: String? = nil) -> Report {
        var report = Sample.report([Sample.outcome("ruff", .passed)], root: root.url.path, code: nil)
        report.folder = folder
        return report
    }

    private func save(_ report: Report) throws {
        let folder = ReportFolder(of: report)
        try folder.prepare(gates: report.outcomes.map(\.gate))
        try folder.write(report)
    }

    private func names(_ path: String) throws -> [String] {
        try manager.contentsOfDirectory(atPath: root.url.appending(path: path).path).sorted()
    }

    private func errorID(_ report: Report) -> String? {
        do {
            try save(report)
            return nil
        } catch {
            return (error as? HostError)?.id
        }
    }

    @Test func theFolderIsMadeAndKeptOutOfVersionControl() throws {
        try save(report())
        #expect(try names("artifacts") == [".gitignore", "parity_report.json"])
        try save(report())
        #expect(try names("artifacts") == [".gitignore", "parity_report.json"])
    }

    @Test func aReportTakesThePlaceOfTheLastOneAndLeavesNothingBeside() throws {
        for started in ["2001-01-01T00:00:00Z", "2002-02-02T00:00:00Z"] {
            var report = report()
            report.startedAt = started
            try save(report)
            #expect(try names("artifacts") == [".gitignore", "parity_report.json"])
            let text = try String(contentsOf: root.url.appending(path: "artifacts/parity_report.json"), encoding: .utf8)
            #expect(text.contains(started))
        }
    }

    @Test func aFolderInThePlaceOfTheReportStaysAsItIs() throws {
        try root.write("mine", to: "artifacts/parity_report.json/keep.txt")
        #expect(errorID(report()) == "report-not-written")
        #expect(try names("artifacts") == ["parity_report.json"])
        #expect(try names("artifacts/parity_report.json") == ["keep.txt"])
    }

    @Test func aFolderThatHoldsOnlyThisRunsFilesIsStillNew() throws {
        try root.write("x", to: "artifacts/logs/ruff.log")
        try root.write("x", to: "artifacts/ruff/a.txt")
        try save(report())
        #expect(try names("artifacts").contains(".gitignore"))
    }

    @Test func aFolderThatSomebodyElseUsesGetsNoIgnoreFile() throws {
        try root.write("mine", to: "artifacts/keep.txt")
        try save(report())
        #expect(try names("artifacts") == ["keep.txt", "parity_report.json"])
    }

    @Test func anotherFolderIsMadeWithItsParentsAndWithoutAnIgnoreFile() throws {
        try save(report(in: root.url.path + "/a/b/c"))
        #expect(try names("a/b/c") == ["parity_report.json"])
    }

    @Test func noReportIsWrittenThroughALinkOfTheRepository() throws {
        let other = try TemporaryFolder()
        try manager.createSymbolicLink(at: root.url.appending(path: "artifacts"), withDestinationURL: other.url)
        #expect(errorID(report()) == "report-folder-link")
        #expect(try manager.contentsOfDirectory(atPath: other.url.path).isEmpty)
    }

    @Test func aLinkInPlaceOfTheReportIsReplacedAndNotFollowed() throws {
        let victim = try root.write("precious", to: "victim")
        try root.write("", to: "artifacts/x")
        let link = root.url.appending(path: "artifacts/parity_report.json")
        try manager.createSymbolicLink(at: link, withDestinationURL: victim)
        try save(report())
        #expect(try String(contentsOf: victim, encoding: .utf8) == "precious")
        #expect(try String(contentsOf: link, encoding: .utf8).hasPrefix("{"))
    }

    @Test func aFileInPlaceOfTheFolderIsAnErrorWithAnId() throws {
        try root.write("", to: "artifacts")
        #expect(errorID(report()) == "report-folder-link")
    }

    @Test func aFolderInPlaceOfTheReportLeavesNoDraftBehind() throws {
        try root.write("", to: "artifacts/parity_report.json/x")
        #expect(errorID(report()) == "report-not-written")
        #expect(try names("artifacts") == ["parity_report.json"])
    }

    @Test func aReaderNeverSeesHalfAReport() async throws {
        try save(report())
        let file = root.url.appending(path: "artifacts/parity_report.json")
        var big = report()
        big.outcomes[0].findings = (1...5000).map { Sample.finding("R", "a.py", $0, 1) }
        let writing = Task.detached { [big] in
            for _ in 0..<10 { try ReportFolder(of: big).write(big) }
        }
        var reads = 0
        for _ in 0..<200 {
            _ = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
            reads += 1
        }
        try await writing.value
        #expect(reads == 200)
    }
}
