import CFirstTry
import Testing

@testable import GateSDK

@Suite struct ToolExitTests {
    private func exit(flags: Int = 0, status: Int32 = 0, signal: Int32 = 0, errno: Int32 = 0) -> ToolExit {
        var wire = FTExit()
        wire.flags = UInt32(flags)
        wire.status = status
        wire.signal = signal
        wire.start_errno = errno
        return ToolExit(wire)
    }

    @Test func everyEndIsToldApart() {
        #expect(exit(status: 3) == .exited(status: 3))
        #expect(exit(status: -1, signal: 9) == .signalled(9))
        #expect(exit(flags: Int(FT_EXIT_TIMED_OUT), status: -1, signal: 9) == .timedOut)
        #expect(exit(flags: Int(FT_EXIT_STDOUT_CUT), status: -1, signal: 9) == .cut(.output))
        #expect(exit(flags: Int(FT_EXIT_STDERR_CUT)) == .cut(.error))
        #expect(exit(flags: Int(FT_EXIT_NOT_STARTED), errno: 13) == .notStarted(SystemError(errno: 13)))
        #expect(exit(flags: Int(FT_EXIT_NOT_STARTED | FT_EXIT_TIMED_OUT), errno: 110) == .timedOut)
        #expect(exit(flags: Int(FT_EXIT_NOT_STARTED | FT_EXIT_CANCELLED), errno: 125) == .cancelled)
    }

    /// ruff ends with status 0 when its reader is gone: a cut output must never count as an end.
    @Test func aCutOutputIsNoEndWhateverTheStatus() {
        let problem = #expect(throws: GateProblem.self) {
            _ = try exit(flags: Int(FT_EXIT_STDOUT_CUT), status: 0).status(of: "ruff")
        }
        #expect(problem?.kind == .toolOutput)
    }

    @Test(arguments: [
        (ToolExit.signalled(11), GateProblem.Kind.toolBroke), (.timedOut, .timeout), (.cancelled, .incomplete),
        (.notStarted(SystemError(errno: 2)), .toolMissing),
    ]) func everyOtherEndIsAProblem(exit: ToolExit, kind: GateProblem.Kind) {
        let problem = #expect(throws: GateProblem.self) { _ = try exit.status(of: "x") }
        #expect(problem?.kind == kind)
    }
}

@Suite struct PathTests {
    @Test func pathsKeepTheirBytes() {
        let path = Path([0x61, 0xFF, 0x62])
        #expect(path.text == "a\u{FFFD}b")
        #expect(!path.isUTF8)
        #expect(("dir" / path).bytes == Array("dir/a".utf8) + [0xFF, 0x62])
    }

    @Test func equivalentTextsAreDifferentPaths() {
        #expect(Path("\u{E9}.py") != Path("e\u{301}.py"))
        #expect(Set([Path("\u{E9}.py"), Path("e\u{301}.py")]).count == 2)
    }

    @Test func pathsAreTakenApart() {
        #expect(Path("/a/b/c.py").below("/a/b") == "c.py")
        #expect(Path("/a/bc/c.py").below("/a/b") == nil)
        #expect(Path("/a/b").below("/a/b") == nil)
        #expect(Path("a/b/c.py").folder == "a/b")
        #expect(Path("c.py").folder == "")
        #expect(Path("a/c.py").name == "c.py")
        #expect(("" as Path) / "c.py" == "c.py")
        #expect(("a" as Path) / "/c.py" == "/c.py")
    }

    @Test func batchesHoldEverythingOnceAndInOrder() {
        let paths = (0..<1000).map { Path("file\($0).py") }
        let batches = paths.batches(bytes: 200)
        #expect(batches.count > 50)
        #expect(batches.flatMap { $0 } == paths)
        #expect(batches.allSatisfy { batch in batch.reduce(0) { $0 + $1.bytes.count + 9 } <= 200 })
        #expect([Path(String(repeating: "x", count: 500))].batches(bytes: 200).count == 1)
        #expect([Path]().batches().isEmpty)
    }
}

@Suite struct OptionsTests {
    private let options = Result { () throws(GateProblem) in
        try Options(Array(#"{"s":"x","n":3,"d":0.5,"b":true,"l":["a","b"],"z":null,"o":{"k":[1]}}"#.utf8))
    }

    @Test func valuesHaveTheirTypes() throws {
        let options = try options.get()
        #expect(try options.string("s") == "x")
        #expect(try options.int("n") == 3)
        #expect(try options.double("d") == 0.5)
        #expect(try options.bool("b") == true)
        #expect(try options.strings("l") == ["a", "b"])
        #expect(try options.strings("absent").isEmpty)
        #expect(try options.string("z") == nil)
        #expect(options.has("o") && !options.has("z"))
    }

    @Test func aValueOfAnotherTypeIsAProblemThatNamesTheOption() throws {
        let options = try options.get()
        let problem = #expect(throws: GateProblem.self) { try options.int("s") }
        #expect(problem?.kind == .options)
        #expect(problem?.message.contains("`s`") == true)
    }

    @Test(arguments: ["[]", "{", "{} x", "null"]) func whatIsNoObjectIsAProblem(text: String) {
        #expect(throws: GateProblem.self) { try Options(Array(text.utf8)) }
    }
}

@Suite struct JSONNumberTests {
    @Test(arguments: ["0", "-0", "12", "1.5", "-1.5e+3", "1E9", "1e999"]) func numbersAreSteppedOver(text: String) throws {
        var reader = JSONReader(Array(text.utf8))
        try reader.skip()
        try reader.finish()
    }

    @Test(arguments: ["+1", ".5", "1.", "01", "1e", "--1", "0x1", "1.e3", "-"]) func whatIsNoNumberIsRefused(text: String) {
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(text.utf8))
            try reader.skip()
            try reader.finish()
        }
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(text.utf8))
            _ = try reader.double()
            try reader.finish()
        }
    }
}

@Suite struct TextTests {
    @Test func wordsAreFoundAndRemoved() {
        #expect(Array("abcabd".utf8).end(of: "abd") == 6)
        #expect(Array("abcabd".utf8)[3...].end(of: "ab") == 5)
        #expect(Array("ab".utf8).end(of: "abc") == nil)
        #expect("/r/a.py and /r/b.py".removing("/r/") == "a.py and b.py")
        #expect("a.py".removing("") == "a.py")
    }
}
