import Foundation
import GateSDK
import Testing

@testable import Gate_mypy

@Suite struct MessageTests {
    private func read(_ text: String) throws -> [Message] {
        try text.split(separator: "\n").map { line in
            var reader = JSONReader(Array(line.utf8))
            let message = try Message(&reader)
            try reader.finish()
            return message
        }
    }

    @Test func notesJoinTheirError() throws {
        let finding = try read(Recorded.messages)[0].finding
        #expect(finding.rule == "arg-type")
        #expect(finding.severity == .error)
        #expect(finding.path == "shop/wrong.py")
        #expect((finding.line, finding.column, finding.endLine, finding.endColumn) == (19, 6, 19, 14))
        #expect(
            finding.message.hasPrefix(
                "Argument 1 to \"show\" has incompatible type \"Square\"; expected \"Shape\"\nFollowing member(s)"))
        #expect(finding.message.hasSuffix("        def area(self) -> str"))
        #expect(finding.helpURI == "https://mypy.readthedocs.io/en/stable/_refs.html#code-arg-type")
    }

    @Test func notesAloneAreNoErrors() throws {
        let messages = try read(Recorded.messages)
        #expect(messages.map(\.isError) == [true, true, false, true])
        #expect(messages[2].finding.severity == .note)
    }

    @Test func missingModulesAreToldApart() throws {
        let messages = try read(Recorded.messages)
        #expect(messages.map(\.isAboutEnvironment) == [false, false, false, true])
        #expect(messages[3].module == "shop.nowhere")
    }

    @Test(arguments: [
        (#"{"message":"Library stubs not installed for \"yaml\"","code":"import-untyped"}"#, true),
        (
            #"{"message":"Skipping analyzing \"flask_x\": module is installed, but missing library stubs or py.typed marker","code":"import-untyped"}"#,
            false
        ),
    ]) func stubsThatExistAreTheEnvironments(line: String, isAboutEnvironment: Bool) throws {
        #expect(try read(line)[0].isAboutEnvironment == isAboutEnvironment)
    }

    @Test func aMessageWithoutAPlaceHasNone() throws {
        let line =
            #"{"file":"two/app.py","line":-1,"column":-1,"end_line":-1,"end_column":0,"message":"Duplicate module named \"app\"","hint":"See","code":null,"severity":"error"}"#
        let finding = try read(line)[0].finding
        #expect((finding.line, finding.column, finding.endLine, finding.endColumn) == (0, 0, 0, 0))
        #expect(finding.rule == "mypy")
        #expect(finding.helpURI.isEmpty)
    }

    @Test(arguments: ["{}", "[]", #"{"file":"a.py"}"#, #"{"message":3}"#, #"{"message":"m","line":"one"}"#])
    func whatIsNoMessageIsRefused(line: String) {
        #expect(throws: JSONError.self) { try read(line) }
    }
}

@Suite struct LogTests {
    private func log(_ text: String) -> Log {
        var log = Log()
        for line in Array(text.utf8).split(separator: 0x0A) { log.take(line) }
        return log
    }

    @Test func sourcesAndSettingsAreFound() {
        let log = log(Recorded.log)
        #expect(log.sources == ["shop", "shop.other", "shop.price", "shop.wrong"])
        #expect(log.configuration == "/repository/pyproject.toml")
        #expect(log.interpreter == "/tools/bin/python3")
    }

    @Test func whatMypyPassesOverIsAnErrorAndNotesAreNot() {
        #expect(log(Recorded.log).configurationErrors == ["mypy.ini: [mypy]: Unrecognized option: strickt = True"])
    }

    @Test(arguments: [
        (#"path='./a.py', module='a', has"#, "a"), (#"path="./with'quote.py", module="with'quote", has"#, "with'quote"),
        (#"path='./line\nfeed.py', module='line\nfeed', has"#, "line\nfeed"),
        (#"path='./x\', module=\'y.py', module='z', has"#, "z"),
        (#"path='./ümläut.py', module='ümläut', has"#, "ümläut"), (#"path='./\udce9.py', module='\udce9', has"#, "\u{FFFD}"),
    ]) func namesAreReadAsPythonWritesThem(text: String, module: String) {
        #expect(log("LOG:  Found source:           BuildSource(\(text)_text=False)").sources == [module])
    }

    @Test(arguments: ["'open", "", "bare", "'\\"]) func whatIsNoTextOfPythonIsRefused(text: String) {
        #expect(pythonText(Array(text.utf8)[...]) == nil)
    }

    @Test func aModuleIsSeenWhenItWasParsedOrItsTextCompared() {
        let log = log(
            """
            LOG:  Updating mtime for shop: file shop/__init__.py, meta shop/__init__.meta.ff, mtime 3219677082
            LOG:  Parsing shop/b (2).py (shop.b)
            LOG:  Metadata fresh for shop.c: file shop/c.py
            LOG:  Metadata abandoned for shop.d: file shop/d.py has different hash
            """)
        #expect(log.seen == ["shop", "shop.b"])
        #expect(!log.isFinished)
    }

    @Test func theEndAndOddNamesAreSeen() {
        #expect(log(Recorded.log).isFinished)
        #expect(log(Recorded.log).namesArePlain)
        #expect(!log("LOG:  Found source:           BuildSource(path='bin/tool', module='tool', has_text=False)").namesArePlain)
    }

    @Test func theWantOfTargetsIsRecognised() {
        #expect(log("usage: mypy [-h]\nmypy: error: Missing target module, package, files, or command.").lacksTargets)
        #expect(!log(Recorded.log).lacksTargets)
    }
}

@Suite struct LineCountTests {
    @Test func modulesAndSumAreRead() {
        let count = LineCount(Array(Recorded.lines.utf8))
        #expect(count.modules == ["shop", "shop.other", "shop.price", "shop.wrong"])
        #expect((count.lines, count.typedLines) == (39, 32))
    }

    @Test func aModuleMayBeCalledLikeTheSum() {
        let count = LineCount(Array("  3  3 0 0 total\n  2  2 0 0 total\n  1  1 0 0 a\n".utf8))
        #expect(count.modules == ["a", "total"])
        #expect(count.lines == 3)
    }

    @Test func namesMayHoldSpacesAndLineFeeds() {
        let count = LineCount(Array("  3  3 0 0 total\n  2  2 0 0 with space\n  1  1 0 0 line\nfeed\n".utf8))
        #expect(count.modules == ["with space", "line\nfeed"])
    }

    @Test func nothingIsNothing() {
        #expect(LineCount([]).modules.isEmpty)
        #expect(LineCount(Array("rubbish\n".utf8)).modules.isEmpty)
    }
}

@Suite struct VersionTests {
    @Test func mypySaysItsVersion() throws {
        let version = try #require(Version(printed: Array("mypy 1.19.0 (compiled: yes)\n".utf8)))
        #expect(version.text == "1.19.0")
        #expect(version >= Version(1, 11))
        #expect(version >= Version(1, 16))
        #expect(version < Version(2, 0))
    }

    @Test(arguments: ["", "mypy", "nothing to do", "mypy new"]) func othersDoNot(text: String) {
        #expect(Version(printed: Array(text.utf8)) == nil)
    }
}

@Suite struct DisabledCodesTests {
    @Test(arguments: [
        ("[mypy]\ndisable_error_code = misc\nstrict = True\n", "[mypy]", ["misc"]),
        ("[mypy]\ndisable_error_code = misc,\n    name\n\n    call\n[mypy-a]\n", "[mypy]", ["call", "misc", "name"]),
        ("[mypy-a]\ndisable_error_code = misc\n", "[mypy]", []),
        ("[tool.mypy]\n  disable_error_code = ['a', 'b']\n  strict = true\n", "[tool.mypy]", ["a", "b"]),
        ("[tool.mypy]\ndisable_error_code = [\n'a', # not 'c'\n'b']\nfiles = ['d']\n", "[tool.mypy]", ["a", "b"]),
        ("[tool.mypy]\n  disable_error_code = \"a, b\"\n  strict = true\n", "[tool.mypy]", ["a", "b"]),
        ("[tool.mypy]\n# disable_error_code = []\n[[tool.mypy.overrides]]\ndisable_error_code = ['a']\n", "[tool.mypy]", []),
    ]) func thoseOfAllModulesAreRead(text: String, part: String, codes: [String]) {
        #expect(GlobalSettings(Array(text.utf8), part: Array(part.utf8)).disabledCodes == codes)
    }
}
