import Foundation
import HostConfiguration
import HostModel
import Support
import Testing

@Suite struct LoadTests {
    private func load(_ files: [String: String], path: String? = nil) throws -> Configuration {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        return try Configuration.load(root: folder.url.path, path: path.map { folder.url.path + "/" + $0 })
    }

    private func refusal(_ files: [String: String], path: String? = nil) -> HostError? {
        do {
            _ = try load(files, path: path)
            return nil
        } catch {
            return error as? HostError
        }
    }

    @Test func withoutAFileNothingIsSettled() throws {
        #expect(try load([:]) == Configuration())
        #expect(try load(["pyproject.toml": "[project]\nname = \"x\"\n[tool.ruff]\n"]) == Configuration())
    }

    @Test func everyKeyArrivesWhereItBelongs() throws {
        let full = try #require(corpus.valid.first { $0.name == "full" })
        let configuration = try load(["firsttry.toml": String(decoding: full.bytes(), as: UTF8.self)])
        #expect(configuration.file == "firsttry.toml")
        #expect(configuration.tier == .strict)
        #expect(configuration.jobs == 4)
        #expect(configuration.reportFolder == "build/reports")
        var facts = IsolationFacts()
        (facts.network, facts.filesystem, facts.pids, facts.syscalls) = ("namespace", "namespace", "namespace", "seccomp")
        facts.landlockABI = 6
        #expect(configuration.isolation == .facts(facts))
        #expect(configuration.gates.keys.sorted() == ["license-headers", "pytest"])
        #expect(configuration.gates["license-headers"]?.manifest == "ci/gates/license-headers.json")
        let pytest = try #require(configuration.gates["pytest"])
        #expect(pytest.isEnabled == true)
        #expect(pytest.level == .required)
        #expect(pytest.timeoutSeconds == 900)
        #expect(pytest.workspace == .copy)
        #expect(pytest.tool == ".venv/bin/pytest")
        #expect(pytest.environment == ["DATABASE_URL": "sqlite://", "_x9": ""])
        #expect(pytest.options.map(\.name) == ["args", "coverage_min", "warnings_max", "strict", "junit"])
        #expect(
            pytest.options.map(\.value) == [.strings(["-q"]), .number(0.75), .integer(0), .boolean(true), .string("out.xml")])
        #expect(pytest.options[1].place == SourcePlace(file: "firsttry.toml", line: 20, column: 28))
        #expect(configuration.places["gates.pytest.level"] == SourcePlace(file: "firsttry.toml", line: 16, column: 9))
        #expect(configuration.places["tier"] == SourcePlace(file: "firsttry.toml", line: 1, column: 8))
    }

    @Test func theTableOfThePyprojectIsTheSameConfiguration() throws {
        let own = try load(["firsttry.toml": "tier = \"pro\"\n[gates.ruff]\nlevel = \"advisory\"\n"])
        let shared = try load([
            "pyproject.toml": "[tool.firsttry]\ntier = \"pro\"\n[tool.firsttry.gates.ruff]\nlevel = \"advisory\"\n"
        ])
        #expect(shared.file == "pyproject.toml")
        #expect(shared.tier == own.tier)
        #expect(shared.gates["ruff"]?.level == own.gates["ruff"]?.level)
        #expect(shared.gates["ruff"]?.place == SourcePlace(file: "pyproject.toml", line: 3, column: 22))
    }

    @Test func twoConfigurationsAreAnErrorThatNamesBoth() {
        let error = refusal(["firsttry.toml": "", "pyproject.toml": "[project]\n\n[tool.firsttry]\ntier = \"pro\"\n"])
        #expect(error?.id == "config-two-files")
        #expect(error?.message.contains("firsttry.toml") == true && error?.message.contains("pyproject.toml") == true)
        #expect(error?.place == SourcePlace(file: "pyproject.toml", line: 3, column: 7))
    }

    @Test func aBrokenPyprojectIsAnErrorAlsoBesideAConfigurationOfItsOwn() {
        for others in [[:], ["firsttry.toml": "tier = \"lite\"\n"]] {
            let error = refusal(others.merging(["pyproject.toml": "[tool.ruff\n"]) { $1 })
            #expect(error?.id == "config-syntax")
            #expect(error?.place?.file == "pyproject.toml")
            #expect(error?.place?.line == 1)
        }
    }

    @Test func aTableThatIsNoneIsAnError() {
        #expect(refusal(["pyproject.toml": "[tool]\nfirsttry = 1\n"])?.id == "config-wrong-type")
        #expect(refusal(["pyproject.toml": "tool = 1\n"]) == nil)
    }

    @Test func aFileThatIsNamedIsReadInsteadOfTheOthers() throws {
        let files = [
            "firsttry.toml": "broken", "ci/other.toml": "tier = \"pro\"\n",
            "sub/pyproject.toml": "[tool.firsttry]\ntier = \"lite\"\n", "no/pyproject.toml": "",
        ]
        #expect(try load(files, path: "ci/other.toml").tier == .pro)
        #expect(try load(files, path: "sub/pyproject.toml").tier == .lite)
        #expect(refusal(files, path: "no/pyproject.toml")?.id == "config-not-found")
        #expect(refusal(files, path: "nowhere.toml")?.id == "config-not-found")
        #expect(refusal(files, path: "ci")?.id == "config-unreadable")
    }

    @Test(arguments: [
        ("ln -s /etc/hostname firsttry.toml", "config-unreadable"), ("mkfifo firsttry.toml", "config-unreadable"),
        ("mkdir firsttry.toml", "config-unreadable"), ("ln -s /dev/zero pyproject.toml", "config-unreadable"),
        ("head -c 1048577 /dev/zero | tr '\\0' '#' > firsttry.toml", "config-too-large"),
        ("ln -s firsttry.toml firsttry.toml", "config-unreadable"),
    ])
    func whatIsNoPlainFileOfTheRepositoryIsRefused(_ script: String, _ id: String) throws {
        let folder = try TemporaryFolder()
        _ = try Program.run("/bin/sh", ["-ec", script], in: folder.url)
        let error = #expect(throws: HostError.self) { try Configuration.load(root: folder.url.path) }
        #expect(error?.id == id)
    }

    @Test func aLinkInsideOfTheRepositoryIsFine() throws {
        let folder = try TemporaryFolder()
        try folder.write("tier = \"pro\"\n", to: "config/firsttry.toml")
        _ = try Program.run("/bin/sh", ["-ec", "ln -s config/firsttry.toml firsttry.toml"], in: folder.url)
        #expect(try Configuration.load(root: folder.url.path).tier == .pro)
    }

    @Test func aMebibyteIsReadInLittleTime() throws {
        let line = "[gates.a%]\nlevel = \"required\"\noptions = { args = [\"-q\", \"-x\"] }\n"
        var text = ""
        var number = 0
        while text.utf8.count < (1 << 20) - 200 {
            text += line.replacing("%", with: String(number))
            number += 1
        }
        let clock = ContinuousClock()
        var configuration = Configuration()
        let time = try clock.measure { configuration = try Configuration.read(Array(text.utf8), file: "f") }
        #expect(configuration.gates.count == number)
        #expect(time < .seconds(20))
    }

    @Test(.timeLimit(.minutes(2)))
    func aConfigurationOfAnyMutationIsReadOrRefused() throws {
        let pieces = [
            "[", "]", "{", "}", "\"", "'", "\"\"\"", "'''", ".", "=", ",", "\n", "\\", "#", "a", "1", "1e9", "\u{1}", "é", "[[",
            "2024-01-01",
        ]
        let originals = try (corpus.valid + corpus.invalid).map { try $0.bytes() }
        var refused = 0
        var state: UInt64 = 1
        func roll(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<20_000 {
            var bytes = originals[roll(originals.count)]
            for _ in 0...roll(4) {
                let at = roll(bytes.count + 1)
                if roll(3) == 0, at < bytes.count {
                    bytes[at] = UInt8(roll(256))
                } else {
                    bytes.insert(contentsOf: Array(pieces[roll(pieces.count)].utf8), at: at)
                }
            }
            if !Configuration.problems(toml: bytes, file: "f").isEmpty { refused += 1 }
        }
        #expect(refused > 10_000)
    }

    private static let deep: [String: String] = [
        "arrays": String(repeating: "[", count: 500_000),
        "a key": String(repeating: "a.", count: 500_000) + "a = 1",
        "tables in a line": "a = " + String(repeating: "{a=", count: 250_000),
        "a header": "[" + String(repeating: "a.", count: 500_000) + "a]",
        "a key behind a long string": "x = \"\"\"\n" + String(repeating: "a.", count: 1000) + "\"\"\"\n"
            + String(repeating: "a.", count: 1000) + "b = 1",
        "a key behind a string in a table": "x = {y = \"\"\"\n\"\"\", " + String(repeating: "a.", count: 1000) + "b = 1}",
        "quotes": "x = '''''''\n" + String(repeating: "'''", count: 1000),
    ]

    @Test(arguments: deep.keys.sorted())
    func depthThatWouldBreakTheReaderIsRefusedBeforeIt(_ name: String) throws {
        let text = try #require(Self.deep[name])
        let problems = Configuration.problems(toml: Array(text.utf8), file: "f")
        #expect(["config-too-deep", "config-syntax"].contains(problems.first?.id))
    }

    @Test func dotsThatAreNoKeysAreNotTakenForDepth() {
        let prose = String(repeating: "etc. ", count: 500)
        let text =
            "# \(prose)\n[gates.a.options]\na = \"\(prose)\"\nb = '\(prose)'\nc = \"\"\"\n\(prose)\n\"\"\"\nd = [\(String(repeating: "\"1.2\", ", count: 300))]\n"
        #expect(Configuration.problems(toml: Array(text.utf8), file: "f") == [])
    }
}
