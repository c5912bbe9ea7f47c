internal import HostModel

/// A part of the lock that can be renewed by itself: `firsttry lock --only PART`.
public enum LockPart: String, Sendable, CaseIterable {
    case python, tools, configs, collection, plugins, env, gates, thresholds, timeouts, advisories
    /// This machine's digests of tools and gates whose versions and manifests are as locked; renews no value that another
    /// machine knows.
    case platform

    /// The first word of its subjects.
    static func of(subject: String) -> LockPart {
        switch subject.prefix(while: { $0 != "." }) {
        case "python": .python
        case "platforms": .platform
        case "tools": .tools
        case "pytest_collection": .collection
        case "plugins": .plugins
        case "env": .env
        case "gates": .gates
        case "thresholds": .thresholds
        case "timeouts_sec": .timeouts
        case "advisories": .advisories
        default: .configs
        }
    }
}

extension Lock {
    /// This lock with some parts as they are here. What people decide and no machine can find out stays: whether uncollected
    /// tests are allowed, how old data may be, which variables count.
    public func renewed(_ parts: Set<LockPart>, from here: Lock) -> Lock {
        var new = self
        for part in LockPart.allCases where parts.contains(part) {
            switch part {
            case .python: new.python = here.python
            case .platform:
                new.platforms = Set(platforms + here.platforms).sorted()
                new.tools = Self.joined(new.tools, with: here.tools)
                new.gates = Self.joined(new.gates, with: here.gates)
            case .tools: new.tools = Self.replaced(tools, by: here.tools)
            case .configs:
                new.configHashes = here.configHashes
                new.configSections = here.configSections
            case .collection:
                new.collection = here.collection
                if let collection { new.collection?.allowsUncollected = collection.allowsUncollected }
            case .plugins: new.plugins = here.plugins
            case .env: new.environment = environment.merging(here.environment) { $1 }
            case .gates: new.gates = Self.replaced(gates, by: here.gates)
            case .thresholds: new.thresholds = here.thresholds
            case .timeouts: new.timeouts = here.timeouts
            case .advisories:
                new.advisories = here.advisories ?? advisories
                new.advisories?.created = nil
                if let days = advisories?.maxAgeDays { new.advisories?.maxAgeDays = days }
            }
        }
        return new
    }

    /// Digests of other machines stay as long as they are of the same thing.
    private static func replaced<Thing: BuiltForPlatforms>(_ old: [String: Thing], by here: [String: Thing]) -> [String: Thing] {
        here.reduce(into: [:]) { things, thing in
            var new = thing.value
            if let old = old[thing.key], old.identity == new.identity { new.digests.merge(old.digests) { own, _ in own } }
            things[thing.key] = new
        }
    }

    /// What is the same thing here gets its digests of here, and nothing else changes.
    private static func joined<Thing: BuiltForPlatforms>(_ old: [String: Thing], with here: [String: Thing]) -> [String: Thing] {
        old.reduce(into: [:]) { things, thing in
            var new = thing.value
            if let here = here[thing.key], here.identity == new.identity { new.digests.merge(here.digests) { $1 } }
            things[thing.key] = new
        }
    }
}

/// What has one identity everywhere, and on each platform bytes of its own.
private protocol BuiltForPlatforms {
    var identity: String { get }
    var digests: [String: String] { get set }
}

extension LockedTool: BuiltForPlatforms {
    fileprivate var identity: String { version }
    fileprivate var digests: [String: String] {
        get { sha256 }
        set { sha256 = newValue }
    }
}

extension LockedGate: BuiltForPlatforms {
    fileprivate var identity: String { manifestSHA256 }
    fileprivate var digests: [String: String] {
        get { librarySHA256 }
        set { librarySHA256 = newValue }
    }
}

/// One value that differs between two locks.
public struct LockChange: Sendable, Hashable {
    public let subject: String
    /// nil: it was not there.
    public let old: String?
    /// nil: it is gone.
    public let new: String?
    public let part: LockPart

    /// "tools.ruff.version: 0.16.2 → 0.17.5"
    public var inWords: String {
        switch (old, new) {
        case (let old?, let new?): "\(subject): \(Drift.short(old)) → \(Drift.short(new))"
        case (nil, let new?): "\(subject): new, \(Drift.short(new))"
        case (let old?, nil): "\(subject): gone, was \(Drift.short(old))"
        case (nil, nil): subject
        }
    }
}

extension Lock {
    /// Every single value by the place where the file has it.
    public var entries: [String: String] {
        var entries: [String: String] = [:]
        entries["python"] = python
        for platform in platforms { entries["platforms.\(platform)"] = "locked" }
        for (name, tool) in tools {
            entries["tools.\(name).version"] = tool.version
            for (platform, digest) in tool.sha256 { entries["tools.\(name).sha256.\(platform)"] = digest }
        }
        for (file, digest) in configHashes { entries["config_hashes.\(file)"] = digest }
        for (file, sections) in configSections { entries["config_sections.\(file)"] = sections.sorted().joined(separator: ", ") }
        if let collection {
            entries["pytest_collection.expected_count"] = collection.count.map(String.init) ?? Self.pending
            entries["pytest_collection.name_hash_sha256"] = collection.sha256
            entries["pytest_collection.allow_uncollected"] = String(collection.allowsUncollected)
        }
        for (name, version) in plugins { entries["plugins.\(name)"] = version }
        for (name, threshold) in thresholds { entries["thresholds.\(name)"] = threshold.description }
        for (id, seconds) in timeouts { entries["timeouts_sec.\(id)"] = String(seconds) }
        for (name, value) in environment { entries["env.\(name)"] = value }
        for (id, gate) in gates {
            for (platform, digest) in gate.librarySHA256 { entries["gates.\(id).library_sha256.\(platform)"] = digest }
            entries["gates.\(id).manifest_sha256"] = gate.manifestSHA256
        }
        if let advisories {
            entries["advisories.snapshot"] = advisories.name
            entries["advisories.sha256"] = advisories.sha256
            entries["advisories.max_age_days"] = advisories.maxAgeDays.map(String.init)
        }
        return entries
    }

    /// What differs in `new`, by subject.
    public func changes(to new: Lock) -> [LockChange] {
        let before = entries
        let after = new.entries
        return Set(before.keys).union(after.keys).sorted().compactMap { subject in
            guard before[subject] != after[subject] else { return nil }
            return LockChange(subject: subject, old: before[subject], new: after[subject], part: LockPart.of(subject: subject))
        }
    }
}
