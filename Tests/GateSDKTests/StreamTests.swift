import CFirstTry
import Testing

@testable import GateSDK

@Suite struct StreamTests {
    private func lines(_ text: String, pieces size: Int, longest: Int = 1 << 20) throws -> [String] {
        var splitter = LineSplitter(.output, longest: longest)
        var seen: [String] = []
        let note = { (line: OutputLine) throws(GateProblem) in seen.append((line.isWhole ? "" : "cut ") + line.text) }
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            let fits = try piece.withUnsafeBytes { try splitter.take($0, each: note) }
            guard fits else { return seen + ["too long"] }
        }
        try splitter.finish(each: note)
        return seen
    }

    @Test(arguments: 1...9) func linesAreTheSameHoweverTheyAreCut(size: Int) throws {
        #expect(try lines("one\n\ntwo\nthree", pieces: size) == ["one", "", "two", "cut three"])
        #expect(try lines("one\n", pieces: size) == ["one"])
    }

    @Test func aLineThatIsTooLongIsRefused() throws {
        #expect(try lines("short\n" + String(repeating: "x", count: 50), pieces: 7, longest: 20) == ["short", "too long"])
    }

    @Test func whatALineThrowsEndsTheProgramAndIsThrown() {
        let host = ScriptedHost()
        host.pieces = [(1, Array("a\n".utf8)), (1, Array("b\n".utf8)), (1, Array("c\n".utf8))]
        let problem = #expect(throws: GateProblem.self) {
            try host.run { run in
                _ = try run.stream(Command("tool")) { (line) throws(GateProblem) in
                    if line.text == "b" { throw GateProblem(.toolOutput, "no b") }
                }
            }
        }
        #expect(problem?.message == "no b")
        #expect(host.taken == 2)
    }

    @Test func bothStreamsKeepTheirOwnLines() throws {
        let host = ScriptedHost()
        host.pieces = [(1, Array("ou".utf8)), (2, Array("err\nre".utf8)), (1, Array("t\n".utf8)), (2, Array("st".utf8))]
        var seen: [String] = []
        let result = try host.run { run in
            try run.stream(Command("tool", "x y", "")) { (line) throws(GateProblem) in
                seen.append("\(line.stream) \(line.text) \(line.isWhole)")
            }
        }
        #expect(seen == ["error err true", "output out true", "error rest false"])
        #expect(result.exit == .exited(status: 0))
        #expect(host.commands == [["tool", "x y", ""]])
    }

    @Test func halfALineOfAKilledProgramIsNotHandedOver() throws {
        let host = ScriptedHost()
        host.exit.status = -1
        host.exit.signal = 11
        host.pieces = [(1, Array("{\"half".utf8))]
        var seen = 0
        let result = try host.run { run in
            try run.stream(Command("tool")) { (_) throws(GateProblem) in seen += 1 }
        }
        #expect(seen == 0)
        #expect(result.exit == .signalled(11))
    }

    @Test(arguments: [
        ("{\"a\":1}\n\n{\"a\":2}\n", 2, nil),
        ("{\"a\":1}\n{\"a\":2}", 1, "the output of tool was cut in the middle of line 2"),
        ("{\"a\":1}\n{\"a\":2\n", 1, "line 2 of tool's output cannot be read: byte 6: expected more text"),
        ("{\"a\":1} x\n", 0, "line 1 of tool's output cannot be read: byte 8: expected the end of the text"),
    ]) func jsonLinesNoticeWhatIsMissing(text: String, count: Int, message: String?) {
        let host = ScriptedHost()
        host.pieces = [(1, Array(text.utf8))]
        var lines = JSONLines(of: "tool")
        var seen: String?
        do throws(GateProblem) {
            _ = try runStream(host) { (line) throws(GateProblem) in
                try lines.read(line) { (json) throws(JSONError) in try json.skip() }
            }
        } catch {
            seen = error.message
        }
        #expect(lines.count == count)
        #expect(seen == message)
    }

    private func runStream(
        _ host: ScriptedHost, _ each: (OutputLine) throws(GateProblem) -> Void
    ) throws(GateProblem) -> ToolResult {
        var result = Result<ToolResult, GateProblem>.failure(GateProblem(.gate, "no phase"))
        host.phase { table, context in
            let run = Run(surface: Surface(host: table, context: context))
            result = Result { () throws(GateProblem) in try run.stream(Command("tool"), each: each) }
        }
        return try result.get()
    }
}
