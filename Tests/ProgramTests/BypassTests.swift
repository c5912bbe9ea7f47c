import Foundation
import Support
import Testing

/// Each way around a parity run ends it before any gate starts, stands in `policy.attempts`, and in the audit log.
@Suite struct BypassTests {
    struct Bypass: Sendable, CustomTestStringConvertible {
        let name: String
        var kind = "flag"
        /// What `policy.attempts` names as the means; its beginning is enough.
        let means: String
        var status: Int32 = 107
        var arguments: [String] = []
        var environment: [String: String] = [:]
        /// What somebody did after the lock was written.
        var change: @Sendable (ParityProject) throws -> Void = { _ in }

        var testDescription: String { name }
    }

    private static func configured(_ name: String, _ means: String, kind: String = "configuration", _ toml: String) -> Bypass {
        Bypass(name: name, kind: kind, means: means) { try $0.write(toml, to: "firsttry.toml") }
    }

    private static let others = ["mypy", "pytest", "gitleaks", "pip-audit"].map { "\($0) = { enabled = false }\n" }.joined()

    /// ruff, bandit, and a gate that only its table brings in.
    private static let usual = "tier = \"strict\"\n[gates]\n\(others)[gates.codespell]\n"

    static let all: [Bypass] = [
        Bypass(name: "narrowed", means: "--changed-only", status: 106, arguments: ["--changed-only"]),
        Bypass(name: "narrowed from", means: "--from-ref HEAD", status: 106, arguments: ["--from-ref", "HEAD"]),
        Bypass(name: "narrowed to", means: "--to-ref HEAD", status: 106, arguments: ["--to-ref", "HEAD"]),
        Bypass(name: "narrowed by a list", means: "--files0-from -", status: 106, arguments: ["--files0-from", "-"]),
        Bypass(
            name: "narrowed by a variable", kind: "variable", means: "FT_CHANGED_ONLY=1", status: 106,
            environment: ["FT_CHANGED_ONLY": "1"]),
        Bypass(name: "skipped", means: "--skip ruff", arguments: ["--skip", "ruff"]),
        Bypass(name: "only some", means: "--only ruff", arguments: ["--only", "ruff"]),
        Bypass(name: "a lower tier", means: "--tier lite", arguments: ["--tier", "lite"]),
        Bypass(name: "no cache", means: "--no-cache", arguments: ["--no-cache"]),
        Bypass(
            name: "skipped by a variable", kind: "variable", means: "FT_SKIP_CHECKS=ruff",
            environment: ["FT_SKIP_CHECKS": "ruff"]),
        Bypass(
            name: "no cache by a variable", kind: "variable", means: "FT_SKIP_CACHE=1", environment: ["FT_SKIP_CACHE": "1"]),
        configured("a raised timeout", "gates.ruff.timeout_sec", usual + "[gates.ruff]\ntimeout_sec = 181\n"),
        configured(
            "a loosened threshold", "thresholds.bandit_severity_max",
            usual + "[gates.bandit]\noptions = { severity_max = \"HIGH\" }\n"),
        configured("switched off", "gates.ruff", usual + "[gates.ruff]\nenabled = false\n"),
        configured("only a warning", "gates.ruff.level", usual + "[gates.ruff]\nlevel = \"advisory\"\n"),
        configured("no longer named", "gates.codespell", "tier = \"strict\"\n[gates]\n\(others)"),
        configured("a weaker sandbox", "[isolation]", kind: "isolation", usual + "[isolation]\nprofile = \"fenced\"\n"),
        Bypass(name: "more at once", kind: "configuration", means: "jobs 9", arguments: ["--jobs", "9"]),
        Bypass(name: "another policy", kind: "policy", means: "ci/parity.policy.json", arguments: ["--base-ref", "main"]) {
            try $0.write(#"{"schema": "firsttry.policy/1", "name": "mine"}"#, to: "ci/parity.policy.json")
        },
        Bypass(name: "a looser lock", kind: "lock", means: "timeouts_sec.ruff", arguments: ["--base-ref", "main"]) {
            try $0.replace("\"ruff\": 180", by: "\"ruff\": 190", in: "ci/parity.lock.json")
        },
        Bypass(name: "a gate that is gone", kind: "gate", means: "gates.absent", status: 103) {
            try $0.replace(
                "\"gates\": {",
                by:
                    "\"gates\": {\"absent\": {\"library_sha256\": {}, \"manifest_sha256\": \"\(String(repeating: "a", count: 64))\"},",
                in: "ci/parity.lock.json")
        },
        Bypass(
            name: "a gate of the same id", kind: "gate", means: "gates.ruff", status: 110, arguments: ["--gate-path", "shadow"]
        ) {
            project in
            for name in ["share/firsttry/manifests/ruff.json", "lib/firsttry/gates/ruff.so"] {
                let file = URL(filePath: Program.prefix + "/" + name)
                let shadow = project.root.appending(path: "shadow")
                try FileManager.default.createDirectory(at: shadow, withIntermediateDirectories: true)
                try FileManager.default.copyItem(at: file, to: shadow.appending(path: file.lastPathComponent))
            }
        },
        Bypass(name: "another tool of the same name", kind: "tool", means: "tools.ruff.", status: 101) { project in
            let fake = project.root.appending(path: ".venv/bin/ruff")
            try project.write("#!/bin/sh\nexec \(Program.tools)/ruff \"$@\"\n", to: ".venv/bin/ruff")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake.path)
        },
    ]

