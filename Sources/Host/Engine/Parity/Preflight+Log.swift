internal import HostLog
internal import HostModel

extension Log {
    func found(_ policy: PolicyInForce) {
        self(
            .policyFound,
            [
                "name": .text(policy.policy.name), "source": .text(policy.source.rawValue), "base": .text(policy.baseName),
                "sha256": LogValue(policy.sha256), "locked": .flag(policy.policy.isLocked),
            ])
    }

    func ended(_ preflight: Preflight, _ clock: LogClock) {
        guard isOn else { return }
        for failure in preflight.failures {
            self(
                .preflightRefused,
                ["code": .text(failure.code.id), "because": .text(failure.message), "hint": .text(failure.hint)])
        }
        self(
            .preflightEnded,
            [
                "allows": .flag(preflight.allows), "failures": .number(preflight.failures.count),
                "attempts": .number(preflight.facts.policy.attempts.count),
                "drift": .number(preflight.facts.lock?.drift?.count ?? 0),
                "remembered": .list(preflight.survey?.remembered.sorted() ?? []), "asked": .number(preflight.survey?.asked ?? 0),
                "took_sec": clock.took,
            ])
    }
}
