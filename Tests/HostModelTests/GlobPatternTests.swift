@testable import HostModel
import Testing

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("a.py", "a.py"), ("*.py", "a.py"), ("*.py", ".py"), ("*", ".hidden"), ("a*b*c", "aXbYbZc"), ("**/*.py", "a.py"),
        ("**/*.py", "x/y/a.py"), ("src/**/*.py", "src/a.py"), ("src/**/*.py", "src/x/y/a.py"), ("src/**", "src/a"),
        ("src/**", "src/x/a"), ("**", "a"), ("**", "x/a"), ("**/a", "a"), ("a/**/b", "a/b"), ("a/**/b", "a/x/y/b"),
        ("**/a/**/b", "x/a/b"), ("?.py", "é.py"), ("?", "🎯"), ("[a-c]x", "bx"), ("[!a-c]x", "dx"), ("[а-я]", "д"),
        ("[a-]", "-"), ("[-a]", "-"), ("[\\]]", "]"), ("\\*", "*"), ("{a,b}.py", "b.py"), ("{a,b/c}/*.py", "b/c/x.py"),
        ("{,x}y", "y"),
        ("{,x}y", "xy"), ("{*.py,*.pyi}", "a.pyi"), ("x{a}y", "xay"), ("{a,b}{c,d}", "bd"), ("a,b", "a,b"), ("[{]", "{"),
        ("*{a,b}", "xxb"),
        ("*.{py,pyi}", "a.py"),
    ])
    func aPatternMatches(_ pattern: String, _ path: String) throws {
        #expect(try GlobPattern(pattern).matches(path))
    }

    @Test(arguments: [
        ("a.py", "b.py"), ("*.py", "x/a.py"), ("*.py", "a.pyc"), ("a*b*c", "aXbYbZ"), ("**/*.py", "a.pyi"), ("src/**", "src"),
        ("src/**/*.py", "lib/a.py"), ("src/**/*.py", "srcx/a.py"), ("?", "ab"), ("?", "/"), ("a?b", "a/b"), ("[a-c]", "d"),
        ("[!a-c]", "b"), ("[!a]", "/"), ("[!a]b", "/b"), ("\\*", "x"), ("{a,b}.py", "c.py"), ("{a,b}", "ab"), ("A", "a"),
        ("a", ""), ("a/**/b", "ab"),
        ("a/**/b", "a/xb"), ("**/a", "xa"), ("{,x}y", "xxy"), ("*", "a/b"), ("**/*.py", ".py/"), ("*.{py,pyi}", "a.pyx"),
    ])
    func aPatternDoesNotMatch(_ pattern: String, _ path: String) throws {
        #expect(try !GlobPattern(pattern).matches(path))
    }

    @Test func bytesThatAreNotUTF8AreCharactersOfTheirOwn() throws {
        let path = Array("a".utf8) + [0xFF] + Array(".py".utf8)
        for pattern in ["*.py", "a?.py", "a[!x].py", "**/*.py", "**"] {
            #expect(try GlobPattern(pattern).matches(path), "\(pattern)")
        }
        for pattern in ["a.py", "a??.py", "a\u{FFFD}.py", "a[a-z].py"] {
            #expect(try !GlobPattern(pattern).matches(path), "\(pattern)")
        }
        let cut: [UInt8] = [0xE2, 0x82]
        #expect(try GlobPattern("??").matches(cut))
        #expect(try !GlobPattern("?").matches(cut))
        let surrogate: [UInt8] = [0xED, 0xA0, 0x80]
        #expect(try GlobPattern("???").matches(surrogate))
        let slashInThreeBytes: [UInt8] = [0xE0, 0x80, 0xAF]
        #expect(try GlobPattern("???").matches(slashInThreeBytes))
        let slashInFourBytes: [UInt8] = [0xF0, 0x80, 0x80, 0xAF]
        #expect(try GlobPattern("????").matches(slashInFourBytes))
        let beyondUnicode: [UInt8] = [0xF4, 0x90, 0x80, 0x80]
        #expect(try GlobPattern("????").matches(beyondUnicode))
    }

    @Test(arguments: [
        ("", 0), ("/a", 0), ("a//b", 2), ("a/", 2), ("./a", 0), ("a/../b", 2), ("a**", 1), ("**b", 0), ("a/**b", 2), ("***", 0),
        ("[a", 0),
        ("[]", 0), ("[!]", 0), ("[b-a]", 1), ("x[/]", 2), ("{a", 0), ("{a,{b}}", 3), ("a}", 1), ("a]", 1), ("a\\", 1),
        ("a\0b", 1), ("{**,a}", 1),
    ])
    func whatIsNoPatternIsRefusedWithItsPlace(_ text: String, _ offset: Int) {
        let error = #expect(throws: GlobError.self) { try GlobPattern(text) }
        #expect(error?.offset == offset)
    }

    @Test func theLongestPatternIsAKibibyte() throws {
        #expect(throws: Never.self) { try GlobPattern(String(repeating: "a", count: 1024)) }
        #expect(throws: GlobError.self) { try GlobPattern(String(repeating: "a", count: 1025)) }
    }

    @Test func everythingIsTwoStars() throws {
        #expect(GlobPattern.everything == (try GlobPattern("**")))
        #expect(GlobPattern.everything.program == (try GlobPattern("**")).program)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            String(repeating: "*a", count: 100) + "b", String(repeating: "**/a/", count: 100) + "b",
            String(repeating: "{a,aa,*}", count: 100) + "b",
            String(repeating: "{*,*}", count: 100) + "b", String(repeating: "?*", count: 200) + "b",
        ])
    func noPatternTakesExponentialTime(_ pattern: String) throws {
        let glob = try GlobPattern(pattern)
        for path in [String(repeating: "a", count: 4000) + "cb", String(repeating: "a/", count: 2000) + "cb"] {
            let start = ContinuousClock.now
            _ = glob.matches(path)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    /// The automaton against the definition, on every short path and many patterns.
    @Test func theAutomatonAgreesWithTheDefinition() throws {
        let parts = ["a", "b", "*", "?", "[ab]", "[!a]", "{a,b}", "{a,}", "/", "**/", "/**"]
        let alphabet: [Character] = ["a", "b", "/"]
        var paths = [""]
        for _ in 0..<4 { paths += paths.flatMap { path in alphabet.map { path + String($0) } } }
        let unique = Set(paths)
        var compared = 0
        for first in parts {
            for second in parts {
                for third in parts {
                    guard let pattern = compiled(first + second + third) else { continue }
                    for path in unique {
                        compared += 1
                        let expected = definition(Array(pattern.text), Array(path))
                        if pattern.matches(path) != expected {
                            Issue.record("\(pattern.text) and '\(path)': expected \(expected)")
                        }
                    }
                }
            }
        }
        #expect(compared > 50_000)
    }

    private func compiled(_ text: String) -> GlobPattern? {
        do { return try GlobPattern(text) } catch { return nil }
    }

    /// Backtracking, straight from the documentation.
    private func definition(_ pattern: [Character], _ path: [Character]) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        let rest = Array(pattern.dropFirst())
        switch first {
        case "*" where rest.first == "*":
            let after = Array(rest.dropFirst())
            guard after.first == "/" else { return !path.isEmpty }
            let tail = Array(after.dropFirst())
            if definition(tail, path) { return true }
            return path.indices.contains { $0 > 0 && path[$0] == "/" && definition(tail, Array(path[($0 + 1)...])) }
        case "*":
            let end = path.firstIndex(of: "/") ?? path.count
            return (0...end).contains { definition(rest, Array(path[$0...])) }
        case "?": return path.first.map { $0 != "/" } == true && definition(rest, Array(path.dropFirst()))
        case "[":
            guard let end = rest.firstIndex(of: "]"), let character = path.first, character != "/" else { return false }
            let isNegated = rest.first == "!"
            return rest[..<end].contains(character) != isNegated && definition(Array(rest[(end + 1)...]), Array(path.dropFirst()))
        case "{":
            guard let end = rest.firstIndex(of: "}") else { return false }
            let tail = Array(rest[(end + 1)...])
            return rest[..<end].split(separator: ",", omittingEmptySubsequences: false).contains {
                definition(Array($0) + tail, path)
            }
        default: return path.first == first && definition(rest, Array(path.dropFirst()))
        }
    }
}
