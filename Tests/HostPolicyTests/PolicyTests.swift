import Foundation
import HostModel
import Support
import Testing

@testable import HostPolicy

enum Sample {
    static func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
        var policy = Policy(name: "strict")
        policy.isLocked = true
        policy.checks = [.securityScan: CheckDemand(), .coverage: CheckDemand()]
        policy.checks[.coverage]?.minPercent = 80
        policy.restrictions.maxConcurrentTasks = 8
        policy.restrictions.maxTimeoutSeconds = 900
        change(&policy)
        return policy
    }

    /// A run that asks for nothing that it may not.
    static var asked: Asked {
        var asked = Asked()
        asked.gates = [
            AskedGate(id: "bandit", code: .banditFailed, level: .required, ownLevel: .required, seconds: 180, leftOut: nil),
            AskedGate(id: "pytest", code: .pytestFailed, level: .required, ownLevel: .required, seconds: 900, leftOut: nil),
        ]
        asked.thresholds = [
            AskedThreshold(name: "coverage_min", value: .number(0.8), order: .higherIsStricter),
            AskedThreshold(name: "max_warnings", value: .number(0), order: .lowerIsStricter),
            AskedThreshold(name: "bandit_severity_max", value: .word("LOW"), order: .words(["NONE", "LOW", "MEDIUM", "HIGH"])),
        ]
        asked.knownGates = ["bandit", "pytest"]
        return asked
    }

    static let held = Held(
        thresholds: ["coverage_min": .number(0.8), "max_warnings": .number(0), "bandit_severity_max": .word("LOW")],
        seconds: ["bandit": 180, "pytest": 900], gates: ["bandit", "pytest"])

    static func attempts(_ policy: Policy = policy(), _ change: (inout Asked) -> Void) -> [BypassAttempt] {
        var asked = asked
        change(&asked)
        return policy.attempts(asked, heldTo: held)
    }
}

@Suite struct PolicyTests {
    @Test func aRunThatAsksForNothingLessIsLetThrough() {
        #expect(Sample.attempts { _ in } == [])
    }

    static let bypasses: [(String, ParityCode, @Sendable (inout Asked) -> Void)] = [
        ("FT_SKIP_CACHE=1", .policyViolated, { $0.variables["FT_SKIP_CACHE"] = "1" }),
        ("FT_SKIP_CHECKS=bandit", .policyViolated, { $0.variables["FT_SKIP_CHECKS"] = "bandit" }),
        ("FT_CHANGED_ONLY=1", .changedOnlyForbidden, { $0.variables["FT_CHANGED_ONLY"] = "1" }),
        ("--changed-only", .changedOnlyForbidden, { $0.flags = [Asked.Flag("--changed-only")] }),
        ("--from-ref main", .changedOnlyForbidden, { $0.flags = [Asked.Flag("--from-ref", "main")] }),
        ("--files0-from -", .changedOnlyForbidden, { $0.flags = [Asked.Flag("--files0-from", "-")] }),
        ("--skip bandit", .policyViolated, { $0.flags = [Asked.Flag("--skip", "bandit")] }),
        ("--only ruff", .policyViolated, { $0.flags = [Asked.Flag("--only", "ruff")] }),
        ("gates.bandit", .policyViolated, { $0.gates[0].leftOut = "switched off in the configuration" }),
        ("gates.bandit.level", .policyViolated, { $0.gates[0].level = .advisory }),
        ("gates.bandit.timeout_sec", .policyViolated, { $0.gates[0].seconds = 181 }),
        ("thresholds.coverage_min", .policyViolated, { $0.thresholds[0].value = .number(0.79) }),
        ("thresholds.max_warnings", .policyViolated, { $0.thresholds[1].value = .number(-1) }),
        ("thresholds.max_warnings", .policyViolated, { $0.thresholds[1].value = .number(1) }),
        ("thresholds.bandit_severity_max", .policyViolated, { $0.thresholds[2].value = .word("HIGH") }),
        ("jobs 9", .policyViolated, { $0.jobs = 9 }),
    ]

    @Test(arguments: bypasses.indices)
    func eachWayAroundIsRefusedAndNamed(_ index: Int) {
        let (means, code, change) = Self.bypasses[index]
        let attempts = Sample.attempts(Sample.policy(), change)
        #expect(attempts.contains { $0.means == means && $0.code == code && $0.isRefused && !$0.fix.isEmpty }, "\(attempts)")
    }

