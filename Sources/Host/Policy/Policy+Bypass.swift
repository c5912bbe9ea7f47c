public import HostModel

extension Policy {
    /// Every way in which a run asks for less than the lock and this policy demand, in a fixed order. Pure.
    ///
    /// What narrows a parity run is refused under every policy; what goes beyond that only when this one is locked.
    public func attempts(_ asked: Asked, heldTo lock: Held?) -> [BypassAttempt] {
        var all = narrowing(asked) + skipping(asked) + settings(asked)
        if let lock { all += looser(asked, lock) }
        all += missingGates(asked)
        return all
    }

    private var binds: Bool { isLocked && enforcement == .hard }
    private var bindsAlways: Bool { enforcement == .hard }

    // MARK: Less than the whole repository

    private func narrowing(_ asked: Asked) -> [BypassAttempt] {
        var found: [BypassAttempt] = []
        let flags = ["--changed-only", "--from-ref", "--to-ref", "--files0-from"]
        for flag in asked.flags where flags.contains(flag.name) {
            found.append(
                BypassAttempt(
                    .flag, flag.words, "changed-only is forbidden here: \(flag.words) was given", code: .changedOnlyForbidden,
                    fix: "leave out \(flag.name); firsttry run takes it"))
        }
        if let value = Self.set(asked.variables["FT_CHANGED_ONLY"]) {
            found.append(
                BypassAttempt(
                    .variable, "FT_CHANGED_ONLY=\(value)", "changed-only is forbidden here: FT_CHANGED_ONLY=\(value) is set",
                    code: .changedOnlyForbidden, fix: "unset FT_CHANGED_ONLY"))
        }
        return found
    }

    private func skipping(_ asked: Asked) -> [BypassAttempt] {
        var found: [BypassAttempt] = []
        for flag in asked.flags where ["--skip", "--only"].contains(flag.name) {
            found.append(
                BypassAttempt(
                    .flag, flag.words, "\(flag.words) would leave gates out",
                    isRefused: bindsAlways && !restrictions.allowsCheckSkip,
                    fix: "leave it out; firsttry run takes it"))
        }
        for flag in asked.flags where flag.name == "--no-cache" {
            found.append(
                BypassAttempt(
                    .flag, flag.words, "\(flag.words) would get around the cache",
                    isRefused: bindsAlways && !restrictions.allowsCacheBypass, fix: "leave it out; firsttry run takes it"))
        }
        for flag in asked.flags where flag.name == "--tier" {
            let out = asked.gates.filter { $0.leftOut != nil }.map(\.id)
            guard !out.isEmpty else { continue }
            found.append(
                BypassAttempt(
                    .flag, flag.words, "\(flag.words) would leave out \(out.joined(separator: ", "))",
                    isRefused: bindsAlways && !restrictions.allowsCheckSkip, fix: "leave it out; the configuration has the tier"))
        }
        let switches = [
            ("FT_SKIP_CHECKS", "would leave gates out", restrictions.allowsCheckSkip),
            ("FT_SKIP_CACHE", "would get around the cache", restrictions.allowsCacheBypass),
        ]
        for (name, effect, isAllowed) in switches {
            guard let value = Self.set(asked.variables[name]) else { continue }
            found.append(
                BypassAttempt(
                    .variable, "\(name)=\(value)", "\(name)=\(value) \(effect)", isRefused: bindsAlways && !isAllowed,
                    fix: "unset \(name)"))
        }
        return found
    }

    // MARK: Settings

