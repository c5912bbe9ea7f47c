import Foundation
import GateSDK
import Testing

@testable import Gate_ruff

@Suite struct DiagnosticTests {
    private func read(_ text: String) throws -> [Diagnostic] {
        try text.split(separator: "\n").map { line in
            var reader = JSONReader(Array(line.utf8))
            let diagnostic = try Diagnostic(&reader)
            try reader.finish()
            return diagnostic
        }
    }

    @Test func everyMemberArrives() throws {
        let finding = try read(Recorded.findings)[0].finding(at: "a.py")
        #expect(finding.rule == "F401")
        #expect(finding.message == "`os` imported but unused")
        #expect((finding.line, finding.column) == (1, 8))
        #expect((finding.endLine, finding.endColumn) == (1, 10))
        #expect(finding.fix == "Remove unused import: `os` (safe: ruff check --fix)")
        #expect(finding.helpURI == "https://docs.astral.sh/ruff/rules/unused-import")
        #expect(finding.severity == .error)
    }

    @Test func fixesSayHowFarTheyGo() throws {
        let fixes = try read(Recorded.findings).map { $0.finding(at: "x").fix }
        #expect(fixes[1].isEmpty)
        #expect(fixes[2] == "Replace with `cond is None` (unsafe: ruff check --fix --unsafe-fixes)")
    }

    @Test func unreadableFilesAreNoOrdinaryFindings() throws {
        let diagnostics = try read(Recorded.findings)
        #expect(diagnostics.map(\.isUnreadable) == [false, false, false, true, false, false])
        #expect(diagnostics[4].finding(at: "x").rule == "invalid-syntax")
    }

    @Test func aCellIsNamed() throws {
        #expect(try read(Recorded.findings)[5].finding(at: "x").message == "`sys` imported but unused (cell 2)")
    }

    @Test func olderRuffsHadNoRuleForSyntax() throws {
        let line = #"{"code":null,"message":"SyntaxError: bad","filename":"/r/a.py","url":null,"fix":null}"#
        #expect(try read(line)[0].finding(at: "a.py").rule == "invalid-syntax")
    }

    @Test func panicsAreRecognised() throws {
        let line = #"{"code":"panic","message":"Fatal error while linting","filename":"/r/a.py","severity":"fatal"}"#
        #expect(try read(line)[0].isPanic)
    }

    @Test(arguments: [
        "{}", #"{"code":"F401"}"#, "[]", #"{"filename":"/r/a.py"}"#, #"{"filename":"/r/a.py","message":"m","location":3}"#,
    ]) func whatIsNoDiagnosticIsRefused(line: String) {
        #expect(throws: JSONError.self) { try read(line) }
    }

    private static let corpus =
        "/work/shared/corpus/ruff/astral-sh+ruff/crates/ruff/tests/cli/snapshots/"

    /// ruff's own snapshots of its `json-lines`, of several of its versions.
    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: corpus),
            "ruff's snapshots are not on this machine: what other versions print is not tested"),
        arguments: ["cli__lint__output_format_json-lines.snap", "cli__lint__output_format_preview_json-lines.snap"])
    func theSnapshotsOfRuffAreRead(name: String) throws {
        let text = try String(contentsOfFile: DiagnosticTests.corpus + name, encoding: .utf8)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("{") }
        #expect(!lines.isEmpty)
        for diagnostic in try read(lines.joined(separator: "\n")) {
            #expect(!diagnostic.isUnreadable)
            #expect(diagnostic.start.line > 0 && diagnostic.end.line > 0)
            #expect(diagnostic.filename.hasSuffix("input.py"))
        }
    }
}

@Suite struct ListingTests {
    private func listing(_ output: String = Recorded.list, log: String = Recorded.listLog) throws -> Listing {
        try Listing(output: Array(output.utf8), log: Array(log.utf8), repository: "/repository")
    }

    @Test func namesAreWholeToTheByte() throws {
        let files = try listing().files
        #expect(files.count == 11)
        #expect(files[2] == Path(Array("bad".utf8) + [0xFE] + Array(".py".utf8)))
        #expect(files[3] == Path(Array("bad".utf8) + [0xFF] + Array(".py".utf8)))
        #expect(files[4] == "n\nl.py")
        #expect(files[6] == Path(Array("one".utf8) + [0xE9] + Array(".py".utf8)))
        #expect(files[7] == #"q"\.py"#)
        #expect(!files.contains("README.md"))
    }

    @Test func namesThatLookAlikeStayApart() throws {
        let listing = try listing()
        #expect(listing.files(printedAs: "bad\u{FFFD}.py").count == 2)
        #expect(listing.files(printedAs: "one\u{FFFD}.py").count == 1)
        #expect(listing.files(printedAs: "absent.py").isEmpty)
    }

