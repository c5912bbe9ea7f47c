import Testing

@testable import HostModel
@testable import HostReport

@Suite struct PlainTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("two\nlines", "two lines"), ("dos\r\nlines\r\n", "dos lines"),
        ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}[2Jgone", "\\x1b[2Jgone"), ("\u{1B}]0;title\u{07}", "\\x1b]0;title\\x07"),
        ("\u{9B}31m", "\\x9b31m"), ("back\u{08}space", "back\\x08space"), ("a\rb", "a\\x0db"), ("nul\0", "nul\\x00"),
        ("\u{202E}evil\u{202C}", "\\u202eevil\\u202c"), ("\u{2066}x\u{2069}", "\\u2066x\\u2069"), ("\u{FEFF}x", "\\ufeffx"),
        ("tag\u{E0041}", "tag\\ue0041"), ("日本 naïve 👍", "日本 naïve 👍"), ("a\tb", "a    b"), ("\u{1B}", "\\x1b"),
        ("##[error]x", "## [error]x"), ("a ##vso[task.setvariable]x", "a ##vso [task.setvariable]x"), ("# [x]", "# [x]"),
    ])
    func whatCouldSteerATerminalOrACIServiceIsShown(_ text: String, _ shown: String) {
        #expect(PlainText.line(text) == shown)
    }

    @Test func linesStayLines() {
        #expect(PlainText.lines("a\nb\u{1B}c\n\n") == ["a", "b\\x1bc"])
        #expect(PlainText.lines("").isEmpty)
    }

    @Test func noControlCharacterSurvives() {
        let all = String(String.UnicodeScalarView((0..<0x3000).compactMap { Unicode.Scalar($0) }))
        let left = PlainText.line(all).unicodeScalars.filter { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
        #expect(left.isEmpty)
    }

    @Test(arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👍", 2), ("ﬁ", 1), ("Ａ", 2), ("", 0), ("한글", 4)])
    func widthIsCountedInColumns(_ text: String, _ width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test func wordsAreNotBrokenAndNoneIsLost() {
        #expect(DisplayWidth.wrapped("one two three", after: 4, indent: 2, to: 10) == ["one", "two", "three"])
        #expect(DisplayWidth.wrapped("one two three", after: 0, indent: 2, to: 7) == ["one two", "three"])
        #expect(DisplayWidth.wrapped("a verylongword b", after: 0, indent: 0, to: 5) == ["a", "verylongword", "b"])
        #expect(DisplayWidth.wrapped("", after: 9, indent: 0, to: 5) == [""])
    }

    @Test func ourOwnColorsAndLinksTakeNoRoom() {
        let style = Style(hasColor: true, hasLinks: true)
        #expect(Style.width(of: style.bold(style.link("F401", to: "https://example.org/m")) + "x" + style.red("日")) == 7)
    }

    @Test(arguments: [("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("日本語", 5, "日本…"), ("日本語", 4, "日…")])
    func cuttingKeepsToTheColumns(_ text: String, _ columns: Int, _ cut: String) {
        #expect(DisplayWidth.cut(text, to: columns) == cut)
    }

    @Test(arguments: [
        (0.0, "0.00s"), (0.214, "0.21s"), (9.99, "9.99s"), (9.996, "10.0s"), (59.94, "59.9s"), (59.96, "1m 00s"),
        (125.4, "2m 05s"),
    ])
    func timesAreShort(_ seconds: Double, _ text: String) {
        #expect(Wording.time(seconds) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (9990, "9,990"), (1_234_567, "1,234,567"), (-1234, "-1,234")])
    func thousandsAreGrouped(_ number: Int, _ text: String) {
        #expect(Wording.grouped(number) == text)
    }
}
