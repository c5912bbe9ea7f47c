internal import HostFixtures
internal import HostModel

extension Checker {
    /// Each fixture against its golden, and twice the same.
    mutating func checkFixtures() throws(HostError) {
        let fixtures = try Fixture.all(in: subject.fixturesPath)
        guard !fixtures.isEmpty else {
            answer(
                "GATE-26", "fixtures", .broken, "there are none in \(subject.fixturesPath)",
                hint: "mkdir -p \(subject.fixturesPath)/clean/input, put a repository into it, firsttry gate check --bless")
            return
        }
        var verdicts: Set<Verdict> = []
        var differing: [String] = []
        for fixture in fixtures {
            if let missing = surroundings.missing(for: fixture) {
                conformance.notRun.append(Conformance.NotRun(scenario: fixture.name, reason: missing.reason))
                answer("GATE-26", "fixture \(fixture.name)", .unchecked, "not run: it \(missing.reason)", hint: missing.hint)
                continue
            }
            conformance.scenariosRun += 1
            let (outcome, difference) = try check(fixture)
            if isRefused { return }
            verdicts.insert(outcome.verdict)
            if let difference { differing.append("\(fixture.name): \(difference)") }
        }
        checkDeterminism(differing, of: conformance.scenariosRun)
        checkVariety(verdicts)
    }

    /// Runs a fixture twice; the second value says what differed.
    private mutating func check(_ fixture: Fixture) throws(HostError) -> (Outcome, String?) {
        var trial = Trial(subject, workplace, surroundings, fixture)
        trial.observes = true
        let first = try trial.run()
        if let refusal = first.failures.first(where: { $0.code == .gateRefused }) {
            isRefused = true
            answer("GATE-2", "a run", .broken, "refused: \(refusal.message)", hint: refusal.hint)
            return (first, nil)
        }
        let golden = Golden(first, workplace: workplace.path)
        let second = Golden(try trial.run(), workplace: workplace.path)
        durations.append(first.durationSeconds)
        if first.verdict != .timeout, first.durationSeconds > longest?.seconds ?? 0 { longest = (fixture, first.durationSeconds) }
        // The quickest of those that pass: what follows runs it many times, and under valgrind.
        let isBetter =
            first.verdict == .passed
            && (bestOutcome?.verdict != .passed || first.durationSeconds < bestOutcome?.durationSeconds ?? 0)
        if best == nil || isBetter {
            best = fixture
            bestOutcome = first
        }
        try compare(fixture, first, golden)
        return (first, golden == second ? nil : second.differences(from: golden))
    }

    private mutating func compare(_ fixture: Fixture, _ outcome: Outcome, _ golden: Golden) throws(HostError) {
        let name = "fixture \(fixture.name)"
        let places = Secrets(fixture.scenario.secrets).places(in: outcome, report: workplace.path + "/report")
        if let place = places.first {
            answer(
                "GATE-26", name, .broken, "a secret of the fixture comes out in \(place)",
                hint: "leave it out of what the gate reports, or name the rule under \"conceals\" in the manifest")
            return
        }
        if let wanted = fixture.scenario.expectedVerdict, wanted != outcome.verdict.rawValue {
            let why = outcome.failures.first?.message ?? outcome.reason
            answer(
                "GATE-26", name, .broken, "ended as \(outcome.verdict.rawValue), its author meant \(wanted): \(why)",
                hint: "mend the gate, or \"expect\" in \(fixture.path)/scenario.json")
            return
        }
        if blesses {
            try FileTree.write(Golden.bytes(outcome, workplace: workplace.path), to: Array(fixture.goldenPath.utf8))
            answer("GATE-26", name, .kept, "\(outcome.verdict.rawValue); its golden was written")
            return
        }
        guard FileTree.exists(fixture.goldenPath) else {
            answer("GATE-26", name, .broken, "has no golden", hint: "firsttry gate check --bless, and read what it wrote")
            return
        }
        let expected = Golden(try FileTree.json(fixture.goldenPath))
        if golden == expected {
            answer("GATE-26", name, .kept, "\(outcome.verdict.rawValue), as its golden says")
        } else {
            answer(
                "GATE-26", name, .broken, "differs from its golden: \(golden.differences(from: expected))",
                hint: "mend the gate, or firsttry gate check --bless when this is what it should say")
        }
    }

    private mutating func checkDeterminism(_ differing: [String], of count: Int) {
        guard count > 0 else { return }
        if let first = differing.first {
            answer(
                "GATE-22", "determinism", .broken, "twice the same input, twice another answer: \(first)",
                hint: "sort what you report, and report no times, numbers of processes or temporary names")
        } else {
            answer("GATE-22", "determinism", .kept, "\(count) \(count == 1 ? "fixture" : "fixtures"), each twice the same")
        }
    }

    /// A gate of which nobody has seen that it passes, and that it does not, has not been tried.
    private mutating func checkVariety(_ verdicts: Set<Verdict>) {
        guard !verdicts.isEmpty else { return }
        let missing =
            verdicts.contains(.passed)
            ? (verdicts.isDisjoint(with: [.failed, .error, .timeout]) ? "no fixture fails" : nil) : "no fixture passes"
        if let missing {
            answer("GATE-26", "variety", .broken, missing, hint: "add one: a gate is known by both")
        } else {
            answer("GATE-26", "variety", .kept, "there are fixtures that pass and fixtures that do not")
        }
    }

    /// Where there is nothing, nothing may be found good.
    mutating func checkEmptyRepository() throws(HostError) {
        let outcome = try Trial(subject, workplace, surroundings, nil).run()
        if let broken = Self.isBroken(outcome) {
            answer(
                "GATE-11", "empty repository", .broken, broken,
                hint: "an empty repository is a problem or nothing to do, never a crash")
        } else if outcome.verdict == .passed, subject.manifest.nothingToDo != .normal, subject.manifest.proofsWaived == nil {
            answer(
                "GATE-11", "empty repository", .broken, "passed although there was nothing to look at",
                hint: "count what was examined, or say \"nothing_to_do\": \"normal\" in the manifest")
        } else {
            answer("GATE-11", "empty repository", .kept, "\(outcome.verdict.rawValue)")
        }
    }
}