    private func settings(_ asked: Asked) -> [BypassAttempt] {
        var found: [BypassAttempt] = []
        if let most = restrictions.maxConcurrentTasks, asked.jobs > most {
            found.append(
                BypassAttempt(
                    .configuration, "jobs \(asked.jobs)", "\(asked.jobs) gates at once, the policy allows \(most)",
                    isRefused: binds,
                    fix: "--jobs \(most)"))
        }
        // A policy that says what it demands is compared with what was reached, which tells more.
        if !asked.layersGivenUp.isEmpty, isolation == IsolationDemanded() {
            found.append(
                BypassAttempt(
                    .isolation, "[isolation]", "[isolation] gives up layers: \(asked.layersGivenUp.joined(separator: ", "))",
                    isRefused: binds, fix: "remove it, or let the policy say in 'isolation' what is enough"))
        }
        for gate in asked.gates {
            if let most = restrictions.maxTimeoutSeconds, gate.leftOut == nil, gate.seconds > most {
                found.append(
                    BypassAttempt(
                        .configuration, "gates.\(gate.id).timeout_sec",
                        "\(gate.id) may run \(gate.seconds) s, the policy allows \(most) s",
                        isRefused: binds, fix: "gates.\(gate.id).timeout_sec = \(most)"))
            }
            guard let check = demandedCheck(for: gate) else { continue }
            if let reason = gate.leftOut {
                found.append(
                    BypassAttempt(
                        .configuration, "gates.\(gate.id)",
                        "\(gate.id) would not run (\(reason)), but the policy demands \(check)",
                        isRefused: binds && !restrictions.allowsCheckSkip, fix: "let \(gate.id) run"))
            } else if gate.level != .required, gate.level != gate.ownLevel, failsRun(gate) {
                found.append(
                    BypassAttempt(
                        .configuration, "gates.\(gate.id).level",
                        "\(gate.id) is only \(gate.level.rawValue), but the policy lets the run fail by \(check)",
                        isRefused: binds,
                        fix: "gates.\(gate.id).level = \"required\""))
            }
        }
        for threshold in asked.thresholds {
            guard let least = least(threshold.name), threshold.order.isLooser(threshold.value, than: least) else { continue }
            found.append(
                BypassAttempt(
                    .configuration, "thresholds.\(threshold.name)",
                    "\(threshold.name) is \(threshold.value), the policy demands \(least)", isRefused: binds,
                    fix: "\(threshold.setting) = \(least), then: firsttry lock --only thresholds,configs"))
        }
        return found
    }

    /// What demands that this gate runs, in words.
    private func demandedCheck(for gate: AskedGate) -> String? {
        if requiredGates.contains(gate.id) { return "gate \(gate.id)" }
        return enabledChecks(of: gate).first.map { "check \($0.rawValue)" }
    }

    private func enabledChecks(of gate: AskedGate) -> [PolicyCheck] {
        checks.filter { $0.value.isEnabled && $0.key.codes.contains(gate.code) }.map(\.key).sorted()
    }

    private func failsRun(_ gate: AskedGate) -> Bool {
        requiredGates.contains(gate.id) || enabledChecks(of: gate).contains { checks[$0]?.failsOnError == true }
    }

    private func missingGates(_ asked: Asked) -> [BypassAttempt] {
        requiredGates.filter { !asked.knownGates.contains($0) }.map { id in
            BypassAttempt(
                .gate, "gates.\(id)", "the policy demands gate \(id), which was not found", code: .pluginMissing,
                isRefused: binds,
                fix: "install it; firsttry gates list shows what there is")
        }
    }

    /// What this policy demands of a threshold at least; nil when it says nothing.
    public func least(_ threshold: String) -> Threshold? {
        guard threshold == "coverage_min", let demand = checks[.coverage], demand.isEnabled else { return nil }
        return demand.minPercent.map { .number($0 / 100) }
    }

    // MARK: Against the lock

