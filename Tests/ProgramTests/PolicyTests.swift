import Foundation
import Support
import Testing

/// A change is judged by the policy of the branch that it goes to.
@Suite struct PolicyTests {
    static let strict = """
        {"schema": "firsttry.policy/1", "name": "house", "locked": true,
         "checks": {"linting": {"enabled": true, "fail_on_error": true}}, "restrictions": {"max_timeout_sec": 300}}

        """

    /// On a branch that comes from a main with a policy.
    private func change(_ policy: String = strict) throws -> ParityProject {
        let project = try ParityProject()
        try project.write(policy, to: "ci/parity.policy.json")
        try project.commit()
        try project.git("checkout", "-q", "-b", "change")
        return project
    }

    private static let loose = #"{"schema": "firsttry.policy/1", "name": "mine", "enforcement": "soft"}"#

    static let bases: [(arguments: [String], environment: [String: String])] = [
        (["--base-ref", "main"], [:]), ([], ["GITHUB_BASE_REF": "main"]), ([], ["CHANGE_TARGET": "main"]),
        ([], ["CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "gone", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "main"]),
    ]

    @Test(arguments: bases.indices)
    func theBasesPolicyCountsNotTheChangesOwn(_ index: Int) throws {
        let (arguments, environment) = Self.bases[index]
        let project = try change()
        try project.write(Self.loose, to: "ci/parity.policy.json")
        let result = try project.firsttry(["parity", "--skip", "ruff"] + arguments, environment: environment)
        #expect(result.status == 107, "\(result.out)\(result.err)")
        let report = try project.report()
        #expect(report.policy["source"] as? String == "base-ref" && report.policy["name"] as? String == "house")
        #expect(report.policy["locked"] as? Bool == true && (report.policy["sha256"] as? String)?.count == 64)
        #expect(report.attempts.map { $0["kind"] as? String } == ["policy", "flag"])
    }

    @Test func aChangeThatOnlyEditsThePolicyIsShownAndPasses() throws {
        let project = try change()
        try project.write(Self.loose, to: "ci/parity.policy.json")
        let result = try project.firsttry(["parity", "--base-ref", "main"])
        #expect(result.status == 0, "\(result.out)\(result.err)")
        let attempt = try #require(try project.report().attempts.first)
        #expect(attempt["kind"] as? String == "policy" && attempt["refused"] as? Bool == false)
    }

    @Test func wherePoliciesMayNotBeEditedTheEditEndsTheRun() throws {
        let strict = Self.strict.replacingOccurrences(
            of: "\"max_timeout_sec\": 300", with: "\"allow_policy_edit\": false")
        let project = try change(strict)
        try FileManager.default.removeItem(at: project.root.appending(path: "ci/parity.policy.json"))
        #expect(try project.firsttry(["parity", "--base-ref", "main"]).status == 107)
    }

    @Test func aChangeMayNotLoosenTheLockThatJudgesIt() throws {
        let project = try change()
        try project.replace("\"ruff\": 180", by: "\"ruff\": 190", in: "ci/parity.lock.json")
        try project.write("tier = \"lite\"\n[gates.ruff]\ntimeout_sec = 190\n", to: "firsttry.toml")
        _ = try project.firsttry(["lock", "--only", "configs"])
        #expect(try project.firsttry(["parity", "--base-ref", "main"]).status == 107)
        let report = try project.report()
        #expect(report.attempts.map { $0["means"] as? String } == ["timeouts_sec.ruff"])
        #expect(try project.firsttry(["parity"]).status == 0, "without a base the working tree's own lock is all there is")
    }

    @Test func aBaseThatIsNotInThisCloneIsAnErrorNotAnotherPolicy() throws {
        let project = try change()
        let result = try project.firsttry(["parity"], environment: ["GITHUB_BASE_REF": "release"])
        #expect(result.status == 3)
        #expect(result.err.contains("policy-base-missing") && result.err.contains("git fetch --no-tags --depth=1 origin release"))
    }

    @Test func softEnforcementShowsWritesDownAndGoesOn() throws {
        let project = try change(
            Self.strict.replacingOccurrences(of: "\"locked\"", with: "\"enforcement\": \"soft\", \"locked\""))
        let result = try project.firsttry(["parity"], environment: ["FT_SKIP_CACHE": "1"])
        #expect(result.status == 0, "\(result.out)\(result.err)")
        let report = try project.report()
        #expect(report.attempts.map { $0["refused"] as? Bool } == [false])
        #expect(try project.read("artifacts/audit.jsonl").contains("FT_SKIP_CACHE=1"))
    }

    @Test func aSandboxBelowWhatThePolicyDemandsIsNoPass() throws {
        let project = try change(
            #"{"schema": "firsttry.policy/1", "name": "tomorrow", "locked": true, "isolation": {"landlock_abi": 1000}}"#)
        let result = try project.firsttry(["parity"])
        #expect(result.status == 109, "\(result.out)\(result.err)")
        #expect(Set(try project.report().attempts.compactMap { $0["kind"] as? String }) == ["isolation"])
    }

    @Test func theAuditLogCannotBeChangedUnnoticed() throws {
        let project = try change()
        for _ in 0..<3 { _ = try project.firsttry(["parity", "--skip", "ruff"]) }
        let head = try #require(try project.report().policy["audit_head"] as? String)
        #expect(try project.firsttry(["policy", "verify", "--head", head]).status == 0)
        let lines = try project.read("artifacts/audit.jsonl").split(separator: "\n")
        #expect(lines.count == 3)
        try project.write(lines.dropLast().joined(separator: "\n") + "\n", to: "artifacts/audit.jsonl")
        #expect(try project.firsttry(["policy", "verify"]).status == 0, "a cut tail shows only against a known head")
        #expect(try project.firsttry(["policy", "verify", "--head", head]).status == 107)
        try project.write(lines.dropFirst().joined(separator: "\n") + "\n", to: "artifacts/audit.jsonl")
        let result = try project.firsttry(["policy", "verify"])
        #expect(result.status == 107 && result.err.contains("audit-log-broken"))
        #expect(try project.firsttry(["parity"]).status == 107, "a run does not go on over a forged log")
    }

    @Test func theShippedPoliciesVerifyAndShow() throws {
        let project = try change()
        for name in ["default", "enterprise-strict"] {
            let file = Program.repositoryRoot.appending(path: "policies/\(name).json").path
            #expect(try project.firsttry(["policy", "verify", file]).out.contains("\(name) can be read"))
        }
        let shown = try project.firsttry(["policy", "show", "--base-ref", "main"]).out
        #expect(shown.contains("house") && shown.contains("of main") && shown.contains("at most 300 s"))
    }
}