    @Test func theRootsConfigurationIsKnown() throws {
        #expect(try listing().rootConfiguration == "/repository/ruff.toml")
    }

    @Test func withoutALogTheNamesArePrintedOnes() throws {
        let files = try listing(log: "").files
        #expect(files.count == 11)
        #expect(files[6] == "one\u{FFFD}.py")
    }

    @Test func onlyWhatChangedIsKept() throws {
        var listing = try listing()
        listing.keepOnly(["a.py", "gone.py", Path(Array("bad".utf8) + [0xFF] + Array(".py".utf8))])
        #expect(listing.files.count == 2)
        #expect(listing.files(printedAs: "bad\u{FFFD}.py").count == 1)
        #expect(listing.files(printedAs: "syn.py").isEmpty)
    }

    @Test func nothingIsNothing() throws {
        #expect(try listing("", log: "").files.isEmpty)
    }

    @Test(arguments: ["/repository/a.py\n/repository/b", "/elsewhere/a.py\n", "\n"]) func aStrangeListIsRefused(output: String) {
        #expect(throws: GateProblem.self) { try listing(output) }
    }

    @Test func rustsEscapesAreUndone() {
        let escaped = Array(#"a\n\r\t\0\\\"\'\xFF\u{e9}\u{1f600}"#.utf8)
        #expect(unescaped(escaped[...]) == Array("a\n\r\t\0\\\"'".utf8) + [0xFF] + Array("\u{E9}\u{1F600}".utf8))
    }

    @Test(arguments: [#"\"#, #"\x"#, #"\xZZ"#, #"\u{"#, #"\u{ffffffffff}"#, #"\u"#, #"\q"#])
    func brokenEscapesDoNoHarm(text: String) {
        #expect(unescaped(Array(text.utf8)[...]).count <= text.utf8.count)
    }
}

@Suite struct LogTests {
    private func log(_ text: String) -> (Log, begun: [String]) {
        var log = Log()
        var begun: [String] = []
        for line in Array(text.utf8).split(separator: 0x0A) {
            if let name = log.take(line) { begun.append(String(decoding: name, as: UTF8.self)) }
        }
        return (log, begun)
    }

    @Test func theLogTellsWhatWasDone() {
        let (log, begun) = log(Recorded.checkLog)
        #expect(log.checked == [11])
        #expect(begun == ["/repository/a.py", "/repository/n"])
        #expect(log.unreadable == ["pkg/nonutf.py: stream did not contain valid UTF-8", "Permission denied (os error 13)"])
        #expect(log.words.count == 4)
        #expect(log.panics.isEmpty)
    }

    @Test func olderRuffsSaidOnStderrThatTheyPanicked() {
        #expect(log("error: Panicked while linting a.py: this is a bug").0.panics == ["a.py: this is a bug"])
    }

    @Test func aForgedNumberIsOneTooMany() {
        let forged = "\n[x][ruff::commands::check][DEBUG] Checked 0 files in: 1ms"
        #expect(log(Recorded.checkLog + forged).0.checked == [11, 0])
    }

    @Test func whatIsNoNumberIsNoProof() {
        #expect(log("[x][ruff::commands::check][DEBUG] Checked many files in: 1ms").0.checked == [-1])
        #expect(log("Checked 3 files in: 1ms").0.checked.isEmpty)
        #expect(log("[x][ruff_linter::rules][DEBUG] Checked 3 files in: 1ms").0.checked.isEmpty)
    }
}

@Suite struct FailureTests {
    private func problem(_ status: Int32, _ text: String) -> GateProblem {
        failure(status, text.split(separator: "\n").map(String.init), repository: "/repository")
    }

    @Test(arguments: [
        (Recorded.brokenTOML, GateProblem.Kind.toolConfig), (Recorded.unknownRule, .toolConfig),
        (Recorded.unknownRuleOfOption, .options), (Recorded.requiredVersion, .toolVersion), (Recorded.fullDisk, .toolBroke),
        ("", .toolBroke),
    ]) func eachCauseHasItsKind(text: String, kind: GateProblem.Kind) {
        #expect(problem(2, text).kind == kind)
    }

    @Test func theMessageIsRuffsOwnWithThePlace() {
        #expect(
            problem(2, Recorded.brokenTOML).message
                == "ruff refuses its configuration: Failed to load configuration `sub/ruff.toml`: Failed to parse sub/ruff.toml: "
                + "TOML parse error at line 1, column 9: unclosed array, expected `]`")
    }

    @Test func anotherStatusIsABreakdownWhateverItSays() {
        #expect(problem(101, Recorded.brokenTOML).kind == .toolBroke)
    }
}

@Suite struct ConfigurationTests {
    private func document(_ text: String, pyproject: Bool = true) -> ConfigurationDocument {
        ConfigurationDocument(Array(text.utf8), isPyproject: pyproject)
    }

    @Test(arguments: [
        "[tool.ruff]", "[tool.ruff.lint]\nselect = []", "[ tool . ruff ]", "[tool.\"ruff\"]  # comment",
        "tool.ruff.line-length = 3", "[tool]\nruff = {line-length = 3}", "[tool]\nruff.line-length = 3", "tool = {ruff = {}}",
        "x = 1\r\n[tool.ruff]\r\n",
        "[[tool.ruff.x]]",
    ]) func aPartForRuffIsSeen(text: String) {
        #expect(document(text).configuresRuff)
    }

    @Test(arguments: [
        "", "[tool.ruffian]", "[tool.black]\nruff = 1", "# [tool.ruff]", "# tool.ruff.x = 1", "[project]\nname = \"ruff\"",
        "[ruff]",
    ]) func otherPartsAreNot(text: String) {
        #expect(!document(text).configuresRuff)
    }

    @Test func whatIsExtendedIsRead() {
        #expect(document("[tool.ruff]\nextend = \"../base.toml\" # why").extends == "../base.toml")
        #expect(document("extend = 'base.toml'", pyproject: false).extends == "base.toml")
        #expect(document("[lint]\nextend = 'no.toml'", pyproject: false).extends == nil)
    }

    @Test func theOldestPythonCounts() {
        #expect(document("[project]\nrequires-python = \">=3.9\"").requiresPython)
        #expect(!document("[tool.x]\nrequires-python = \">=3.9\"").requiresPython)
    }

    @Test func waysAreResolvedInsideTheRepositoryOnly() {
        #expect((Path("a/b") / "../base.toml").resolved(in: "/r") == "a/base.toml")
        #expect((Path("") / "./base.toml").resolved(in: "/r") == "base.toml")
        #expect((Path("a") / "/r/x.toml").resolved(in: "/r") == "x.toml")
        #expect((Path("a") / "../../base.toml").resolved(in: "/r") == nil)
    }
}

@Suite struct RuleSettingsTests {
    private static let shown = """
        linter.rules.enabled = [
        \tunused-import (F401),
        \tnone-comparison (E711),
        ]
        linter.per_file_ignores = {
        \tabsolute_matcher = "/r/tests/*"
        basename_matcher = "tests/*"
        negated = false
        data = [
        \tunused-import (F401),
        \tnone-comparison (E711),
        ]
        \tabsolute_matcher = "/r/*.pyi"
        basename_matcher = "*.pyi"
        negated = false
        data = [
        \tnone-comparison (E711),
        ]
        \tabsolute_matcher = "/r/stubs/**/*"
        basename_matcher = "stubs/**/*"
        negated = false
        data = [
        \tunused-import (F401),
        ]
        \tabsolute_matcher = "/r/other/*"
        basename_matcher = "other/*"
        negated = true
        data = [
        \tunused-import (F401),
        \tnone-comparison (E711),
        ]
        }

        """

    @Test(arguments: [
        ("/r/a.py", false), ("/r/tests/deep/a.py", true), ("/r/a.pyi", false), ("/r/stubs/a.pyi", true), ("/r/stubs/a.py", false),
        ("/r/other/a.py", false),
    ]) func aFileHasTheRulesThatNoPatternTakes(file: String, hasNone: Bool) {
        var settings = RuleSettings(Array(Self.shown.utf8))
        let answer = settings.leaveNone(for: Path(file))
        #expect(answer == hasNone)
    }

    @Test func anAnswerInOtherWordsLeavesRules() {
        var settings = RuleSettings(Array("linter.rules: none\n".utf8))
        let answer = settings.leaveNone(for: "/r/a.py")
        #expect(!answer)
    }

    @Test(arguments: [
        ("*", "a/b.py", true), ("**", "a/b.py", true), ("**/*", "b.py", true), ("*.py", "b.pyi", false),
        ("a/**/*.py", "a/b.py", true),
        ("a/*", "ab/c", false), ("[a]*", "a.py", false), ("a*b*", "ab", false), ("a.py", "a.py", true), ("aa*aa", "aaa", false),
        ("", "", false),
    ]) func aPatternHasOneRunOfStars(pattern: String, name: String, matches: Bool) {
        #expect(Pattern(Array(pattern.utf8)[...]).matches(Array(name.utf8)) == matches)
    }
}
