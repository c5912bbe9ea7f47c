import Foundation
import Support
import Testing

/// `firsttry gate check`: a sound gate keeps every rule, and one with a flaw breaks the rule that the flaw is about and no other.
@Suite struct ConformanceTests {
    /// A gate's folder as its author has it, with the gate of Tests/Conformance built into it.
    private struct Workshop {
        let temporary: TemporaryFolder
        var folder: URL { temporary.url.appending(path: "flawed") }

        init(flaw: String = "NONE", extra: String = "", blesses: Bool = true) throws {
            temporary = try TemporaryFolder()
            try temporary.write("all is well\n", to: "flawed/fixtures/clean/input/a.txt")
            try temporary.write("this is bad\n", to: "flawed/fixtures/findings/input/a.txt")
            try temporary.write(
                #"{"what": "the word", "tool": "real", "expect": {"verdict": "failed"}}"#,
                to: "flawed/fixtures/findings/scenario.json")
            try temporary.write(
                """
                {"schema": "firsttry.manifest/1", "id": "flawed", "title": "A gate with a flaw", "version": "1.0.0",
                 "library": "flawed.so", "abi": "1.0", "stage": "custom", "proofs": ["files"]\(extra),
                 "options": {"word": {"type": "string", "default": "w", "description": "Any word"}}}
                """, to: "flawed/flawed.json")
            let library = try Self.libraries.file("\(flaw).so") { try Self.build(flaw, at: $0) }
            try FileManager.default.copyItem(at: library, to: folder.appending(path: "flawed.so"))
            if blesses {
                for name in ["clean", "findings"] {
                    let golden = Self.golden(verdict: name == "clean" ? "passed" : "failed")
                    try temporary.write(golden, to: "flawed/fixtures/\(name)/expected.json")
                }
            }
        }

        private static let libraries = MadeOnce()

        private static func build(_ flaw: String, at file: URL) throws {
            let root = Program.repositoryRoot.path
            // Version scripts hide what is not wanted; the flaw is to have none.
            let script = flaw == "EXPORTS" ? [] : ["-Wl,--version-script=\(root)/plugin-sdk/c/gate.map"]
            let build = try Program.run(
                "/usr/bin/cc",
                [
                    "-std=gnu17", "-O1", "-Wall", "-Wextra", "-Wno-use-after-free", "-fPIC", "-shared", "-fvisibility=hidden",
                    "-I\(root)/plugin-sdk/c/include", "-DFLAW=\(flaw)", "-o", file.path,
                ] + script + ["\(root)/Tests/Conformance/flawed_gate.c"],
                in: Program.repositoryRoot)
            try #require(build.status == 0, "\(build.err)")
        }

        /// What the sound gate says, as `--bless` writes it.
        private static func golden(verdict: String) -> String {
            let message = "the word bad stands here"
            let finding = #"{"severity": "error", "rule": "bad", "path": "a.txt", "line": 1, "message": "\#(message)"}"#
            return """
                {"verdict": "\(verdict)", "proofs": [{"name": "files", "expected": 1, "examined": 1}], "artifacts": [],
                 "failures": [\(verdict == "failed" ? #"{"code": "PARITY-001", "msg": "1 finding in 1 file"}"# : "")],
                 "findings": [\(verdict == "failed" ? finding : "")]}
                """
        }

        func check(_ more: [String] = []) throws -> Program.Result {
            try Program.firsttry(["gate", "check", folder.path] + more, in: temporary.url)
        }

        /// One more fixture, meant to fail.
        func scenario(_ name: String, _ members: String) throws {
            try temporary.write(
                #"{"what": "more", "tool": "real", \#(members), "expect": {"verdict": "failed"}}"#,
                to: "flawed/fixtures/\(name)/scenario.json")
        }

        /// "GATE-19 network", for each check with this answer.
        func checks(_ answer: String) throws -> [String] {
            let result = try check(["--format", "json"])
            let json = try JSONSerialization.jsonObject(with: Data(result.outBytes)) as? [String: Any] ?? [:]
            #expect(json["ok"] as? Bool == (result.status == 0), "the exit status is the answer")
            let checks = (json["checks"] as? [[String: Any]] ?? []).filter { $0["answer"] as? String == answer }
            for check in checks where answer == "broken" { #expect(check["hint"] as? String ?? "" != "", "\(check)") }
            return
                checks
                .map { "\($0["rule"] ?? "") \($0["name"] ?? "")" }
        }
    }

