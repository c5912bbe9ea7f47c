public import HostModel

extension Lock {
    /// Everything in which what is here differs from this lock. `now` is the date, RFC 3339, for what must not be too old.
    ///
    /// Loosened thresholds and raised timeouts are not drift: they are attempts to get past the policy, and are judged there.
    public func drift(from here: Lock, platform: String, now: String) -> [Drift] {
        let all =
            machineDrift(here, platform) + toolDrift(here, platform) + configDrift(here) + pluginDrift(here)
            + gateDrift(here, platform) + collectionDrift(here) + settingDrift(here) + snapshotDrift(here, now)
        // Nothing can differ from a value that nobody knows yet; that it is pending is said by itself.
        return all.filter { $0.expected != Self.pending }.sorted(by: Drift.precedes)
    }

    private func machineDrift(_ here: Lock, _ platform: String) -> [Drift] {
        var drift: [Drift] = []
        if let python, python != here.python {
            drift.append(
                Drift(
                    .environmentMismatch, "python", expected: python, actual: here.python ?? "",
                    fix: "activate Python \(python), or: firsttry lock --only python"))
        }
        if !knows(platform) {
            drift.append(
                Drift(
                    .environmentMismatch, "platforms", expected: platforms.sorted().joined(separator: ", "), actual: platform,
                    fix: "firsttry lock --only platform on this machine adds it"))
        }
        for (name, value) in environment where here.environment[name] != value {
            drift.append(
                Drift(
                    .environmentMismatch, "env.\(name)", expected: value, actual: here.environment[name] ?? "",
                    fix: "export \(name)=\(Self.quoted(value))"))
        }
        return drift
    }

    /// A lock without platforms was written by hand and speaks of every machine.
    private func knows(_ platform: String) -> Bool { platforms.isEmpty || platforms.contains(platform) }

    private func toolDrift(_ here: Lock, _ platform: String) -> [Drift] {
        var drift: [Drift] = []
        for (name, tool) in tools {
            let install =
                "firsttry bootstrap installs \(name) \(tool.version); if the other is wanted: firsttry lock --only tools"
            guard let found = here.tools[name] else {
                drift.append(Drift(.toolDrift, "tools.\(name).version", expected: tool.version, actual: "", fix: install))
                continue
            }
            if found.version != tool.version {
                drift.append(
                    Drift(.toolDrift, "tools.\(name).version", expected: tool.version, actual: found.version, fix: install))
            }
            let digest = tool.sha256[platform] ?? ""
            if let actual = found.sha256[platform], actual != digest, found.version == tool.version,
                !digest.isEmpty || knows(platform)
            {
                let fix =
                    digest.isEmpty
                    ? "firsttry lock --only platform on this machine adds it"
                    : "the version is right, the bytes are not: firsttry bootstrap installs what was locked"
                drift.append(Drift(.toolDrift, "tools.\(name).sha256.\(platform)", expected: digest, actual: actual, fix: fix))
            }
        }
        for (name, found) in here.tools where tools[name] == nil {
            drift.append(
                Drift(
                    .toolDrift, "tools.\(name).version", expected: "", actual: found.version,
                    fix: "firsttry lock --only tools,gates"))
        }
        return drift
    }

    private func configDrift(_ here: Lock) -> [Drift] {
        Set(configHashes.keys).union(here.configHashes.keys).compactMap { file in
            guard configHashes[file] != here.configHashes[file] else { return nil }
            let sections = configSections[file].map { "what counts in it: \($0.sorted().joined(separator: ", "))" } ?? ""
            let undo = configHashes[file] == nil ? "remove \(file)" : "git checkout -- \(Self.quoted(file))"
            return Drift(
                .configDrift, "config_hashes.\(file)", note: sections, expected: configHashes[file] ?? "",
                actual: here.configHashes[file] ?? "",
                fix: "\(undo), or if it is meant: firsttry lock --only configs")
        }
    }

    private func pluginDrift(_ here: Lock) -> [Drift] {
        // Who cannot collect tests cannot say with what: that is one difference, not many.
        guard here.collection != nil || collection == nil else { return [] }
        return Set(plugins.keys).union(here.plugins.keys).compactMap { name in
            let (locked, found) = (plugins[name], here.plugins[name])
            guard locked != found else { return nil }
            return Drift(
                found == nil ? .pluginMissing : .toolDrift, "plugins.\(name)", expected: locked ?? "", actual: found ?? "",
                fix: locked.map { "python -m pip install \(name)==\($0)" } ?? "firsttry lock --only plugins")
        }
    }