    static let policy = """
        {"schema": "firsttry.policy/1", "name": "house", "locked": true,
         "checks": {"linting": {"enabled": true, "fail_on_error": true}},
         "restrictions": {"max_concurrent_tasks": 8, "allow_policy_edit": false}}

        """

    private func project() throws -> ParityProject {
        let project = try ParityProject(locked: false)
        try project.write(Self.usual, to: "firsttry.toml")
        try project.write(Self.policy, to: "ci/parity.policy.json")
        let locked = try project.firsttry(["lock"])
        try #require(locked.status == 0, "\(locked.out)")
        try project.commit()
        try project.git("checkout", "-q", "-b", "change")
        return project
    }

    @Test func withoutABypassTheRunIsGreen() throws {
        let project = try project()
        let result = try project.firsttry(["parity", "--base-ref", "main"])
        #expect(result.status == 0, "\(result.out)")
        #expect(try project.report().attempts.isEmpty)
    }

    @Test(arguments: all)
    func aBypassEndsTheRunAndIsWrittenDown(_ bypass: Bypass) throws {
        let project = try project()
        try bypass.change(project)
        let result = try project.firsttry(["parity"] + bypass.arguments, environment: bypass.environment)
        #expect(result.status == bypass.status, "\(result.out)\(result.err)")
        let report = try project.report()
        #expect(report.json["exit_code"] as? Int == Int(bypass.status))
        #expect(!report.gates.contains { $0["verdict"] as? String == "passed" }, "a gate ran")
        #expect(!FileManager.default.fileExists(atPath: project.root.appending(path: "artifacts/logs").path))
        let found = report.attempts.first { attempt in
            attempt["kind"] as? String == bypass.kind && (attempt["means"] as? String ?? "").hasPrefix(bypass.means)
        }
        let attempt = try #require(found, "\(report.attempts)")
        let log = try project.read("artifacts/audit.jsonl").split(separator: "\n")
        #expect(log.count == report.attempts.count)
        #expect(log.contains { $0.contains("\"means\":\"\(attempt["means"] as? String ?? "?")\"") }, "\(log)")
        #expect(try project.firsttry(["policy", "verify", "--head", report.policy["audit_head"] as? String ?? ""]).status == 0)
    }

    // MARK: A base that is not there

    static let services: [(variable: String, environment: [String: String])] = [
        ("GITHUB_BASE_REF", ["GITHUB_BASE_REF": "main"]),
        ("GITHUB_REF_NAME", ["GITHUB_EVENT_NAME": "merge_group", "GITHUB_REF_NAME": "gh-readonly-queue/main/pr-7-abc"]),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ["CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"]),
        ("CHANGE_TARGET", ["CHANGE_TARGET": "main"]),
    ]

    @Test(arguments: services.indices)
    func aShallowCloneWithoutTheBaseIsAnErrorAndTheHintHelps(_ index: Int) throws {
        let (variable, environment) = Self.services[index]
        let project = try project()
        try project.write("value = 2\n", to: "a.py")
        try project.commit()
        let clone = project.folder.url.appending(path: "clone")
        try project.git("clone", "-q", "--depth=1", "--branch=change", "file://\(project.root.path)", clone.path)
        func parity() throws -> Program.Result {
            try Program.firsttry(["parity"], in: clone, environment: environment)
        }
        let blind = try parity()
        #expect(blind.status == 3 && blind.err.contains("policy-base-missing") && blind.err.contains(variable), "\(blind.err)")
        let report = try ReportFile(in: clone)
        #expect(report.json["exit_code"] as? Int == 3 && report.gates.isEmpty, "no other policy steps in")
        let hint = try #require(blind.err.firstMatch(of: /hint: (git .+)/)).1.split(separator: " ").dropFirst().map(String.init)
        #expect(try Program.run("/usr/bin/git", hint, in: clone).status == 0)
        let sighted = try parity()
        #expect(sighted.status == 0, "\(sighted.out)\(sighted.err)")
        #expect(try ReportFile(in: clone).policy["source"] as? String == "base-ref")
    }
}
