import Foundation
import Support
import Testing

/// `--sarif`, `--junit`, … of a run, and `report convert` of what it left.
@Suite struct ReportFormTests {
    private static let forms = [
        "--sarif", "a.sarif", "--junit", "new/a.xml", "--gitlab", "a.json", "--markdown", "a.md", "--html", "a.html",
    ]
    private static let files = ["a.sarif", "new/a.xml", "a.json", "a.md", "a.html"]

    @Test func oneRunWritesThemAllAndConvertWritesTheSame() throws {
        let folder = try TemporaryFolder()
        try folder.write("import os\n", to: "a.py")
        let result = try Program.firsttry(["run", "ruff"] + Self.forms, in: folder.url)
        #expect(result.status == 211)
        let written = try Self.files.map { try Data(contentsOf: folder.url.appending(path: $0)) }
        for bytes in written { #expect(String(decoding: bytes, as: UTF8.self).contains("F401")) }
        #expect(try Program.firsttry(["report", "convert"] + Self.forms, in: folder.url).status == 0)
        // Times are told to the millisecond in the report, and rounded once more for people.
        for (name, bytes) in zip(Self.files, written).prefix(3) {
            #expect(try Data(contentsOf: folder.url.appending(path: name)) == bytes, "\(name)")
        }
        let shown = try Program.firsttry(["report", "show"], in: folder.url)
        #expect(shown.status == 0)
        #expect(shown.out.contains("failed[PARITY-211] ruff: 1 finding in 1 file"))
    }

    @Test func aFileThatCannotBeWrittenIsNoSuccess() throws {
        let folder = try TemporaryFolder()
        try folder.write("value = 1\n", to: "a.py")
        try folder.write("", to: "file")
        let result = try Program.firsttry(["run", "ruff", "--html", "file/a.html"], in: folder.url)
        #expect(result.status == 193)
        #expect(result.err.contains("name another place for --html"))
    }

    /// A repository may hold anything at the place that a pipeline writes to.
    @Test func belowTheRepositoryNothingIsWrittenThroughALink() throws {
        let folder = try TemporaryFolder(), other = try TemporaryFolder()
        try folder.write("value = 1\n", to: "a.py")
        try FileManager.default.createSymbolicLink(at: folder.url.appending(path: "out"), withDestinationURL: other.url)
        let result = try Program.firsttry(["run", "ruff", "--sarif", "out/a.sarif"], in: folder.url)
        #expect(result.status == 193)
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.url.path).isEmpty)
    }
}