    private func looser(_ asked: Asked, _ lock: Held) -> [BypassAttempt] {
        var found = lock.gates.subtracting(asked.knownGates).sorted().map { id in
            BypassAttempt(
                .gate, "gates.\(id)", "the lock names gate \(id), which was not found", code: .pluginMissing,
                isRefused: bindsAlways && !restrictions.allowsCheckSkip,
                fix: "bring it back: [gates.\(id)] manifest, or --gate-path; firsttry gates list shows what there is")
        }
        for gate in asked.gates {
            if let reason = gate.leftOut, lock.gates.contains(gate.id), demandedCheck(for: gate) == nil {
                found.append(
                    BypassAttempt(
                        .configuration, "gates.\(gate.id)", "\(gate.id) would not run (\(reason)), but the lock names it",
                        isRefused: bindsAlways && !restrictions.allowsCheckSkip,
                        fix: "let \(gate.id) run, or take it out of the lock: firsttry lock --only gates,tools"))
            }
            if let seconds = lock.seconds[gate.id], gate.seconds > seconds {
                found.append(
                    BypassAttempt(
                        .configuration, "gates.\(gate.id).timeout_sec",
                        "\(gate.id)'s timeout is raised to \(gate.seconds) s, the lock says \(seconds) s", isRefused: bindsAlways,
                        fix: "gates.\(gate.id).timeout_sec = \(seconds), or renew the lock: firsttry lock --only timeouts"))
            }
        }
        for threshold in asked.thresholds {
            guard let locked = lock.thresholds[threshold.name], threshold.order.isLooser(threshold.value, than: locked) else {
                continue
            }
            found.append(
                BypassAttempt(
                    .configuration, "thresholds.\(threshold.name)",
                    "\(threshold.name) is loosened to \(threshold.value), the lock says \(locked)", isRefused: bindsAlways,
                    fix: "\(threshold.setting) = \(locked), or renew the lock: firsttry lock --only thresholds"))
        }
        return found
    }

    /// What of a change's own lock asks for less than the lock of the commit that it is to be merged into.
    public func loosened(_ new: Held, from base: Held, orders: [String: ThresholdOrder]) -> [BypassAttempt] {
        let isRefused = binds && !restrictions.allowsLooserLock
        var found: [BypassAttempt] = []
        func note(_ subject: String, _ message: String) {
            found.append(
                BypassAttempt(
                    .lock, subject, message, isRefused: isRefused, fix: "undo it; a looser lock is decided where the policy lives"
                ))
        }
        for (id, seconds) in base.seconds.sorted(by: { $0.key < $1.key }) {
            if let own = new.seconds[id], own > seconds {
                note("timeouts_sec.\(id)", "this change raises \(id)'s timeout in the lock from \(seconds) s to \(own) s")
            }
        }
        for (name, threshold) in base.thresholds.sorted(by: { $0.key < $1.key }) {
            guard let own = new.thresholds[name] else {
                note("thresholds.\(name)", "this change takes \(name) (\(threshold)) out of the lock")
                continue
            }
            if orders[name]?.isLooser(own, than: threshold) ?? (own != threshold) {
                note("thresholds.\(name)", "this change loosens \(name) in the lock from \(threshold) to \(own)")
            }
        }
        for id in base.gates.subtracting(new.gates).sorted() {
            note("gates.\(id)", "this change takes gate \(id) out of the lock")
        }
        return found
    }

    /// What is worse around a gate than this policy demands, in words; empty when nothing is.
    public func objections(to isolation: Isolation) -> [String] {
        var found: [String] = []
        func compare(_ name: String, _ wanted: String, _ reached: String) {
            guard !wanted.isEmpty, reached != wanted, reached != "namespace" else { return }
            found.append("\(name): \(wanted) is demanded, \(reached.isEmpty ? "nothing" : reached) was reached")
        }
        compare("network", self.isolation.network, isolation.network)
        compare("filesystem", self.isolation.filesystem, isolation.filesystem)
        compare("pids", self.isolation.pids, isolation.pids)
        compare("syscalls", self.isolation.syscalls, isolation.syscalls)
        if isolation.landlockABI < self.isolation.landlockABI {
            found.append("Landlock ABI \(self.isolation.landlockABI) is demanded, \(isolation.landlockABI) was reached")
        }
        return found
    }

    /// The value of a switch that is on.
    private static func set(_ value: String?) -> String? {
        guard let value, !value.isEmpty, value != "0", value.lowercased() != "false" else { return nil }
        return value
    }
}