    @Test func aSoundGateKeepsEveryRule() throws {
        let workshop = try Workshop()
        let result = try workshop.check()
        #expect(result.status == 0, "\(result.out)\(result.err)")
        #expect(try workshop.checks("broken") == [])
        let kept = try workshop.checks("kept")
        for name in [
            "GATE-1 exports", "GATE-2 manifest and library", "GATE-11 empty repository", "GATE-17 cancellation",
            "GATE-19 network",
            "GATE-22 determinism", "GATE-23 hostile options", "GATE-24 writes", "GATE-25 speed", "GATE-26 fixture clean",
            "GATE-26 fixture findings", "GATE-26 variety", "GATE-27 memory",
        ] {
            #expect(kept.contains(name), "\(kept)")
        }
    }

    @Test(arguments: [
        ("NETWORK", "GATE-19 network"), ("LOOPBACK", "GATE-19 network"), ("WRITES", "GATE-24 writes"),
        ("MEMORY", "GATE-27 memory"),
        ("EXPORTS", "GATE-1 exports"), ("OPTIONS", "GATE-23 hostile options"), ("NOTHING", "GATE-11 empty repository"),
        ("DATAGRAM", "GATE-19 network"), ("HANGS", "GATE-23 hostile options"), ("DEAF", "GATE-17 cancellation"),
        ("CANCEL", "GATE-17 cancellation"), ("SLOW", "GATE-25 speed"),
    ])
    func aFlawBreaksItsRuleAndNoOther(_ flaw: String, _ rule: String) throws {
        let expected = flaw == "SLOW" ? #", "expected_sec": 0.1"# : ""
        let workshop = try Workshop(flaw: flaw, extra: expected)
        #expect(try workshop.checks("broken") == [rule])
    }

    @Test func aGateThatListensEndsWhenItIsAsked() throws {
        let workshop = try Workshop(flaw: "PATIENT")
        let result = try workshop.check()
        #expect(result.status == 0, "\(result.out)")
        let line = result.out.split(separator: "\n").first { $0.contains("cancellation") } ?? ""
        #expect(line.contains("after it was asked") && line.contains("(findings)"), "\(line)")
    }

    @Test func aGateOfWhichNobodyHasSeenThatItFailsIsNotTried() throws {
        let workshop = try Workshop()
        try FileManager.default.removeItem(at: workshop.folder.appending(path: "fixtures/findings"))
        #expect(try workshop.checks("broken") == ["GATE-26 variety"])
    }

    @Test func aReportThatDiffersEachTimeIsNoReport() throws {
        let broken = try Workshop(flaw: "RANDOM").checks("broken")
        #expect(broken.contains("GATE-22 determinism"), "\(broken)")
        #expect(broken.allSatisfy { $0 == "GATE-22 determinism" || $0 == "GATE-26 fixture findings" }, "\(broken)")
    }

    @Test func whatTheManifestDeclaresIsNoFlaw() throws {
        #expect(try Workshop(flaw: "LOOPBACK", extra: #", "network": "loopback""#).checks("broken") == [])
        #expect(try Workshop(flaw: "WRITES", extra: #", "workspace": "copy""#).checks("broken") == [])
        #expect(try Workshop(flaw: "NOTHING", extra: #", "nothing_to_do": "normal""#).checks("broken") == [])
    }

    @Test func goldensAreWrittenByBlessAndComparedEverAfter() throws {
        let workshop = try Workshop(blesses: false)
        #expect(try workshop.checks("broken") == ["GATE-26 fixture clean", "GATE-26 fixture findings"])
        #expect(try workshop.check(["--bless"]).status == 0)
        #expect(try workshop.check().status == 0)
        try workshop.temporary.write("this is worse\n", to: "flawed/fixtures/findings/input/a.txt")
        let result = try workshop.check()
        #expect(result.status == 110)
        #expect(result.out.contains("ended as passed, its author meant failed"), "\(result.out)")
    }

