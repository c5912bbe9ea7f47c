import HostModel
import Testing

@testable import HostReport

@Suite struct ProgressTests {
    private static let screen = Screen(columns: 60, rows: 24)
    private static let twoLinesGone = "\u{1B}[A\u{1B}[2K\u{1B}[A\u{1B}[2K"
    private static let plan = ["mypy", "pytest", "ruff"].map {
        PlannedGate(id: $0, title: $0, level: .required, reason: "", willRun: true, tool: "")
    }

    private func live(_ events: [(Double, RunEvent)], on screen: Screen = screen) -> (said: [String], end: LiveProgress) {
        var progress = LiveProgress(style: Style(hasColor: false))
        var said = [progress.text(for: .planned(Self.plan), at: 0, on: screen)]
        for (time, event) in events { said.append(progress.text(for: event, at: time, on: screen)) }
        return (said, progress)
    }

    @Test func aQuickGateDoesNotFlicker() {
        let said = live([(0, .started(gate: "ruff")), (0.05, .tick), (0.06, .finished(Sample.outcome("ruff", .passed)))]).said
        #expect(said == ["", "", "", "✓ ruff     1.25s  812 files\n"])
    }

    @Test func whatRunsMovesBelowWhatIsFinished() {
        let said = live([
            (0, .started(gate: "mypy")), (0.2, .tick), (0.25, .tick),
            (0.3, .progress(gate: "mypy", done: 10, total: 1200, what: "files")),
            (0.4, .finished(Sample.outcome("mypy", .passed))),
        ]).said
        #expect(said[2] == "⠹ mypy     0.20s\n  2 waiting: pytest, ruff\n")
        #expect(said[3] == "")
        #expect(said[4] == Self.twoLinesGone + "⠸ mypy     0.30s  10/1,200 files\n  2 waiting: pytest, ruff\n")
        #expect(said[5] == Self.twoLinesGone + "✓ mypy     1.25s  812 files\n")
    }

    @Test(arguments: [20, 40, 60, 200])
    func noMovingLineIsWiderThanTheTerminal(_ columns: Int) {
        let long = String(repeating: "wide 日本 ", count: 40)
        let said = live(
            [(0, .started(gate: "mypy")), (0.2, .progress(gate: "mypy", done: 1, total: 2, what: long))],
            on: Screen(columns: columns, rows: 24)
        ).said
        for line in said.joined().split(separator: "\n") { #expect(DisplayWidth.of(String(line)) < max(columns, 30)) }
    }

    @Test func aLowTerminalIsNotOverrun() {
        let events = (0..<30).map { (0.0, RunEvent.started(gate: "gate\($0)")) } + [(0.5, RunEvent.tick)]
        let last = live(events, on: Screen(columns: 80, rows: 10)).said.last ?? ""
        #expect(last.split(separator: "\n").count <= 8)
    }

    @Test func anInterruptionIsSaidOnce() {
        let said = live([(0, .started(gate: "mypy")), (1, .interrupted), (1.1, .interrupted)]).said
        #expect(said.joined() == "interrupted: ending what runs\n")
    }

    @Test func whatAGateSaysOfItsProgressCannotSteerTheTerminal() {
        let said = live([(0, .started(gate: "mypy")), (0.2, .progress(gate: "mypy", done: 0, total: 0, what: "\u{1B}[2J\nx"))])
            .said
        #expect(said[2].contains("\\x1b[2J x\n"))
    }

    @Test func theEndTakesAwayWhatMoves() {
        var (_, progress) = live([(0, .started(gate: "mypy")), (0.2, .tick)])
        #expect(progress.clear() == Self.twoLinesGone)
        #expect(progress.clear() == "")
    }

    @Test func aLogGetsALineForTheStartTheEndAndEveryHalfMinute() {
        var progress = PlainProgress()
        let events: [(Double, RunEvent)] = [
            (0, .planned(Self.plan)), (0, .started(gate: "mypy")), (29, .tick),
            (30, .progress(gate: "mypy", done: 120, total: 800, what: "files")), (31, .tick), (60.5, .tick),
            (61, .finished(Sample.outcome("mypy", .error, code: .noVerdict, "mypy crashed"))), (99, .tick), (99, .interrupted),
            (99, .interrupted),
        ]
        let said = events.map { progress.text(for: $0.1, at: $0.0) }.joined()
        #expect(
            said == """
                mypy: started
                mypy: still running after 30.0s, 120/800 files
                mypy: still running after 1m 01s, 120/800 files
                mypy: ended in 1.25s, no verdict: mypy crashed
                interrupted: ending what runs

                """)
    }
}
