import Foundation
import Support
import Synchronization
import Testing

@testable import HostLog

@Suite struct LogTests {
    private final class Lines: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        func take(_ more: [UInt8]) { bytes.withLock { $0 += more } }
        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func aLevelHoldsTheOnesBeforeItAndNoOther() {
        for (level, count) in [(LogLevel.off, 0), (.error, 1), (.warn, 2), (.info, 3), (.debug, 4)] {
            let lines = Lines()
            let log = Log(level, .text, environment: [:]) { lines.take($0) }
            for step in [LogStep.commandFailed, .gateRefused, .planMade, .gateFound] { log(step) }
            #expect(lines.text.split(separator: "\n").count == count, "\(level)")
        }
    }

    @Test func fieldsOfALineThatNobodyWantsAreNotMade() {
        var made = 0
        func field() -> LogValue {
            made += 1
            return .number(made)
        }
        Log.off(.commandFailed, ["a": field()])
        Log(.info, .json, environment: [:]) { _ in }(.gateFound, ["a": field()])
        #expect(made == 0)
    }

    @Test func aTextCanNeitherEndItsLineNorMoveTheTerminal() {
        let lines = Lines()
        let log = Log(.debug, .text, environment: [:]) { lines.take($0) }
        log(.gateFound, ["gate": .text("x\ny=1 \u{1B}[2J \"q\""), "tool": .none, "empty": .text("")])
        #expect(lines.text.hasSuffix(#" debug gate.found gate="x y=1 \\x1b[2J \"q\"" tool=- empty="""# + "\n"))
    }

    @Test func aLineOfJSONHasAlwaysTheSameMembers() throws {
        let lines = Lines()
        let log = Log(.debug, .json, environment: ["MY_TOKEN": "orange-juice"]) { lines.take($0) }
        log(
            .sandboxStarted,
            ["gate": .text("orange-juice"), "pid": .number(1), "setup_sec": .seconds(0.1234567), "facts": .list(["a"])])
        log(.gateFound)
        for line in lines.text.split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(Set(object.keys) == ["time", "elapsed_sec", "level", "what", "fields"])
        }
        #expect(lines.text.contains(#""fields":{"gate":"[redacted]","pid":1,"setup_sec":0.123457,"facts":["a"]}"#))
    }

    @Test func thePageNamesEveryStep() throws {
        let page = try String(contentsOf: Program.repositoryRoot.appending(path: "docs/log.md"), encoding: .utf8)
        for step in LogStep.allCases {
            #expect(page.contains("| `\(step.rawValue)` | \(step.level.rawValue) |"), "\(step.rawValue)")
        }
    }
}
