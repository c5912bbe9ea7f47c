internal import HostFixtures
internal import HostManifest
internal import HostModel

extension Checker {
    /// What it does against what its manifest says that it does. The view is writable, so that a wish to write is seen.
    mutating func checkNeeds() throws(HostError) {
        var trial = Trial(subject, workplace, surroundings, best)
        trial.observes = true
        trial.workspace = "copy"
        let seen = try trial.run().observations
        let outside = seen.filter { $0.hasPrefix("network: ") }.map { String($0.dropFirst("network: ".count)) }
        let loopback = seen.filter { $0.hasPrefix("loopback: ") }.map { String($0.dropFirst("loopback: ".count)) }
        let writes = seen.filter { $0.hasPrefix("repository: ") }.map { String($0.dropFirst("repository: ".count)) }
        if !outside.isEmpty {
            answer(
                "GATE-19", "network", .broken, "asked for the network: \(outside.joined(separator: ", "))",
                hint: "leave it: there is none in any sandbox; bring what is needed as a snapshot")
        } else if !loopback.isEmpty, subject.manifest.network == .none {
            answer(
                "GATE-19", "network", .broken,
                "used the loopback interface without saying so: \(loopback.joined(separator: ", "))",
                hint: "\"network\": \"loopback\" in the manifest")
        } else {
            answer("GATE-19", "network", .kept, loopback.isEmpty ? "not asked for" : "loopback alone, as the manifest says")
        }
        if writes.isEmpty {
            answer("GATE-24", "writes", .kept, "nothing outside of scratch")
        } else if subject.manifest.workspace == .readOnly {
            answer(
                "GATE-24", "writes", .broken, "writes in the repository, which the manifest says is read-only: \(writes[0])",
                hint: "write to scratch, or say \"workspace\": \"copy\"")
        } else {
            answer("GATE-24", "writes", .kept, "in its own copy of the repository, as the manifest says: \(writes[0])")
        }
    }

    /// The same run under valgrind.
    mutating func checkMemory() throws(HostError) {
        guard FileTree.exists("/usr/bin/valgrind") else {
            answer("GATE-27", "memory", .unchecked, "valgrind is not there", hint: "apt-get install valgrind")
            return
        }
        var trial = Trial(subject, workplace, surroundings, best)
        trial.checksMemory = true
        trial.timeoutSeconds = 300
        let outcome = try trial.run()
        let log = trial.logTail()
        if outcome.failures.contains(where: { $0.message.contains("status 97") }) {
            let told = log.filter { $0.hasPrefix("==") }.compactMap { line in
                line.split(separator: " ", maxSplits: 1).dropFirst().first.map(String.init)
            }
            answer(
                "GATE-27", "memory", .broken, "valgrind saw: \(told.prefix(3).joined(separator: " "))",
                hint: "run its fixture under AddressSanitizer")
        } else if outcome.verdict == bestOutcome?.verdict {
            answer("GATE-27", "memory", .kept, "no wrong access that valgrind can see")
        } else {
            let why =
                log.first { $0.contains("Valgrind:") } ?? outcome.failures.first?.message ?? outcome.verdict.rawValue
            answer("GATE-27", "memory", .unchecked, "it does not run under valgrind: \(why)")
        }
    }

    /// Values that the manifest allows and nobody thought of.
    mutating func checkOptions() throws(HostError) {
        let trials = HostileOptions.all(of: subject.manifest)
        guard !trials.isEmpty else {
            answer("GATE-23", "hostile options", .kept, "it has no options")
            return
        }
        var refused = 0
        for hostile in trials {
            var trial = Trial(subject, workplace, surroundings, best)
            // Twenty times what it usually takes is a hang.
            trial.timeoutSeconds = max(5, Int((bestOutcome?.durationSeconds ?? 0) * 20))
            trial.optionLines = trial.optionLines.filter { line in
                !hostile.lines.contains { line.hasPrefix("\($0.name) = ") }
            }
            trial.optionLines += hostile.lines.map(\.line)
            let outcome: Outcome
            do throws(HostError) {
                outcome = try trial.run()
            } catch {
                guard error.code == .config else { throw error }
                refused += 1
                continue
            }
            guard let broken = Self.isBroken(outcome) else { continue }
            answer(
                "GATE-23", "hostile options", .broken, "\(hostile.shown): \(broken)",
                hint: "report a problem of kind FT_PROBLEM_OPTIONS for what cannot be used, or narrow it in the manifest")
            return
        }
        let note = refused > 0 ? ", \(refused) of them refused by the host" : ""
        answer(
            "GATE-23", "hostile options", .kept,
            "\(trials.count) settings, each ended in a verdict or a problem of its own\(note)")
    }

    mutating func checkSpeed() {
        let sorted = durations.sorted()
        guard let median = sorted.isEmpty ? nil : sorted[sorted.count / 2] else { return }
        let shown = "\(Int(median * 1000)) ms for a fixture (median of \(sorted.count))"
        let expected = subject.manifest.expectedSeconds
        if median > 1, median > expected * 3 {
            answer(
                "GATE-25", "speed", .broken, "\(shown), the manifest expects \(expected) s",
                hint: "correct \"expected_sec\": what takes longest is started first")
        } else {
            answer("GATE-25", "speed", .kept, shown)
        }
    }
}
