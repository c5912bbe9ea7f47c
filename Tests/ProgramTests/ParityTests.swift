import Foundation
import Support
import Testing

/// A parity run is held to the lock, and says exactly what differs.
@Suite struct ParityTests {
    @Test func whatWasLockedIsGreenAndTheReportSaysAllOfIt() throws {
        let project = try ParityProject()
        let result = try project.firsttry(["parity"])
        #expect(result.status == 0, "\(result.out)\(result.err)")
        let bytes = Array(try Data(contentsOf: project.root.appending(path: "artifacts/parity_report.json")))
        #expect(try SchemaJudge("report").complaint(bytes) == "")
        let report = try project.report()
        #expect(report.json["command"] as? String == "parity")
        #expect((report.json["tool_versions"] as? [String: String])?["ruff"] != nil)
        #expect(report.drift.isEmpty && report.attempts.isEmpty)
        #expect(report.policy["source"] as? String == "none")
        let repo = report.json["repo"] as? [String: Any]
        #expect((repo?["tree_sha256"] as? String)?.count == 64)
        #expect(try SchemaJudge("lock").complaint(Array(project.read("ci/parity.lock.json").utf8)) == "")
    }

    @Test func theSameLockIsWrittenTwiceAsTheSameBytes() throws {
        let project = try ParityProject()
        let first = try project.read("ci/parity.lock.json")
        #expect(try project.firsttry(["lock", "--diff"]).out == "ci/parity.lock.json is as it should be\n")
        try FileManager.default.removeItem(at: project.root.appending(path: "ci/parity.lock.json"))
        #expect(try project.firsttry(["lock", "--fresh"]).status == 0)
        #expect(try project.read("ci/parity.lock.json") == first)
    }

    @Test func anUpdateSaysOldAndNewAndRenewsOnlyItsPart() throws {
        let project = try ParityProject()
        try project.replace("\"TZ\": \"UTC\"", by: "\"TZ\": \"CET\"", in: "ci/parity.lock.json")
        try project.write("[tool.ruff]\nline-length = 80\n", to: "pyproject.toml")
        #expect(try project.firsttry(["lock", "--only", "configs", "--diff"]).out.contains("config_hashes.pyproject.toml: "))
        #expect(try project.firsttry(["lock", "--check"]).status == 102)
        let result = try project.firsttry(["lock", "--only", "configs"])
        #expect(result.out.contains(" → ") && result.out.contains("1 value changed"))
        #expect(try project.read("ci/parity.lock.json").contains("\"TZ\": \"CET\""), "another part was renewed too")
        #expect(try project.firsttry(["lock", "--only", "tool"]).err.contains("did you mean 'tools'?"))
    }

