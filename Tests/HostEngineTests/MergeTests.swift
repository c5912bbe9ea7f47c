import HostModel
import Testing

@testable import HostEngine

@Suite struct MergeTests {
    private func facts(_ command: String = "run", interruption: Int32? = nil) -> RunFacts {
        RunFacts(
            command: command, startedAt: "t", durationSeconds: 1, host: HostFacts(version: "v", os: "o", arch: "a"),
            repository: RepositoryFacts(root: "/repo"), scope: Scope(mode: .full, files: 1), folder: "/repo/artifacts",
            interruption: interruption)
    }

    private func outcome(_ gate: String, _ verdict: Verdict, _ code: ParityCode? = nil, level: Level = .required) -> Outcome {
        var outcome = Outcome(gate: gate, title: gate, level: level, verdict: verdict)
        if let code { outcome.failures = [Failure(code, gate: gate, "m")] }
        return outcome
    }

    @Test func theSmallestCodeOfTheRequiredGatesWins() {
        let report = merge(
            [outcome("b", .error, .noVerdict), outcome("a", .failed, .mypyFailed), outcome("c", .passed)], facts())
        #expect(report.exitCode == 212)
        #expect(report.failures.map(\.code) == [.mypyFailed, .noVerdict])
        #expect(report.outcomes.map(\.gate) == ["a", "b", "c"])
    }

    @Test func advisoryGatesFailNothingAndOptionalOnesOnlyParity() {
        let outcomes = [
            outcome("a", .failed, .ruffFailed, level: .advisory), outcome("b", .failed, .mypyFailed, level: .optional),
            outcome("c", .passed),
        ]
        #expect(merge(outcomes, facts()).exitCode == 0)
        #expect(merge(outcomes, facts("parity")).exitCode == 212)
    }

    @Test func aRunInWhichNothingWasCheckedIsNotGreen() {
        #expect(merge([], facts()).exitCode == 250)
        #expect(merge([outcome("a", .notApplicable), outcome("b", .skipped)], facts()).exitCode == 250)
    }

    @Test func anInterruptionDecidesTheStatus() {
        #expect(merge([outcome("a", .passed)], facts(interruption: 2)).exitCode == 130)
        #expect(merge([outcome("a", .passed)], facts(interruption: 15)).exitCode == 143)
    }

    @Test func equalFindingsHaveDifferentFingerprintsAndMovedOnesTheSame() {
        var before = outcome("a", .failed, .ruffFailed)
        before.findings = [
            Finding(rule: "r", message: "m", path: "p", line: 1), Finding(rule: "r", message: "m", path: "p", line: 2),
        ]
        var after = before
        after.findings[0].line = 11
        after.findings[1].line = 12
        let first = merge([before], facts()).outcomes[0].findings.map(\.fingerprint)
        #expect(Set(first).count == 2)
        #expect(first == merge([after], facts()).outcomes[0].findings.map(\.fingerprint))
    }
}
