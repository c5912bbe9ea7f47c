import Foundation
import HostModel
import Support
import Testing

@testable import HostLock

enum Sample {
    static let digest = String(repeating: "ab", count: 32)
    static let other = String(repeating: "cd", count: 32)

    /// A lock with everything in it.
    static var full: Lock {
        var lock = Lock()
        lock.python = "3.11.7"
        lock.platforms = ["linux-x86_64", "linux-aarch64"]
        lock.tools = [
            "ruff": LockedTool(version: "0.17.5", sha256: ["linux-x86_64": digest, "linux-aarch64": other]),
            "mypy": LockedTool(version: "2.4.1", sha256: ["linux-x86_64": digest]),
        ]
        lock.configHashes = ["pyproject.toml": digest, "ci/ä.toml": other]
        lock.configSections = ["pyproject.toml": ["tool.ruff", "tool.mypy"]]
        lock.collection = LockedCollection(count: 1077, sha256: digest)
        lock.plugins = ["pytest-cov": "7.1.0"]
        lock.thresholds = ["coverage_min": .number(0.75), "max_warnings": .number(0), "bandit_severity_max": .word("LOW")]
        lock.timeouts = ["ruff": 180]
        lock.environment = ["TZ": "UTC"]
        lock.gates = [
            "ruff": LockedGate(librarySHA256: ["linux-aarch64": other, "linux-x86_64": digest], manifestSHA256: other)
        ]
        lock.advisories = LockedSnapshot(name: "advisories", sha256: digest, maxAgeDays: 7)
        return lock
    }

    static func drift(_ change: (inout Lock) -> Void, now: String = "2026-11-26T00:00:00Z") -> [Drift] {
        var here = full
        here.platforms = ["linux-x86_64"]
        here.advisories?.created = "2026-11-25T00:00:00Z"
        change(&here)
        return full.drift(from: here, platform: here.platforms[0], now: now)
    }
}

@Suite struct LockTests {
    @Test func whatIsWrittenIsReadAgain() throws {
        #expect(try Lock(json: Sample.full.bytes).entries == Sample.full.entries)
        #expect(try Lock(json: Lock().bytes).entries == [:])
    }

