public import HostModel

/// What a repository's verdicts stand on: `ci/parity.lock.json`. The same form says what is here.
public struct Lock: Sendable, Equatable {
    public static let schema = "firsttry.lock/1"
    /// Relative to the repository.
    public static let path = "ci/parity.lock.json"
    /// Larger files are refused.
    public static let sizeMax = 4 << 20
    /// Stands where somebody has still to find a value; an error in a run that is held to the lock.
    public static let pending = "pending"

    /// The interpreter's version; nil when no gate needs one.
    public var python: String?
    /// The machines that were locked: "linux-x86_64".
    public var platforms: [String] = []
    public var tools: [String: LockedTool] = [:]
    /// By path relative to the repository: SHA-256.
    public var configHashes: [String: String] = [:]
    /// For files that many tools share: which sections gates read.
    public var configSections: [String: [String]] = [:]
    public var collection: LockedCollection?
    /// Of the test runner, by name: version.
    public var plugins: [String: String] = [:]
    public var thresholds: [String: Threshold] = [:]
    /// By gate.
    public var timeouts: [String: Int] = [:]
    /// Variables and the values that gates find in them.
    public var environment: [String: String] = [:]
    public var gates: [String: LockedGate] = [:]
    public var advisories: LockedSnapshot?

    public init() {}

    /// Where values are still pending.
    public var pendingSubjects: [String] {
        var subjects: [String] = []
        func note(_ value: String?, _ subject: String) {
            if value == Self.pending { subjects.append(subject) }
        }
        note(python, "python")
        for (name, tool) in tools {
            note(tool.version, "tools.\(name).version")
            for (platform, digest) in tool.sha256 { note(digest, "tools.\(name).sha256.\(platform)") }
        }
        for (file, digest) in configHashes { note(digest, "config_hashes.\(file)") }
        if let collection {
            if collection.count == nil { subjects.append("pytest_collection.expected_count") }
            note(collection.sha256, "pytest_collection.name_hash_sha256")
        }
        for (name, version) in plugins { note(version, "plugins.\(name)") }
        for (id, gate) in gates {
            for (platform, digest) in gate.librarySHA256 { note(digest, "gates.\(id).library_sha256.\(platform)") }
            note(gate.manifestSHA256, "gates.\(id).manifest_sha256")
        }
        note(advisories?.sha256, "advisories.sha256")
        return subjects.sorted()
    }
}

public struct LockedTool: Sendable, Equatable {
    public var version: String
    /// By platform.
    public var sha256: [String: String]

    public init(version: String, sha256: [String: String]) {
        self.version = version
        self.sha256 = sha256
    }
}

/// Which tests there are.
public struct LockedCollection: Sendable, Equatable {
    /// nil: pending.
    public var count: Int?
    /// SHA-256 of the sorted names.
    public var sha256: String
    /// Whether other tests may be collected than these.
    public var allowsUncollected: Bool

    public init(count: Int?, sha256: String, allowsUncollected: Bool = false) {
        self.count = count
        self.sha256 = sha256
        self.allowsUncollected = allowsUncollected
    }
}

public struct LockedGate: Sendable, Equatable {
    /// By platform: a library is built for one.
    public var librarySHA256: [String: String]
    /// The same on every platform.
    public var manifestSHA256: String

    public init(librarySHA256: [String: String], manifestSHA256: String) {
        self.librarySHA256 = librarySHA256
        self.manifestSHA256 = manifestSHA256
    }
}

/// Data that gates look things up in, brought by `firsttry fetch`.
public struct LockedSnapshot: Sendable, Equatable {
    /// The folder's name below `.firsttry/snapshots`.
    public var name: String
    public var sha256: String
    /// Older data is no longer good enough; nil: any age.
    public var maxAgeDays: Int?
    /// Date of the data, RFC 3339; only of what is here.
    public var created: String?

    public init(name: String, sha256: String, maxAgeDays: Int? = nil, created: String? = nil) {
        self.name = name
        self.sha256 = sha256
        self.maxAgeDays = maxAgeDays
        self.created = created
    }
}
