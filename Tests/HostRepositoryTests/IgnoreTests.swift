import Foundation
import HostRepository
import Testing

/// Random trees under random rules, compared to `git ls-files`: whatever git understands by a rule, we do.
@Suite struct IgnoreTests {
    private static let names = [
        "a", "b", "ab", "abc", "foo", "Foo", "bar.o", "x.y", ".h", "a b", "[a]", "a*", "\\x", "é", "-", "!n", "#c", "b ",
    ]
    private static let atoms = [
        "*", "**", "?", "a", "b", "ab", "foo", "bar", ".o", "/", "/", "\\", "[a]", "[!a]", "[^b]", "[a-c]", "[]a]", "[[:alpha:]]",
        "[[:upper:]x]", "[[:nope:]]", "[a", "[\\]]", "[a-", "!", "#", " ", "\\ ", ".", "x", "**/", "/**", "*.", "\\*", "\\!", "é",
        "[b-a]",
        "[--0]", "{a,b}", "[[:space:]]", "[a\\-c]", "***", "[[.a.]]",
    ]

    private static func rule(_ dice: inout Dice) -> String {
        var rule = dice.chance(25) ? "!" : ""
        if dice.chance(20) { rule += "/" }
        if dice.chance(30) {
            rule += dice.pick(names)
        } else {
            for _ in 0..<Int.random(in: 1...5, using: &dice) { rule += dice.pick(atoms) }
        }
        if dice.chance(20) { rule += "/" }
        if dice.chance(10) { rule += dice.pick([" ", "  ", "\\ ", "\\", "\r", "\t"]) }
        return rule
    }

    private static func fill(_ scratch: Scratch, _ dice: inout Dice) throws {
        var folders = [""]
        for _ in 0..<Int.random(in: 5...40, using: &dice) {
            let place = dice.pick(folders) + dice.pick(names)
            do {
                if dice.chance(40) {
                    try scratch.write("", to: place + "/f")
                    folders.append(place + "/")
                } else {
                    try scratch.write("", to: place)
                }
            } catch is GitFailure {
                // The name is taken by the other kind.
            }
        }
        if dice.chance(40) { try scratch.git(["add", "-A"]) }
        for folder in folders where folder.isEmpty || dice.chance(30) {
            let rules = (0..<Int.random(in: 0...6, using: &dice)).map { _ in rule(&dice) }
            try scratch.write(rules.joined(separator: "\n") + (dice.chance(80) ? "\n" : ""), to: folder + ".gitignore")
        }
        if dice.chance(30) { try scratch.write(rule(&dice) + "\n", to: ".git/info/exclude") }
        if dice.chance(20) { try scratch.git(["add", "-A"]) }
    }

    @Test(arguments: 0..<12)
    func randomRulesLeaveOutWhatTheyLeaveOutForGit(_ round: Int) throws {
        for seed in (round * 25)..<(round * 25 + 25) {
            var dice = Dice(seed)
            let scratch = try Scratch()
            try Self.fill(scratch, &dice)
            let difference = try scratch.open().listed.symmetricDifference(scratch.listedByGit())
            let shown = difference.map { RepositoryPath($0).text }.sorted()
            if !shown.isEmpty {
                let rules = (try? String(contentsOfFile: scratch.path + "/.gitignore", encoding: .utf8)) ?? ""
                Issue.record("seed \(seed): \(shown) under \(rules.debugDescription)")
            }
        }
    }

    /// A rule, and a path that has only files in it.
    @Test(arguments: [
        ("foo**/bar", "foo/x/bar"), ("foo**/bar", "fooz/bar"), ("**/a/**/b", "a/b"), ("a/**", "a/b/c"), ("a/**/b", "a/x/y/b"),
        ("*/x", "a/b/x"), ("/*/x", "a/x"), ("a/*", "a/b/c"), ("**a", "x/ba"), ("a**", "x/ab"), ("/", "a"), ("//", "a"),
        ("/a//b", "a/b"),
        ("a/./b", "a/b"), ("\\a", "a"), ("\\", "\\x"), ("[[:punct:]]", "-"), ("a?c", "a/c"), ("/a?c", "a/c"), ("/a[^b]c", "a/c"),
        ("/a[/]c", "a/c"), ("**", "x"), ("**/", "x/y"),
        ("*/", "x/y"),
        ("/**/", "x/y"), ("a\\/b", "a/b"), ("!a\na", "a"), ("a\n!a", "a"), ("/a\n!/a/b", "a/b"), ("*\n!*/\n!*.py", "a/b.py"),
        ("**\\/b", "a/b"), ("a/**\\/b", "a/x/b"),
    ])
    func aRuleMeansWhatItMeansToGit(_ rule: String, _ path: String) throws {
        let scratch = try Scratch()
        try scratch.write("", to: path)
        try scratch.write(rule + "\n", to: ".git/info/exclude")
        let (ours, gits) = (try scratch.open().listed, try scratch.listedByGit())
        #expect(ours == gits)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            String(repeating: "a*", count: 200) + "b", String(repeating: "**/", count: 200) + "x",
            String(repeating: "*a/**/", count: 60) + "z",
            String(repeating: "[a-z]*", count: 120) + "!",
        ])
    func aRuleThatWouldTakeForEverTakesNoTime(_ rule: String) throws {
        let scratch = try Scratch()
        let name = String(repeating: "a", count: 200)
        try scratch.write("", to: "\(name)/\(name)/\(name)/\(name)")
        try scratch.write(rule + "\n", to: ".git/info/exclude")
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try scratch.open().files() }
        #expect(time < .seconds(20))
        #expect(try scratch.open().fileCount == 1)
    }

    @Test func aRuleWithMoreStarsThanAnybodyMeansIsSaidNotToCount() throws {
        let scratch = try Scratch()
        try scratch.write(String(repeating: "*a", count: 300) + "\nb\n", to: ".gitignore")
        try scratch.write("", to: "b")
        let list = try scratch.open().files()
        #expect(list.notes == ["a rule of .gitignore with more than 256 stars does not count"])
        #expect(list.files.map(\.path.text) == [".gitignore"])
    }

    @Test func thousandsOfRulesAreAppliedAsByGit() throws {
        let scratch = try Scratch()
        try scratch.write((0..<5000).map { "file\($0)*.x\n/d\($0)/\n" }.joined(), to: ".gitignore")
        try scratch.sh("for i in 1 77 4999 5000 6000; do touch file$i.x file$i.y; mkdir d$i; touch d$i/a; done")
        #expect(try scratch.open().listed == scratch.listedByGit())
    }
}