    private func gateDrift(_ here: Lock, _ platform: String) -> [Drift] {
        Set(gates.keys).union(here.gates.keys).flatMap { id -> [Drift] in
            guard let locked = gates[id] else {
                return [Drift(.gateRefused, "gates.\(id)", expected: "", actual: "here", fix: "firsttry lock --only gates")]
            }
            guard let found = here.gates[id] else {
                return [Drift(.pluginMissing, "gates.\(id)", expected: "a gate", actual: "", fix: "firsttry gates list")]
            }
            var pairs = [("manifest_sha256", locked.manifestSHA256, found.manifestSHA256)]
            let digest = locked.librarySHA256[platform] ?? ""
            // A machine that the lock does not know at all is one difference, not one for each gate.
            if !digest.isEmpty || knows(platform) {
                pairs.append(("library_sha256.\(platform)", digest, found.librarySHA256[platform] ?? ""))
            }
            return pairs.filter { $0.1 != $0.2 }.map { name, locked, found in
                let meant = locked.isEmpty ? "platform" : "gates"
                return Drift(
                    .gateRefused, "gates.\(id).\(name)", expected: locked, actual: found,
                    fix: "firsttry gates show \(id) says where it lies; if it is meant: firsttry lock --only \(meant)")
            }
        }
    }

    private func collectionDrift(_ here: Lock) -> [Drift] {
        let fix = "see what came and went (firsttry explain PARITY-104); if it is meant: firsttry lock --only collection"
        func drift(_ subject: String, _ expected: String, _ actual: String) -> [Drift] {
            [Drift(.collectionDrift, "pytest_collection" + subject, expected: expected, actual: actual, fix: fix)]
        }
        func tests(_ collection: LockedCollection) -> String { collection.count.map { "\($0) tests" } ?? Self.pending }
        switch (collection, here.collection) {
        case (nil, nil): return []
        case (nil, let found?): return drift("", "", tests(found))
        case (let locked?, _) where locked.allowsUncollected: return []
        case (let locked?, nil): return drift("", tests(locked), "")
        case (let locked?, let found?):
            if let count = locked.count, count != found.count {
                return drift(".expected_count", String(count), found.count.map(String.init) ?? "")
            }
            return locked.sha256 == found.sha256 ? [] : drift(".name_hash_sha256", locked.sha256, found.sha256)
        }
    }

    /// Settings that are stricter than the lock, or new; those that are looser are for the policy.
    private func settingDrift(_ here: Lock) -> [Drift] {
        timeouts.compactMap { id, seconds in
            guard let actual = here.timeouts[id], actual < seconds else { return nil }
            return Drift(
                .configDrift, "timeouts_sec.\(id)", expected: String(seconds), actual: String(actual),
                fix: "firsttry lock --only timeouts")
        }
    }

    private func snapshotDrift(_ here: Lock, _ now: String) -> [Drift] {
        guard let advisories else { return [] }
        let fix = "firsttry fetch \(advisories.name), or: firsttry lock --only advisories"
        guard let found = here.advisories, found.name == advisories.name else {
            return [
                Drift(
                    .environmentMismatch, "advisories.snapshot", expected: advisories.name, actual: here.advisories?.name ?? "",
                    fix: fix)
            ]
        }
        var drift: [Drift] = []
        if found.sha256 != advisories.sha256 {
            drift.append(
                Drift(.environmentMismatch, "advisories.sha256", expected: advisories.sha256, actual: found.sha256, fix: fix))
        }
        if let most = advisories.maxAgeDays, let created = found.created, let age = Self.days(from: created, to: now), age > most
        {
            drift.append(
                Drift(
                    .environmentMismatch, "advisories.max_age_days", expected: "at most \(most) days", actual: "\(age) days",
                    fix: "firsttry fetch \(advisories.name), then: firsttry lock --only advisories"))
        }
        return drift
    }

    /// As a shell takes it for one word.
    static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                    || (byte >= UInt8(ascii: "+") && byte <= UInt8(ascii: ":"))
                    || byte == UInt8(ascii: "_")
            }
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// Whole days between two dates "2026-11-26T…".
    static func days(from start: String, to end: String) -> Int? {
        guard let first = dayNumber(start), let last = dayNumber(end) else { return nil }
        return last - first
    }

    /// Days since 0000-03-01, by the rule for the Gregorian calendar.
    private static func dayNumber(_ date: String) -> Int? {
        let parts = date.prefix(10).split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
            (1...12).contains(month), (1...31).contains(day), (0...9999).contains(year)
        else { return nil }
        let shifted = month > 2 ? year : year - 1
        let era = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400
        return era + (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day
    }
}
