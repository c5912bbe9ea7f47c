internal import HostLog
internal import HostModel
internal import HostRepository

extension Log {
    func opened(_ repository: Repository, _ clock: LogClock) {
        self(
            .repositoryOpened,
            ["root": .text(repository.root), "commit": LogValue(repository.commit), "took_sec": clock.took])
    }

    func merged(_ report: Report) {
        self(
            .reportMerged,
            [
                "gates": .number(report.outcomes.count), "failures": .list(report.failures.map { "\($0.code.id) \($0.gate)" }),
                "exit_code": .number(report.exitCode), "interrupted": .flag(report.interrupted),
                "took_sec": .seconds(report.durationSeconds),
            ])
    }

    func wrote(_ outcome: Outcome, _ clock: LogClock) {
        self(
            .filesWritten,
            [
                "gate": .text(outcome.gate), "log": LogValue(outcome.logPath), "artifacts": .list(outcome.artifacts.map(\.path)),
                "took_sec": clock.took,
            ])
    }
}