    @Test(arguments: bypasses.indices)
    func softEnforcementShowsAndLetsThrough(_ index: Int) {
        let attempts = Sample.attempts(Sample.policy { $0.enforcement = .soft }, Self.bypasses[index].2)
        #expect(!attempts.isEmpty)
        let changedOnly = attempts.filter { $0.code == .changedOnlyForbidden }
        #expect(attempts.filter(\.isRefused) == changedOnly, "a parity run is of the whole repository, whatever the policy")
    }

    @Test func stricterIsNoAttempt() {
        let attempts = Sample.attempts {
            $0.thresholds = [
                AskedThreshold(name: "coverage_min", value: .number(0.9), order: .higherIsStricter),
                AskedThreshold(
                    name: "bandit_severity_max", value: .word("NONE"), order: .words(["NONE", "LOW", "MEDIUM", "HIGH"])),
            ]
            $0.gates[0].seconds = 60
        }
        #expect(attempts == [])
    }

    @Test func withoutAFileAParityRunIsStillWhole() {
        let attempts = Sample.attempts(.default) {
            $0.flags = [Asked.Flag("--skip", "bandit")]
            $0.thresholds[0].value = .number(0.5)
            $0.jobs = 64
        }
        #expect(attempts.map(\.means) == ["--skip bandit", "thresholds.coverage_min"])
        #expect(attempts.count(where: \.isRefused) == 2)
    }

    @Test func aWeakerSandboxIsRefusedUnlessThePolicySaysWhatIsEnough() {
        let weaker = { (asked: inout Asked) in asked.layersGivenUp = ["network namespace"] }
        let attempts = Sample.attempts(Sample.policy { $0.isolation = IsolationDemanded() }, weaker)
        #expect(attempts.map(\.means) == ["[isolation]"])
        #expect(attempts.first?.isRefused == true)
        #expect(Sample.attempts(Sample.policy { $0.isolation.syscalls = "seccomp" }, weaker) == [])
    }

