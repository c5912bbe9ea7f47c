import Foundation
import HostModel
import Support
import Testing

@testable import HostReport

@Suite struct CodeFrameTests {
    private func frame(_ source: String, _ line: Int, _ column: Int, to end: Int = 0, endLine: Int? = nil, columns: Int = 60)
        throws -> [String]
    {
        let folder = try TemporaryFolder()
        try folder.write(source, to: "a.py")
        let file = try #require(SourceFile("a.py", below: folder.url.path))
        var finding = Sample.finding("X", "a.py", line, column, to: end)
        if let endLine { finding.endLine = endLine }
        return CodeFrame(style: Style(hasColor: false), columns: columns).lines(for: finding, in: file)
    }

    @Test func theRangeIsUnderlined() throws {
        #expect(try frame("import os\n", 1, 8, to: 10) == ["     1 │ import os", "       │        ^^"])
    }

    @Test func aPlaceWithoutAnEndIsOneMark() throws {
        #expect(try frame("import os\n", 1, 8)[1] == "       │        ^")
    }

    @Test func anUnknownColumnHasNoMark() throws {
        #expect(try frame("import os\n", 1, 0) == ["     1 │ import os"])
    }

    @Test func tabsAndWideCharactersKeepTheMarkInPlace() throws {
        #expect(try frame("\tx = 1\n", 1, 2, to: 3) == ["     1 │     x = 1", "       │     ^"])
        #expect(try frame("日本 = 1\n", 1, 4, to: 5) == ["     1 │ 日本 = 1", "       │      ^"])
        #expect(try frame("e\u{301}x = 1\n", 1, 3, to: 4)[1] == "       │  ^")
    }

    @Test func aPlaceBehindTheEndOfTheLineIsMarkedThere() throws {
        #expect(try frame("abc\n", 1, 4)[1] == "       │    ^")
        #expect(try frame("abc\n", 1, 400, to: 500)[1] == "       │    ^")
    }

    @Test(arguments: [30, 60, 100])
    func aLongLineIsCutAroundThePlace(_ columns: Int) throws {
        let line = String(repeating: "a", count: 300) + "HERE" + String(repeating: "日", count: 300)
        let frame = try frame(line + "\n", 1, 301, to: 305, columns: columns)
        #expect(frame[0].contains("HERE") && frame[0].contains("…"))
        let before = frame[0].prefix(upTo: try #require(frame[0].range(of: "HERE")).lowerBound)
        #expect(frame[1].hasSuffix("^^^^") && DisplayWidth.of(String(before)) == frame[1].count - 4)
        for line in frame { #expect(DisplayWidth.of(line) <= columns) }
    }

    @Test func severalLinesAreMarkedAtTheEdge() throws {
        let source = "a\nb\nc\nd\ne\n"
        #expect(try frame(source, 1, 1, to: 2, endLine: 2) == ["     1 ┃ a", "     2 ┃ b"])
        #expect(
            try frame(source, 1, 1, to: 2, endLine: 5) == ["     1 ┃ a", "     2 ┃ b", "     3 ┃ c", "     … ┃ 2 more lines"])
    }

    @Test func aRangeThatEndsBeforeALineLeavesItOut() throws {
        #expect(try frame("a\nb\nc\n", 1, 1, to: 1, endLine: 3).count == 2)
    }

    @Test func escapesAndOrdersInTheSourceAreShown() throws {
        #expect(try frame("x\u{1B}[31m ##[error]\n", 1, 1)[0] == "     1 │ x\\x1b[31m ## [error]")
    }

    @Test func aLineThatDoesNotExistHasNoFrame() throws {
        #expect(try frame("a\n", 9, 1).isEmpty)
        #expect(try frame("a\n", 2, 1).isEmpty)
        #expect(try frame("", 1, 1).isEmpty)
    }

    @Test func aByteOrderMarkAndDosLineEndsAreNotShown() throws {
        #expect(try frame("\u{FEFF}abc\r\n", 1, 1, to: 4) == ["     1 │ abc", "       │ ^^^"])
    }

    @Test func nothingOutsideOfTheRepositoryIsQuoted() throws {
        let folder = try TemporaryFolder(), other = try TemporaryFolder()
        let outside = try other.write("secret\n", to: "secret.py")
        let manager = FileManager.default
        try manager.createSymbolicLink(at: folder.url.appending(path: "link.py"), withDestinationURL: outside)
        try manager.createSymbolicLink(at: folder.url.appending(path: "dir"), withDestinationURL: other.url)
        mkfifo(folder.url.appending(path: "pipe.py").path, 0o600)
        for path in [
            "link.py", "dir/secret.py", "pipe.py", "../\(other.url.lastPathComponent)/secret.py", outside.path, "", ".", "dir",
            "/dev/zero",
        ] {
            #expect(SourceFile(path, below: folder.url.path) == nil, "\(path)")
        }
    }
}
