import HostModel
import Support
import Testing

@testable import HostEngine

@Suite struct DurationsTests {
    private let folder: TemporaryFolder
    private let runs = [Case.run("a", expectedSeconds: 3), Case.run("b", expectedSeconds: 2), Case.run("c", expectedSeconds: 1)]

    init() throws {
        folder = try TemporaryFolder()
    }

    private func outcome(_ gate: String, _ verdict: Verdict, _ seconds: Double) -> Outcome {
        var outcome = Outcome(gate: gate, title: gate, level: .required, verdict: verdict)
        outcome.durationSeconds = seconds
        return outcome
    }

    private func order() -> [String] { Durations(in: KeptFolders(base: folder.url.path)).ordered(runs).map(\.id) }

    @Test func theNextRunStartsWithWhatTookLongest() {
        #expect(order() == ["a", "b", "c"], "nothing is known: as planned")
        var durations = Durations(in: KeptFolders(base: folder.url.path))
        durations.remember([outcome("a", .passed, 0.02), outcome("c", .failed, 9)])
        #expect(order() == ["c", "b", "a"], "b has not run here: its manifest counts")
    }

    @Test func whatBrokeSaysNothingOfHowLongItTakes() {
        var durations = Durations(in: KeptFolders(base: folder.url.path))
        durations.remember([outcome("c", .error, 9), outcome("b", .timeout, 300)])
        #expect(order() == ["a", "b", "c"])
    }

    @Test func rubbishIsPassedOver() throws {
        try folder.write("c\nb x\nc inf\na -1\n\u{0}\nc 9 9\n", to: "durations")
        #expect(order() == ["a", "b", "c"])
        #expect(Durations(in: .none).ordered(runs).map(\.id) == ["a", "b", "c"])
    }
}