    @Test func everyDifferenceComesInOnePassWithItsCodeAndAFix() throws {
        let project = try ParityProject()
        let lock = "ci/parity.lock.json"
        try project.replace("\"TZ\": \"UTC\"", by: "\"TZ\": \"CET\"", in: lock)
        try project.replace("\"version\": \"", by: "\"version\": \"9", in: lock)
        try project.write("[tool.ruff]\nline-length = 80\n", to: "pyproject.toml")
        let result = try project.firsttry(["selfcheck", "--format", "json"])
        let json = try #require(try JSONSerialization.jsonObject(with: Data(result.outBytes)) as? [String: Any])
        let drift = try #require((json["lock"] as? [String: Any])?["drift"] as? [[String: Any]])
        #expect(drift.map { $0["code"] as? String } == ["PARITY-101", "PARITY-102", "PARITY-105"], "\(drift)")
        for one in drift {
            for key in ["subject", "expected", "actual", "fix"] { #expect((one[key] as? String)?.isEmpty == false, "\(one)") }
        }
        #expect(result.status == 101, "the smallest code wins")
    }

    // MARK: Other machines

    @Test func aLockOfAnotherKindOfMachineLearnsThisOneAndKeepsTheOther() throws {
        let project = try ParityProject()
        let lock = "ci/parity.lock.json"
        let own = try project.read(lock)
        // As the other machine would have written it.
        try project.write(own.replacing(/"linux-\w+"/, with: "\"linux-m68k\""), to: lock)
        let strange = try project.read(lock)
        let result = try project.firsttry(["selfcheck"])
        #expect(result.status == 105, "\(result.out)")
        #expect(result.out.contains("1 difference") && result.out.contains("firsttry lock --only platform"), "\(result.out)")
        #expect(try project.firsttry(["lock", "--only", "platform"]).status == 0)
        #expect(try project.firsttry(["parity"]).status == 0)
        let values = { (text: String) in text.split(separator: "\n").map { $0.replacing(",", with: "") } }
        let both = values(try project.read(lock))
        #expect(Set(values(strange)).isSubset(of: both), "what the other machine locked is gone")
        #expect(both.count == values(strange).count + 3, "a platform, a library and a tool")
    }

    @Test func withoutANetworkAtAllARunIsTheSame() throws {
        let project = try ParityProject()
        let result = try project.firsttry(["parity"], environment: ["FT_NO_NETWORK": "1"])
        #expect(result.status == 0, "\(result.out)\(result.err)")
        let isolation = try project.report().gate("ruff")["isolation"] as? [String: Any]
        #expect(isolation?["network"] as? String == "namespace")
    }

    @Test func aLockOfTheEarlierFormHoldsAndIsRenewed() throws {
        let project = try ParityProject()
        let lock = "ci/parity.lock.json"
        let own = try project.read(lock)
        try project.write(own.replacing(/("library_sha256": )\{\s+"[\w-]+": ("\w+")\s+\}/) { "\($0.1)\($0.2)" }, to: lock)
        #expect(try project.read(lock) != own)
        #expect(try project.firsttry(["selfcheck"]).status == 0)
        #expect(try project.firsttry(["lock"]).out.contains("is as it should be"))
    }

    // MARK: Remembering

    @Test func whatHasNotChangedIsRememberedAndSaidToBe() throws {
        let project = try ParityProject()
        #expect(try project.firsttry(["selfcheck"]).out.contains(/remembered: .*ruff/))
        #expect(try !project.firsttry(["selfcheck", "--fresh"]).out.contains("remembered"))
        try project.write("[tool.ruff]\nline-length = 80\n", to: "pyproject.toml")
        #expect(try !project.firsttry(["selfcheck"]).out.contains("remembered"), "its configuration changed")
    }

    @Test func testsAreCollectedAgainWhenAnythingThatTheyMayDependOnHasChanged() throws {
        let project = try ParityProject(locked: false)
        let python = ["VIRTUAL_ENV": "\(Program.environments)/pytest-alone"]
        try project.write("tier = \"pro\"\n[gates]\nmypy = { enabled = false }\n", to: "firsttry.toml")
        try project.write(
            "import pytest\n\n\n@pytest.mark.parametrize('line', open('cases.txt'))\ndef test_a(line):\n    assert line\n",
            to: "test_a.py")
        try project.write("one\ntwo\n", to: "cases.txt")
        #expect(try project.firsttry(["lock"], environment: python).status == 0)
        func check(_ arguments: String...) throws -> (status: Int32, isRemembered: Bool, asked: [String], count: Int) {
            let result = try project.firsttry(["selfcheck", "--format", "json"] + arguments, environment: python)
            let json = try JSONSerialization.jsonObject(with: Data(result.outBytes)) as? [String: Any] ?? [:]
            let collection = json["collection"] as? [String: Any] ?? [:]
            return (
                result.status, collection["remembered"] as? Bool ?? false, json["asked"] as? [String] ?? [],
                collection["actual_count"] as? Int ?? -1
            )
        }
        #expect(try check() == (0, true, [], 2))
        #expect(try check("--fresh") == (0, false, ["pytest", "ruff"], 2))
        let said = try project.firsttry(["selfcheck"], environment: python).out
        #expect(said.contains("2 tests") && said.contains(/remembered: pytest, ruff .*--fresh/), "\(said)")
        try project.write("one\ntwo\n", to: "cases.txt")
        #expect(try check() == (0, true, [], 2), "written anew, and the same")
        // A file that no gate names as its configuration, and that decides which tests there are.
        try project.write("one\ntwo\nthree\n", to: "cases.txt")
        #expect(try check() == (104, false, ["pytest"], 3))
        #expect(try check() == (104, true, [], 3))
    }

    @Test func aRepositoryCannotBringItsOwnMemories() throws {
        let project = try ParityProject()
        let inside = ["XDG_CACHE_HOME": project.root.appending(path: ".cache").path]
        for _ in 0..<2 { #expect(try !project.firsttry(["selfcheck"], environment: inside).out.contains("remembered")) }
    }

    @Test func aMemoryThatOthersCanWriteIsNotBelieved() throws {
        let project = try ParityProject()
        let folder = project.folder.url.appending(path: "cache/firsttry/preflight").path
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
        #expect(try !project.firsttry(["selfcheck"]).out.contains("remembered"))
    }

    // MARK: Before any gate

    @Test(arguments: [
        ("", "there is no ci/parity.lock.json"), ("{", "lock-syntax"),
        ("{\"schema\": \"firsttry.lock/1\", \"x\": 1}", "lock-unknown-key"),
    ])
    func withoutAUsableLockNothingRuns(_ text: String, _ words: String) throws {
        let project = try ParityProject(locked: false)
        if !text.isEmpty { try project.write(text, to: "ci/parity.lock.json") }
        let result = try project.firsttry(["parity"])
        #expect(result.status == 108)
        #expect((result.out + result.err).contains(words), "\(result.out)\(result.err)")
    }

    @Test func aPendingValueIsNoLock() throws {
        let project = try ParityProject()
        try project.replace("\"python\": \"", by: "\"python\": \"pending\", \"$schema\": \"", in: "ci/parity.lock.json")
        let result = try project.firsttry(["parity"])
        #expect(result.status == 108 && result.out.contains("python is still \"pending\""), "\(result.out)")
        #expect(try project.report().drift.isEmpty, "nothing differs from what nobody knows")
    }

    @Test func whatKeepsAValuePendingIsSaidWithWhatHelps() throws {
        let project = try ParityProject(locked: false)
        try project.write("tier = \"lite\"\n[gates.ruff]\ntool = \"ci/ruff\"\n", to: "firsttry.toml")
        try project.write("#!/bin/sh\nexit 3\n", to: "ci/ruff")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: project.root.path + "/ci/ruff")
        let locked = try project.firsttry(["lock"])
        #expect(
            locked.status == 108 && locked.out.contains(/pending: tools.ruff.version: ruff: .+; firsttry run ruff/),
            "\(locked.out)")
        let result = try project.firsttry(["selfcheck"])
        #expect(result.status == 108, "\(result.out)")
        #expect(
            result.out.contains(/tools.ruff.version is still "pending": ruff: .+\n +hint: firsttry run ruff, then: firsttry lock/)
        )
    }

    // MARK: Thresholds

    @Test func whatTheLockSaysReachesTheGate() throws {
        let project = try ParityProject(locked: false)
        try project.write("import hashlib\n\nDIGEST = hashlib.md5(b'')\n", to: "a.py")
        func verdict(_ threshold: String) throws -> String {
            try project.write(
                "{\"schema\": \"firsttry.lock/1\", \"thresholds\": {\"bandit_severity_max\": \"\(threshold)\"}}",
                to: "ci/parity.lock.json")
            _ = try project.firsttry(["run", "bandit"])
            let report = try project.report()
            #expect((report.json["thresholds"] as? [String: Any])?["bandit_severity_max"] as? String == threshold)
            return report.verdict("bandit")
        }
        #expect(try verdict("HIGH") == "passed")
        #expect(try verdict("LOW") == "failed PARITY-242")
    }
}