    @Test func theSameLockHasTheSameBytesOneThingALine() throws {
        let text = String(decoding: Sample.full.bytes, as: UTF8.self)
        #expect(Sample.full.bytes == Sample.full.bytes)
        #expect(try Lock(json: Sample.full.bytes).bytes == Sample.full.bytes)
        #expect(text.hasSuffix("}\n"))
        for line in text.split(separator: "\n") { #expect(line.count { $0 == ":" } <= 1, "\(line)") }
        let names = text.matches(of: /\n  "(\w+)"/).map { String($0.1) }
        #expect(names == names.sorted())
    }

    @Test(arguments: [
        ("{", "lock-syntax", 1, 2), ("{\"schema\": \"firsttry.lock/2\"}", "lock-bad-value", 1, 12),
        ("{\"schema\": \"firsttry.lock/1\",\n \"tool\": {}}", "lock-unknown-key", 2, 2),
        ("{\"schema\": \"firsttry.lock/1\",\n \"python\": 3.11}", "lock-wrong-type", 2, 12),
        ("{\"schema\": \"firsttry.lock/1\",\n \"tools\": {\"ruff\": {}}}", "lock-missing-key", 2, 20),
        ("{\"schema\": \"firsttry.lock/1\",\n \"config_hashes\": {\"a\": \"xyz\"}}", "lock-bad-value", 2, 25),
        ("{\"schema\": \"firsttry.lock/1\", \"python\": \"1\", \"python\": \"2\"}", "lock-duplicate-key", 1, 46),
        ("[]", "lock-wrong-type", 1, 1), ("{}", "lock-missing-key", 1, 1),
        ("{\"schema\": \"firsttry.lock/1\", \"timeouts_sec\": {\"ruff\": 0}}", "lock-bad-value", 1, 56),
    ])
    func aBrokenLockIsRefusedWithItsPlace(_ text: String, _ id: String, _ line: Int, _ column: Int) {
        let error = #expect(throws: HostError.self) { try Lock(json: Array(text.utf8), file: "l.json") }
        #expect(error?.code == .lockMissing)
        #expect(error?.id == id)
        #expect(error?.place == SourcePlace(file: "l.json", line: line, column: column))
    }

    @Test func aMistypedKeyNamesTheNearestRightOne() {
        let error = #expect(throws: HostError.self) {
            try Lock(json: Array(#"{"schema": "firsttry.lock/1", "treshold": {}}"#.utf8))
        }
        #expect(error?.hint == "did you mean 'thresholds'?")
    }

    @Test func pendingValuesAreNamedByTheirPlace() {
        var lock = Sample.full
        lock.tools["mypy"]?.version = Lock.pending
        lock.collection = LockedCollection(count: nil, sha256: Lock.pending)
        #expect(
            lock.pendingSubjects == [
                "pytest_collection.expected_count", "pytest_collection.name_hash_sha256", "tools.mypy.version",
            ])
        #expect(Sample.full.pendingSubjects.isEmpty)
    }

    @Test func nothingChangedIsNoDrift() {
        #expect(Sample.drift { _ in } == [])
    }

    static let differences: [(ParityCode, String, @Sendable (inout Lock) -> Void)] = [
        (.toolDrift, "tools.ruff.version", { $0.tools["ruff"]?.version = "0.16.2" }),
        (.toolDrift, "tools.ruff.version", { $0.tools["ruff"] = nil }),
        (.toolDrift, "tools.ruff.sha256.linux-x86_64", { $0.tools["ruff"]?.sha256["linux-x86_64"] = Sample.other }),
        (.toolDrift, "tools.trivy.version", { $0.tools["trivy"] = LockedTool(version: "1", sha256: [:]) }),
        (.configDrift, "config_hashes.ci/ä.toml", { $0.configHashes["ci/ä.toml"] = nil }),
        (.configDrift, "config_hashes.ruff.toml", { $0.configHashes["ruff.toml"] = Sample.other }),
        (.configDrift, "timeouts_sec.ruff", { $0.timeouts["ruff"] = 60 }),
        (.pluginMissing, "plugins.pytest-cov", { $0.plugins = [:] }),
        (.toolDrift, "plugins.pytest-cov", { $0.plugins["pytest-cov"] = "6.0.0" }),
        (.pluginMissing, "gates.ruff", { $0.gates = [:] }),
        (
            .gateRefused, "gates.ruff.library_sha256.linux-x86_64",
            { $0.gates["ruff"]?.librarySHA256["linux-x86_64"] = Sample.other }
        ),
        (.gateRefused, "gates.ruff.manifest_sha256", { $0.gates["ruff"]?.manifestSHA256 = Sample.digest }),
        (.collectionDrift, "pytest_collection.expected_count", { $0.collection?.count = 1070 }),
        (.collectionDrift, "pytest_collection.name_hash_sha256", { $0.collection?.sha256 = Sample.other }),
        (.collectionDrift, "pytest_collection", { $0.collection = nil }),
        (.environmentMismatch, "python", { $0.python = "3.12.1" }),
        (.environmentMismatch, "python", { $0.python = nil }),
        (
            .environmentMismatch, "platforms",
            {
                $0.platforms = ["linux-riscv64"]
                $0.tools = $0.tools.mapValues { LockedTool(version: $0.version, sha256: ["linux-riscv64": Sample.other]) }
                $0.gates["ruff"]?.librarySHA256 = ["linux-riscv64": Sample.other]
            }
        ),
        (.environmentMismatch, "env.TZ", { $0.environment["TZ"] = "Europe/Berlin" }),
        (.environmentMismatch, "advisories.sha256", { $0.advisories?.sha256 = Sample.other }),
        (.environmentMismatch, "advisories.snapshot", { $0.advisories = nil }),
        (.environmentMismatch, "advisories.max_age_days", { $0.advisories?.created = "2026-11-01T00:00:00Z" }),
    ]

    @Test(arguments: differences.indices)
    func eachDifferenceHasItsCodeItsPlaceAndAFix(_ index: Int) {
        let (code, subject, change) = Self.differences[index]
        let drift = Sample.drift(change)
        #expect(drift.map(\.code) == [code], "\(drift)")
        #expect(drift.first?.subject.hasPrefix(subject) == true, "\(drift)")
        #expect(drift.first?.fix.isEmpty == false)
    }

    @Test func allDifferencesComeAtOnceSmallestCodeFirst() {
        let drift = Sample.drift {
            $0.python = "3.12.1"
            $0.tools["ruff"]?.version = "0.16.2"
            $0.configHashes["pyproject.toml"] = Sample.other
        }
        #expect(drift.map(\.code) == [.toolDrift, .configDrift, .environmentMismatch])
    }

    @Test func uncollectedTestsMayBeAllowed() {
        var locked = Sample.full
        locked.collection?.allowsUncollected = true
        var here = Sample.full
        here.collection?.count = 3
        here.advisories?.created = "2026-11-25T00:00:00Z"
        #expect(locked.drift(from: here, platform: "linux-x86_64", now: "2026-11-26T00:00:00Z") == [])
    }

    @Test func aPartIsRenewedAndTheRestStays() {
        var here = Sample.full
        here.platforms = ["linux-x86_64"]
        here.tools["ruff"] = LockedTool(version: "0.18.0", sha256: ["linux-x86_64": Sample.other])
        here.tools["mypy"] = LockedTool(version: "2.4.1", sha256: ["linux-x86_64": Sample.digest])
        here.python = "3.12.1"
        let new = Sample.full.renewed([.tools], from: here)
        #expect(new.python == "3.11.7")
        #expect(new.tools["ruff"]?.version == "0.18.0")
        #expect(
            new.tools["ruff"]?.sha256.keys.sorted() == ["linux-x86_64"], "a digest of another version is no digest of this one")
        #expect(
            Sample.full.changes(to: new).map(\.inWords) == [
                "tools.ruff.sha256.linux-aarch64: gone, was cdcdcdcdcdcd…",
                "tools.ruff.sha256.linux-x86_64: abababababab… → cdcdcdcdcdcd…", "tools.ruff.version: 0.17.5 → 0.18.0",
            ])
    }

    /// On another kind of machine, with the same tools but for one, and the same gates.
    private var onAnotherMachine: Lock {
        var here = Sample.full
        here.platforms = ["linux-riscv64"]
        here.python = "3.12.1"
        here.tools = [
            "ruff": LockedTool(version: "0.17.5", sha256: ["linux-riscv64": Sample.other]),
            "mypy": LockedTool(version: "9.9.9", sha256: ["linux-riscv64": Sample.other]),
        ]
        here.gates["ruff"]?.librarySHA256 = ["linux-riscv64": Sample.digest]
        return here
    }

    @Test func anotherKindOfMachineAddsItsDigestsAndNothingElse() {
        let new = Sample.full.renewed([.platform], from: onAnotherMachine)
        #expect(
            Sample.full.changes(to: new).map(\.subject) == [
                "gates.ruff.library_sha256.linux-riscv64", "platforms.linux-riscv64", "tools.ruff.sha256.linux-riscv64",
            ], "what has another version here is not what was locked")
    }

    @Test func aLockThatAnotherMachineWroteHoldsHereOnceItHasTheDigestsOfHere() {
        var here = onAnotherMachine
        here.python = Sample.full.python
        here.tools["mypy"]?.version = "2.4.1"
        here.advisories?.created = "2026-11-25T00:00:00Z"
        func drift(_ lock: Lock) -> [Drift] { lock.drift(from: here, platform: "linux-riscv64", now: "2026-11-26T00:00:00Z") }
        #expect(drift(Sample.full).map(\.subject) == ["platforms"], "one difference, not one for each tool and gate")
        #expect(drift(Sample.full)[0].fix.contains("firsttry lock --only platform"))
        #expect(drift(Sample.full.renewed([.platform], from: here)) == [])
    }

    @Test func aGateOfAnotherVersionLosesTheDigestsOfOtherMachines() {
        var here = Sample.full
        here.gates["ruff"] = LockedGate(librarySHA256: ["linux-x86_64": Sample.other], manifestSHA256: Sample.digest)
        let new = Sample.full.renewed([.gates], from: here)
        #expect(new.gates["ruff"]?.librarySHA256 == ["linux-x86_64": Sample.other])
    }

    @Test(arguments: [
        (#"["linux-x86_64"]"#, ["linux-x86_64": Sample.digest]), (#"["linux-aarch64", "linux-x86_64"]"#, [:]), ("[]", [:]),
    ])
    func aLockOfTheEarlierFormIsOfItsOnlyMachineOrAsksForADigest(_ platforms: String, _ digests: [String: String]) throws {
        let text = """
            {"schema": "firsttry.lock/1", "platforms": \(platforms),
             "gates": {"ruff": {"library_sha256": "\(Sample.digest)", "manifest_sha256": "\(Sample.other)"}}}
            """
        let lock = try Lock(json: Array(text.utf8))
        #expect(lock.gates["ruff"]?.librarySHA256 == digests)
        #expect(try SchemaJudge("lock").accepts(Array(text.utf8)))
        var here = lock
        here.gates["ruff"]?.librarySHA256 = ["linux-x86_64": Sample.digest]
        here.platforms = ["linux-x86_64"]
        let drift = lock.drift(from: here, platform: "linux-x86_64", now: "2026-11-26T00:00:00Z")
        #expect(drift.contains { $0.code == .gateRefused } == digests.isEmpty, "\(drift)")
    }

    @Test func updatesOfTwoToolsInTwoBranchesAreMergedByGit() throws {
        func updated(_ names: String...) -> Lock {
            var lock = Sample.full
            for name in names { lock.tools[name] = LockedTool(version: "9.0.0", sha256: ["linux-x86_64": Sample.other]) }
            return lock
        }
        let folder = try TemporaryFolder()
        for (name, lock) in [("base", Sample.full), ("ours", updated("ruff")), ("theirs", updated("mypy"))] {
            try folder.write(String(decoding: lock.bytes, as: UTF8.self), to: name)
        }
        let merged = try Program.run("/usr/bin/git", ["merge-file", "-p", "ours", "base", "theirs"], in: folder.url)
        #expect(merged.status == 0 && merged.outBytes == updated("ruff", "mypy").bytes, "\(merged.out)")
    }

    @Test func whatPeopleDecideStays() {
        var old = Sample.full
        old.collection?.allowsUncollected = true
        old.environment["DATABASE_URL"] = "sqlite://"
        var here = Sample.full
        here.advisories?.maxAgeDays = nil
        let new = old.renewed(Set(LockPart.allCases), from: here)
        #expect(new.collection?.allowsUncollected == true)
        #expect(new.environment["DATABASE_URL"] == "sqlite://")
        #expect(new.advisories?.maxAgeDays == 7)
    }

    /// The reader and `manifests/schema/lock.schema.json` say the same.
    @Test func theSchemaHasTheKeysOfTheReader() throws {
        let file = Program.repositoryRoot.appending(path: "manifests/schema/lock.schema.json")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        #expect((schema["properties"] as? [String: Any])?.keys.sorted() == Lock.keys)
    }

    @Test func theSchemaJudgesLocksAsTheReaderDoes() throws {
        let judge = try SchemaJudge("lock")
        #expect(try judge.accepts(Sample.full.bytes))
        #expect(try judge.accepts(Lock().bytes))
        for text in [
            #"{"schema": "firsttry.lock/2"}"#, #"{"schema": "firsttry.lock/1", "tool": {}}"#,
            #"{"schema": "firsttry.lock/1", "tools": {"ruff": {}}}"#,
            #"{"schema": "firsttry.lock/1", "config_hashes": {"a": "x"}}"#,
            #"{"schema": "firsttry.lock/1", "timeouts_sec": {"a": 0}}"#,
            #"{"schema": "firsttry.lock/1", "thresholds": {"a": []}}"#,
            #"{"schema": "firsttry.lock/1", "advisories": {"snapshot": "../x", "sha256": "pending"}}"#,
        ] {
            #expect(throws: HostError.self, "\(text)") { try Lock(json: Array(text.utf8)) }
            #expect(try !judge.accepts(Array(text.utf8)), "\(text)")
        }
    }
}