    @Test func aSwitchThatIsOffIsNone() {
        #expect(
            Sample.attempts { $0.variables = ["FT_SKIP_CACHE": "0", "FT_SKIP_CHECKS": "", "FT_CHANGED_ONLY": "false"] } == [])
    }

    @Test func aGateThatThePolicyDemandsAndNobodyHasIsMissing() {
        let attempts = Sample.attempts(Sample.policy { $0.requiredGates = ["bandit", "headers"] }) { _ in }
        #expect(attempts.map(\.code) == [.pluginMissing])
        #expect(attempts.first?.means == "gates.headers")
    }

    @Test func aChangeMayNotLoosenTheLock() {
        var new = Sample.held
        new.thresholds["coverage_min"] = .number(0.5)
        new.thresholds["max_warnings"] = nil
        new.seconds["pytest"] = 1000
        new.gates = ["pytest"]
        let orders = Dictionary(uniqueKeysWithValues: Sample.asked.thresholds.map { ($0.name, $0.order) })
        let found = Sample.policy().loosened(new, from: Sample.held, orders: orders)
        #expect(
            found.map(\.means) == ["timeouts_sec.pytest", "thresholds.coverage_min", "thresholds.max_warnings", "gates.bandit"])
        #expect(found.filter(\.isRefused) == found)
        #expect(
            Policy.default.loosened(new, from: Sample.held, orders: orders).allSatisfy { !$0.isRefused }, "shown, not refused")
        var stricter = Sample.held
        stricter.thresholds["coverage_min"] = .number(0.9)
        #expect(Sample.policy().loosened(stricter, from: Sample.held, orders: orders) == [])
    }

    @Test func aWeakerSandboxIsNamedLayerByLayer() {
        var policy = Sample.policy()
        policy.isolation.network = "namespace"
        policy.isolation.filesystem = "landlock"
        policy.isolation.landlockABI = 6
        var isolation = Isolation()
        isolation.network = "seccomp"
        isolation.filesystem = "namespace"
        isolation.landlockABI = 4
        #expect(
            policy.objections(to: isolation) == [
                "network: namespace is demanded, seccomp was reached", "Landlock ABI 6 is demanded, 4 was reached",
            ])
    }

    // MARK: The file

    static let shipped = ["default", "enterprise-strict"]

    @Test(arguments: shipped)
    func whatShipsCanBeReadBySchemaAndReader(_ name: String) throws {
        let file = Program.repositoryRoot.appending(path: "policies/\(name).json")
        let bytes = Array(try Data(contentsOf: file))
        #expect(try Policy(json: bytes).name == name)
        #expect(try SchemaJudge("policy").complaint(bytes) == "")
    }

    @Test func theShippedDefaultIsWhatCountsWithoutAFile() throws {
        let file = Program.repositoryRoot.appending(path: "policies/default.json")
        #expect(try Policy(json: Array(try Data(contentsOf: file))) == .default)
    }

    @Test(arguments: [
        #"{"schema": "firsttry.policy/1"}"#, #"{"schema": "firsttry.policy/2", "name": "a"}"#,
        #"{"schema": "firsttry.policy/1", "name": "a", "lock": true}"#,
        #"{"schema": "firsttry.policy/1", "name": "a", "checks": {"lint": {}}}"#,
        #"{"schema": "firsttry.policy/1", "name": "a", "checks": {"linting": {"min_percent": 3}}}"#,
        #"{"schema": "firsttry.policy/1", "name": "a", "checks": {"coverage": {"min_percent": 101}}}"#,
        #"{"schema": "firsttry.policy/1", "name": "a", "restrictions": {"max_concurrent_tasks": 0}}"#,
        #"{"schema": "firsttry.policy/1", "name": "a", "isolation": {"network": "none"}}"#,
        #"{"schema": "firsttry.policy/1", "name": "a", "enforcement": "none"}"#,
        #"{"schema": "firsttry.policy/1", "name": "a", "locked": 1}"#,
    ])
    func aBrokenPolicyIsRefusedBySchemaAndReader(_ text: String) throws {
        let error = #expect(throws: HostError.self) { try Policy(json: Array(text.utf8)) }
        #expect(error?.code == .config && error?.place?.line == 1)
        #expect(try !SchemaJudge("policy").accepts(Array(text.utf8)))
    }

    @Test func theSchemaHasTheKeysOfTheReader() throws {
        let file = Program.repositoryRoot.appending(path: "manifests/schema/policy.schema.json")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        func keys(_ name: String) -> [String]? { (properties[name]?["properties"] as? [String: Any])?.keys.sorted() }
        #expect(properties.keys.sorted() == Policy.keys)
        #expect(keys("checks") == PolicyCheck.allCases.map(\.rawValue).sorted())
        #expect(keys("restrictions") == Policy.restrictionKeys)
        #expect(keys("isolation") == Policy.isolationKeys)
    }
}

@Suite struct AuditChainTests {
    private func log(_ count: Int) -> (bytes: [UInt8], chain: AuditChain) {
        var chain = AuditChain()
        var bytes: [UInt8] = []
        for number in 0..<count { bytes += chain.append { $0.member("means", "--skip \(number)") } }
        return (bytes, chain)
    }

    @Test func aLogIsReadAgainAndGoneOn() throws {
        let (bytes, chain) = log(3)
        #expect(try AuditChain(bytes, file: "a") == chain)
        #expect(chain.count == 3 && chain.head != AuditChain.start)
        #expect(try AuditChain([], file: "a") == AuditChain())
    }

    @Test func nothingCanBeChangedTakenOutOrPutIn() throws {
        let lines: [String] = String(decoding: log(4).bytes, as: UTF8.self).split(separator: "\n").map { "\($0)\n" }
        func picked(_ numbers: Int...) -> String { numbers.map { lines[$0] }.joined() }
        let whole = picked(0, 1, 2, 3)
        let forgeries: [String] = [
            whole.replacing("--skip 0", with: "--skip 9"), picked(1, 2, 3), picked(0, 2, 3), picked(0, 1, 1, 2),
            picked(0, 2, 1, 3),
            String(whole.dropLast()), whole + "{}\n", whole + "x\n",
        ]
        for forgery in forgeries {
            let error = #expect(throws: HostError.self) { try AuditChain(Array(forgery.utf8), file: "a") }
            #expect(error?.id == "audit-log-broken" && error?.code == .policyViolated)
        }
    }

    @Test func aCutTailShowsAgainstAKnownHead() throws {
        let (bytes, chain) = log(3)
        let end = try #require(bytes.dropLast().lastIndex(of: 0x0A))
        #expect(try AuditChain(Array(bytes[...end]), file: "a").head != chain.head)
    }
}
