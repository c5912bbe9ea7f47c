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
            let root = Program.repositoryRoot.path
            // Version scripts hide what is not wanted; the flaw is to have none.
            let script = flaw == "EXPORTS" ? [] : ["-Wl,--version-script=\(root)/plugin-sdk/c/gate.map"]
            let build = try Program.run(
                "/usr/bin/cc",
                [
                    "-std=gnu17", "-O1", "-Wall", "-Wextra", "-Wno-use-after-free", "-fPIC", "-shared", "-fvisibility=hidden",
                    "-I\(root)/plugin-sdk/c/include",
                ]
                    + ["-DFLAW=\(flaw)", "-o", folder.appending(path: "flawed.so").path] + script + [
                        "\(root)/Tests/Conformance/flawed_gate.c"
                    ],
                in: temporary.url)
            try #require(build.status == 0, "\(build.err)")
            if blesses {
                let sound = ["NONE", "LOOPBACK", "NETWORK", "WRITES", "MEMORY", "EXPORTS", "OPTIONS", "NOTHING", "RANDOM"]
                    .contains(flaw)
                if sound { _ = try check(["--bless"]) }
            }
        }

        func check(_ more: [String] = []) throws -> Program.Result {
            try Program.firsttry(["gate", "check", folder.path] + more, in: temporary.url)
        }

        /// "GATE-19 network", for each check with this answer.
        func checks(_ answer: String) throws -> [String] {
            let result = try check(["--format", "json"])
            let json = try JSONSerialization.jsonObject(with: Data(result.outBytes)) as? [String: Any] ?? [:]
            #expect(json["ok"] as? Bool == (result.status == 0), "the exit status is the answer")
            return (json["checks"] as? [[String: Any]] ?? []).filter { $0["answer"] as? String == answer }
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
    ])
    func aFlawBreaksItsRuleAndNoOther(_ flaw: String, _ rule: String) throws {
        let workshop = try Workshop(flaw: flaw)
        #expect(try workshop.checks("broken") == [rule])
        let result = try workshop.check()
        #expect(result.status == 110)
        #expect(result.out.contains("hint: "), "\(result.out)")
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