    /// Everything that a scenario can bring, made here as by the driver of the house.
    @Test(arguments: [
        (
            "history",
            #""history": [{"message": "One", "files": [{"path": "a.txt", "text": "bad"}]}, {"message": "Two", "files": [{"path": "a.txt", "text": "good"}]}], "git_commands": [["checkout", "-q", "HEAD~1"]]"#
        ),
        (
            "generate",
            #""generate": {"files": 3, "path": "{n%2}/a{n}.txt", "line": "x\n", "lines": 2}, "break": [{"path": "a.txt", "hex": "626164"}]"#
        ),
        (
            "removal",
            #""files": [{"path": "a.txt", "text": "good"}, {"path": "b.txt", "text": "bad"}], "break": [{"remove": "a.txt"}, {"path": "a.txt", "text": "bad"}]"#
        ),
        ("link", #""files": [{"path": "b/c.txt", "text": "bad"}], "links": [{"path": "a.txt", "target": "b/c.txt"}]"#),
        ("shared", #""input_of": "findings""#),
    ])
    func aScenarioIsBuiltAsItSays(_ name: String, _ members: String) throws {
        let workshop = try Workshop()
        try workshop.scenario(name, members)
        let golden = try String(contentsOf: workshop.folder.appending(path: "fixtures/findings/expected.json"), encoding: .utf8)
        try workshop.temporary.write(golden, to: "flawed/fixtures/\(name)/expected.json")
        let result = try workshop.check()
        #expect(result.status == 0 && result.out.contains("fixture \(name)"), "\(result.out)\(result.err)")
    }

    /// A gate's folder may be anybody's: its scenarios write nowhere but in their repository, and have git run nothing.
    @Test(arguments: [
        ("up", #""files": [{"path": "../../planted", "text": "x"}]"#, "fixture-leads-out"),
        ("absolute", #""files": [{"path": "/tmp/planted", "text": "x"}]"#, "fixture-leads-out"),
        (
            "link", #""links": [{"path": "out", "target": "/tmp"}], "break": [{"path": "out/planted", "text": "x"}]"#,
            "fixture-leads-out"
        ),
        ("removal", #""links": [{"path": "out", "target": "/tmp"}], "break": [{"remove": "out/planted"}]"#, "fixture-leads-out"),
        (
            "configuration", #""history": [{"message": "One"}], "git_commands": [["config", "alias.x", "!touch /tmp/planted"]]"#,
            "fixture-unsafe-git"
        ),
        (
            "alias", #""history": [{"message": "One"}], "git_commands": [["-c", "alias.x=!touch /tmp/planted", "x"]]"#,
            "fixture-unsafe-git"
        ),
        ("template", #""git_commands": [["init", "--template=/tmp/planted"]]"#, "fixture-unsafe-git"),
        (
            "own-git",
            #""files": [{"path": ".git/config", "text": "[core]\n\tfsmonitor = touch /tmp/planted\n"}], "git_commands": [["add", "-A"]]"#,
            "fixture-unsafe-git"
        ),
        (
            "committed-git", #""history": [{"message": "One", "files": [{"path": ".Git/config", "text": "x"}]}]"#,
            "fixture-unsafe-git"
        ),
        (
            "large", #""generate": {"files": 1000000, "path": "{n}", "line": "xxxxxxxxxxxxxxxxxxxxxxxx", "lines": 1000000}"#,
            "fixture-too-large"
        ),
        ("unknown", #""histroy": []"#, "did you mean 'history'?"),
    ])
    func aHostileScenarioIsRefused(_ name: String, _ members: String, _ id: String) throws {
        let workshop = try Workshop()
        try workshop.scenario(name, members)
        let result = try workshop.check()
        #expect(result.status == 3 && result.err.contains(id), "\(result.status) \(result.err)")
        #expect(!FileManager.default.fileExists(atPath: "/tmp/planted"))
    }

    /// A person's Ctrl-C, in the middle of a run of 1.5 s.
    @Test func anInterruptedCheckEndsAtOnceAndLeavesNothing() throws {
        let workshop = try Workshop(flaw: "PATIENT")
        try workshop.temporary.write("", to: "places/here")
        let places = workshop.temporary.url.appending(path: "places").path
        let result = try Program.run(
            "/usr/bin/timeout",
            ["--preserve-status", "-s", "INT", "1", "\(Program.prefix)/bin/firsttry", "gate", "check", workshop.folder.path],
            in: workshop.temporary.url, environment: ["PATH": "/usr/bin:/bin", "HOME": "", "TMPDIR": places])
        #expect(result.status == 130 && result.err.contains("check-interrupted"), "\(result.status) \(result.out)\(result.err)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: places) == ["here"])
    }

    @Test func aSecretOfAFixtureThatComesOutIsTold() throws {
        let workshop = try Workshop()
        try workshop.scenario("secret", #""input_of": "findings", "nowhere": [["the word", " bad"]]"#)
        let result = try workshop.check()
        #expect(result.status == 110 && result.out.contains("a secret of the fixture comes out in the report"), "\(result.out)")
    }

    /// A tool of the fixture's own, none at all, and one of an environment.
    @Test func aScenarioChoosesTheTool() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            {"schema": "firsttry.manifest/1", "id": "teller", "title": "A tool", "version": "1.0.0", "kind": "command", "stage": "custom",
             "tool": {"names": ["teller"]},
             "command": {"argv": ["{tool}", "check"], "reader": "lines", "lines": {"pattern": "^(?<message>bad.*)$"}, "silence": "normal"}}
            """, to: "teller/teller.json")
        func scenario(_ name: String, _ tool: String, _ verdict: String, _ more: String = "") throws {
            try folder.write(
                #"{"what": "\#(name)", "tool": "\#(tool)", "expect": {"verdict": "\#(verdict)"}\#(more)}"#,
                to: "teller/fixtures/\(name)/scenario.json")
        }
        try scenario("fake", "fake:teller.sh", "failed")
        try folder.write(
            "#!/bin/sh\n[ \"$1\" = --version ] && exec echo 1.0\necho bad\nexit 1\n", to: "teller/fixtures/fake/teller.sh")
        try scenario("fine", "fake:teller.sh", "passed")
        try folder.write("#!/bin/sh\n[ \"$1\" = --version ] && echo 1.0\nexit 0\n", to: "teller/fixtures/fine/teller.sh")
        try scenario("missing", "missing", "error")
        try scenario("elsewhere", "real", "passed", #", "programs": "one""#)
        try folder.write("#!/bin/sh\n[ \"$1\" = --version ] && echo 1.0\nexit 0\n", to: "environments/one/bin/teller")
        chmod(folder.url.appending(path: "environments/one/bin/teller").path, 0o755)
        let arguments = ["gate", "check", "teller", "--bless"]
        try scenario("inside", "real", "passed", #", "environments": {".venv": "one"}"#)
        let without = try Program.firsttry(arguments, in: folder.url)
        #expect(without.status == 250, "what was not run is no pass")
        #expect(without.out.contains("not run: it wants the environment \"one\" of Python"), "\(without.out)")
        #expect(without.out.hasSuffix("2 scenarios not run: no verdict on all of it\n"))
        let told = try Program.firsttry(arguments + ["--format", "json"], in: folder.url)
        #expect(told.out.contains(#""ok": false"#) && told.out.contains(#""name": "inside""#))
        let result = try Program.firsttry(arguments + ["--environments", "environments"], in: folder.url)
        #expect(
            result.status == 0 && result.out.contains("fixture elsewhere") && result.out.contains("fixture inside"),
            "\(result.out)\(result.err)")
    }

    /// The gate runs, files become others, and it runs again: the second run is the one that counts.
    @Test func aScenarioChangesTheRepositoryBetweenTwoRuns() throws {
        let workshop = try Workshop()
        try workshop.scenario("worse", #""input_of": "clean", "between": [{"path": "a.txt", "text": "this is bad\n"}]"#)
        try workshop.temporary.write(
            #"{"input_of": "findings", "between": [{"path": "a.txt", "text": "good\n"}], "expect": {"verdict": "passed"}}"#,
            to: "flawed/fixtures/mended/scenario.json")
        let result = try workshop.check(["--bless"])
        #expect(result.status == 0, "\(result.out)\(result.err)")
        for name in ["mended", "worse"] { #expect(result.out.contains("fixture \(name) "), "\(result.out)") }
        try workshop.scenario("out", #""input_of": "clean", "between": [{"path": "../../x", "text": ""}]"#)
        let refused = try workshop.check(["--bless"])
        #expect(refused.status == 3 && refused.err.contains("../../x"), "\(refused.out)\(refused.err)")
    }

    @Test func aGateThatCrashesIsToldByItsFixtures() throws {
        let workshop = try Workshop(flaw: "CRASH")
        let broken = try workshop.checks("broken")
        #expect(broken.contains("GATE-26 fixture findings") && broken.contains("GATE-11 empty repository"), "\(broken)")
    }

    @Test func aLibraryOfAnotherGateIsRefusedBeforeAnythingRuns() throws {
        let workshop = try Workshop()
        let manifest = workshop.folder.appending(path: "flawed.json")
        let text = try String(contentsOf: manifest, encoding: .utf8).replacing(#""id": "flawed""#, with: #""id": "other""#)
        try Data(text.utf8).write(to: manifest)
        #expect(try workshop.checks("broken") == ["GATE-2 manifest and library"])
        #expect(try workshop.checks("kept").isEmpty)
    }

    @Test func whatIsNoGateIsAMistakeOfTheCommandLine() throws {
        let folder = try TemporaryFolder()
        let missing = try Program.firsttry(["gate", "check", "nowhere"], in: folder.url)
        #expect(missing.status == 2 && missing.err.contains("check-not-found"), "\(missing.err)")
        let empty = try Program.firsttry(["gate", "check", folder.url.path], in: folder.url)
        #expect(empty.status == 2 && empty.err.contains("check-not-one-manifest"), "\(empty.err)")
    }

    /// The kit holds our own foreign gates to the goldens that the shared driver wrote.
    @Test(arguments: ["xml-well-formed", "gzip-intact", "file-types", "sqlite-integrity", "json-well-formed"])
    func theGatesThatComeAlongKeepEveryRule(_ gate: String) throws {
        let root = Program.repositoryRoot
        let result = try Program.firsttry(
            [
                "gate", "check", root.appending(path: "manifests/\(gate).json").path, "--fixtures",
                root.appending(path: "Plugins/\(gate)/fixtures").path,
            ],
            in: root)
        #expect(result.status == 0, "\(result.out)\(result.err)")
    }
}
