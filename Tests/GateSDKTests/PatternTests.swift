import Foundation
import GateSDK
import Testing

@Suite struct PatternTests {
    @Test(
        arguments: [
            ("abc", "xabcx", "abc"), ("a|bc", "bc", "bc"), ("ab|a", "ab", "ab"), ("a|ab", "ab", "a"), ("a*", "aaa", "aaa"),
            ("a*?", "aaa", ""),
            ("a+?b", "aaab", "aaab"), ("x*", "aaa", ""), ("^b", "ab", nil), ("b$", "ab", "b"), ("[^:]+", ":ab:", "ab"),
            ("[]a]+", "a]", "a]"),
            ("[a-c-]+", "b-d", "b-"), (#"\d{2,3}"#, "1 12345", "123"), (#"\d{2}$"#, "12345", "45"), (#"a{2,}?"#, "aaaa", "aa"),
            (#"\bfoo\b"#, "afoo foo", "foo"), (#"\Boo"#, "foo oo", "oo"), ("(a|b)*c", "ababc", "ababc"), ("(a*)*b", "aab", "aab"),
            ("(?i)ErrOR", "xERRorx", "ERRor"), ("(?i)[a-f]+", "xAbF", "AbF"), ("é+", "caféé", "éé"), (".", "é", "é"),
            ("[é-ü]", "aüb", "ü"),
            (#"\[\w+\]"#, "a [b_1]", "[b_1]"), ("", "a", ""), ("a??b", "ab", "ab"), ("(?:a|b)+", "abab", "abab"),
            (#"a\tb"#, "a\tb", "a\tb"),
            ("x?$", "ab", ""), ("^$", "", ""), ("a|", "b", ""), ("(|a)+b", "aab", "aab"),
        ] as [(String, String, String?)])
    func matchesAsItIsWritten(_ pattern: String, _ text: String, _ expected: String?) throws {
        let found = try Pattern(pattern).match(Array(text.utf8)[...])
        #expect(found.map { String(decoding: $0.whole, as: UTF8.self) } == expected)
    }

    @Test func groupsHoldWhatTheyMatchedLast() throws {
        let pattern = try Pattern(#"^(?<path>[^:]+):(?P<line>\d+)(?::(?<column>\d+))?: (?:\[(?<rule>\w+)\] )?(?<message>.*)$"#)
        let match = try #require(pattern.match(Array("src/a b.py:12: [E1] so: what".utf8)[...]))
        func text(_ name: String) -> String? { match[name].map { String(decoding: $0, as: UTF8.self) } }
        #expect(text("path") == "src/a b.py" && text("line") == "12" && text("column") == nil)
        #expect(text("rule") == "E1" && text("message") == "so: what" && text("other") == nil)
    }

    @Test func oneNameInTwoBranchesIsTheOneThatTookPart() throws {
        let pattern = try Pattern("^(?:E(?<rule>[0-9]+)|W(?<rule>[0-9]+))$")
        let match = try #require(pattern.match(Array("W12".utf8)[...]))
        #expect(match["rule"].map { String(decoding: $0, as: UTF8.self) } == "12")
    }

    @Test func bytesThatAreNotUTF8AreCharactersOfTheirOwn() throws {
        let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0x28, 0x62]
        #expect(try Pattern("^a...b$").match(bytes[...]) != nil)
        #expect(try Pattern("^a[^x]{3}b$").match(bytes[...]) != nil)
        #expect(try Pattern(#"^a\S+b$"#).match(bytes[...]) != nil)
        #expect(try Pattern("ÿ").match(bytes[...]) == nil)
    }

    @Test(arguments: [
        "(", ")", "a)", "(a", "[", "[a", "a**", "*a", "+", "a{2,1}", "a{1001}", "a{", "{2}", #"\"#, #"\1"#, #"\q"#, "(?=a)",
        "(?<a>", "(?<>a)",
        "(?<a-b>a)", "[b-a]", #"[\D]"#, "(((a{100}){100}){100})", "^*", #"\b+"#, String(repeating: "(", count: 100),
        String(repeating: "a", count: 5000),
    ])
    func whatIsNoPatternIsRefusedWithItsPlace(_ text: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(text) }
        #expect((error?.offset ?? -1) >= 0 && error?.problem.isEmpty == false)
    }

    /// What hangs a matcher that tries one way after the other.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["(a*)*b", "(a|aa)+$", "(a+)+c", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)(.*)(.*)(.*)(.*)[^a]x"])
    func noPatternTakesMoreThanItsLengthTimesTheTexts(_ text: String) throws {
        let pattern = try Pattern(text)
        let line = Array(String(repeating: "a", count: 20_000).utf8)
        let start = ContinuousClock.now
        _ = pattern.match(line[...])
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// Against the expressions of the system's own library, on made-up patterns and texts.
    @Test func agreesWithAnotherMatcher() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "a", "b", "c", "ab", ".", "[ab]", "[^a]", "(a|b)", "(ab|c)", "(?:b|)", "a*", "b+", "c?", "(ab)*", "[bc]{1,2}", "a+?",
            "^", "$",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "a" }
                .joined()
            let subject = String(
                (0..<Int.random(in: 0...8, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" })
            let other = try NSRegularExpression(pattern: text)
            let range = other.firstMatch(in: subject, range: NSRange(subject.startIndex..., in: subject))?.range
            let ours = try Pattern(text).match(Array(subject.utf8)[...])?.whole
            #expect(ours?.startIndex == range?.location && ours?.count == range?.length, "/\(text)/ on \"\(subject)\"")
        }
    }
}
