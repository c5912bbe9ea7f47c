import Foundation
import Support
import Testing

/// `firsttry init` on repositories that it has never seen, and what it writes under the tools that will read it.
@Suite struct InitTests {
    private static let pipelines = Program.repositoryRoot.appending(path: ".build/environments/pipelines/bin").path

    private func run(_ program: String, _ arguments: [String], _ project: ParityProject, path: String = "/usr/bin:/bin") throws
        -> Program.Result
    {
        try Program.run(
            program, arguments, in: project.root,
            environment: [
                "PATH": path, "HOME": project.folder.url.path, "PRE_COMMIT_HOME": project.folder.url.appending(path: "pc").path,
                "PREK_HOME": project.folder.url.appending(path: "prek").path, "GIT_CONFIG_GLOBAL": "/dev/null",
                "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
                "XDG_CACHE_HOME": project.folder.url.appending(path: "cache").path,
            ])
    }

    @Test func aRepositoryNeverSeenGetsATableAndALockThatIsGreen() throws {
        let project = try ParityProject(locked: false)
        try FileManager.default.removeItem(at: project.root.appending(path: "firsttry.toml"))
        let dry = try project.firsttry(["init", "--dry-run"])
        #expect(dry.out.contains(/ruff +ruff \d+\.\d+\.\d+ \(path\) +1 +pyproject.toml/), "\(dry.out)")
        #expect(dry.out.contains("would write firsttry.toml"))
        #expect(
            !FileManager.default.fileExists(atPath: project.root.appending(path: "firsttry.toml").path),
            "a dry run writes nothing")
        let result = try project.firsttry(["init", "--ci", "github", "--policy", "default"])
        #expect(result.status == 0, "\(result.out)\(result.err)")
        for file in ["firsttry.toml", "ci/parity.lock.json", "ci/parity.policy.json", "ci/parity.mk", ".pre-commit-config.yaml"] {
            #expect(
                result.out.contains(file) && FileManager.default.fileExists(atPath: project.root.appending(path: file).path),
                "\(file)")
        }
        #expect(
            try !project.read("firsttry.toml").contains("latest")
                && project.read("ci/parity.lock.json").contains(/"version": "\d/))
        try project.commit()
        let check = try project.firsttry(["selfcheck"])
        #expect(check.status == 0, "\(check.out)")
    }

    @Test func whatExistsIsKeptAndTheNewGoesBeside() throws {
        let project = try ParityProject(locked: false)
        let own = [
            "Makefile": "all:\n\ttrue\n", "tox.ini": "[tox]\n", ".pre-commit-config.yaml": "repos: []\n",
            ".gitlab-ci.yml": "x: {script: [a]}\n",
        ]
        for (name, text) in own { try project.write(text, to: name) }
        let result = try project.firsttry(["init"])
        for (name, text) in own { #expect(try project.read(name) == text, "\(name)") }
        #expect(try project.read("firsttry.toml") == "tier = \"lite\"\n")
        for words in [
            "kept        firsttry.toml", "include ci/parity.mk", "ci/parity.tox.ini", "into .pre-commit-config.yaml",
            "include: ci/parity.gitlab-ci.yml",
        ] {
            #expect(result.out.contains(words), "\(words): \(result.out)")
        }
        let made = try run(
            "/usr/bin/make", ["-n", "-f", "ci/parity.mk", "parity-bootstrap", "parity-selfcheck", "parity"], project)
        #expect(made.out.contains("firsttry selfcheck") && made.out.contains("firsttry parity"), "\(made.err)")
        let again = try project.firsttry(["init", "--force"])
        #expect(again.out.contains("replaced    Makefile") == false && again.out.contains("replaced    .pre-commit-config.yaml"))
    }

    /// A machine that has only these tools.
    private func path(with names: [String], _ project: ParityProject) throws -> String {
        let tools = project.folder.url.appending(path: "tools")
        try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
        for name in names {
            try FileManager.default.createSymbolicLink(
                atPath: tools.appending(path: name).path, withDestinationPath: "\(Program.tools)/\(name)")
        }
        return "\(Program.prefix)/bin:\(tools.path):/usr/bin:/bin"
    }

    @Test func aGateThatCannotRunYetIsSwitchedOffWhereEverybodySeesIt() throws {
        let project = try ParityProject(locked: false)
        try FileManager.default.removeItem(at: project.root.appending(path: "firsttry.toml"))
        try project.write("click==8.1.7\n", to: "requirements.txt")
        let path = try path(with: ["ruff", "bandit", "pip-audit"], project)
        let result = try project.firsttry(["init"], environment: ["PATH": path])
        #expect(result.status == 0, "\(result.out)\(result.err)")
        #expect(
            result.out.contains(
                "pip-audit applies here and is switched off in firsttry.toml until it can run: firsttry fetch advisories"))
        #expect(result.out.contains("trivy applies here and is above tier strict"), "\(result.out)")
        let written = try project.read("firsttry.toml")
        #expect(
            written.contains("tier = \"strict\"")
                && written.contains(/\[gates\.pip-audit\]\n# .*firsttry fetch advisories.*\nenabled = false/))
        #expect(try project.firsttry(["selfcheck"], environment: ["PATH": path]).status == 0)
    }

    /// A package that has tests and says nothing of what runs them, on a machine that has ruff and pytest.
    private func packageWithTests() throws -> (project: ParityProject, path: String) {
        let project = try ParityProject(locked: false)
        try project.write("[project]\nname = \"shop\"\nversion = \"1\"\n", to: "pyproject.toml")
        try project.write("def test_a():\n    assert True\n", to: "test_a.py")
        try project.write("[tox]\n", to: "tox.ini")
        try FileManager.default.removeItem(at: project.root.appending(path: "firsttry.toml"))
        return (project, try path(with: ["ruff", "pytest"], project))
    }

    @Test func testsThatCannotBeCollectedArePendingButTheirToolIsNot() throws {
        let (project, path) = try packageWithTests()
        try project.write("import no_such_module\n", to: "test_b.py")
        let result = try project.firsttry(["init"], environment: ["PATH": path])
        #expect(
            result.status == 108 && result.out.contains("pending: pytest_collection.expected_count: pytest: "), "\(result.out)")
        #expect(!result.out.contains("pending: tools.") && result.out.contains(/pytest +pytest \d/))
        #expect(try project.read("ci/parity.mk").contains(/pytest==\d/))
    }

    @Test func whatRunsTheTestsIsPinnedWhereTheProjectDoesNotNameIt() throws {
        let (project, path) = try packageWithTests()
        #expect(try project.firsttry(["init"], environment: ["PATH": path]).status == 0)
        #expect(try project.read("firsttry.toml").contains("tier = \"pro\""))
        #expect(try project.read("ci/parity.mk").contains(/install .*--editable \. pytest==\d/))
        #expect(try project.read("ci/parity.tox.ini").contains(/deps =\n +pytest==\d/))
        try project.write("pytest==9\n", to: "requirements.txt")
        let again = try project.firsttry(["init", "--force"], environment: ["PATH": path])
        #expect(again.status == 0, "\(again.out)\(again.err)")
        #expect(try project.read("ci/parity.mk").contains("install --retries 5 --timeout 30 --requirement requirements.txt\n"))
        #expect(try project.read("ci/parity.tox.ini").contains("deps =\n    -r requirements.txt\n"))
    }

    @Test func whatIsWrittenIsEnoughForThePolicyThatIsWritten() throws {
        let (project, path) = try packageWithTests()
        try project.write(
            #"{"schema": "firsttry.policy/1", "name": "house", "locked": true, "checks": {"coverage": {"min_percent": 90}}}"#,
            to: "ci/parity.policy.json")
        #expect(try project.firsttry(["init"], environment: ["PATH": path]).status == 0)
        #expect(try project.read("firsttry.toml").contains("coverage_min = 0.9"))
        #expect(try project.read("ci/parity.lock.json").contains("\"coverage_min\": 0.9"))
        #expect(try project.firsttry(["selfcheck"], environment: ["PATH": path]).status == 0)
        try project.write("tier = \"pro\"\n[gates.pytest]\noptions = { coverage_min = 0.5 }\n", to: "firsttry.toml")
        let result = try project.firsttry(["init"], environment: ["PATH": path])
        #expect(result.out.contains("note: house: coverage_min is 0.5, the policy demands 0.9"), "\(result.out)")
        #expect(result.out.contains("; gates.pytest.options.coverage_min = 0.9"))
    }

    @Test func whatIsReplacedDoesNotLeadWhatReplacesIt() throws {
        let (project, path) = try packageWithTests()
        try project.write("tier = \"lite\"\n[gates.pytest]\nenabled = false\n", to: "firsttry.toml")
        #expect(try project.firsttry(["init", "--force"], environment: ["PATH": path]).status == 0)
        let written = try project.read("firsttry.toml")
        #expect(written.contains("tier = \"pro\"") && !written.contains("[gates.pytest]\nenabled"), "\(written)")
    }

    @Test func theToxFragmentRunsUnderTheRealTox() throws {
        let (project, path) = try packageWithTests()
        #expect(try project.firsttry(["init"], environment: ["PATH": path]).status == 0)
        try project.commit()
        let tox = ["-c", "ci/parity.tox.ini", "--root", "."]
        let listed = try run(Self.pipelines + "/tox", ["list", "--no-desc"] + tox, project, path: path)
        #expect(
            listed.out.split(separator: "\n") == ["parity"] + (10...13).map { "py3\($0)-gates" }, "\(listed.out)\(listed.err)")
        let parity = try run(Self.pipelines + "/tox", ["run", "-e", "parity"] + tox, project, path: path)
        #expect(parity.status == 0 && parity.out.contains("parity: OK"), "\(parity.out)\(parity.err)")
        let matrix = try run(
            Self.pipelines + "/tox", ["config", "-e", "py311-gates", "-k", "commands", "deps", "skip_install"] + tox, project,
            path: path)
        for words in ["firsttry run pytest mypy --report-dir", "pytest==", "skip_install = False"] {
            #expect(matrix.out.contains(words), "\(matrix.out)\(matrix.err)")
        }
    }

    @Test func aLinkIsNotWrittenThrough() throws {
        let project = try ParityProject(locked: false)
        try FileManager.default.createSymbolicLink(
            atPath: project.root.appending(path: "ci").path, withDestinationPath: project.folder.url.path)
        #expect(try project.firsttry(["init"]).status == 108)
        #expect(!FileManager.default.fileExists(atPath: project.folder.url.appending(path: "parity.mk").path))
    }

    @Test func pipelinesPassTheirSchemasAndLinters() throws {
        let project = try ParityProject(locked: false)
        #expect(try project.firsttry(["init", "--ci", "github,gitlab,jenkins"]).status == 0)
        let check = Self.pipelines + "/check-jsonschema"
        let github = ".github/workflows/parity.yml"
        for arguments in [
            ["--builtin-schema", "vendor.github-workflows", github],
            ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", ".gitlab-ci.yml"],
        ] {
            let result = try run(check, arguments, project)
            #expect(result.status == 0, "\(result.out)\(result.err)")
        }
        let lint = try run(Self.pipelines + "/zizmor", ["--offline", "--no-progress", "--persona", "pedantic", github], project)
        #expect(lint.status == 0, "\(lint.out)\(lint.err)")
        let workflow = try project.read(github)
        for line in workflow.split(separator: "\n") where line.contains("uses:") {
            #expect(line.contains(/@[0-9a-f]{40} # v/), "\(line)")
        }
        for script in try project.read("Jenkinsfile").split(separator: "\'\'\'").enumerated().filter({ $0.offset % 2 == 1 }) {
            #expect(try run("/bin/sh", ["-nc", String(script.element)], project).status == 0, "\(script.element)")
        }
        for file in [github, ".gitlab-ci.yml", "Jenkinsfile"] {
            let text = try project.read(file)
            #expect(!text.contains(/@[A-Z_]+@/), "a word of the template was not filled in")
            for words in ["fenced", "retr", "45", "artifacts"] { #expect(text.contains(words), "\(file): \(words)") }
        }
    }

    static let hookPrograms = ["pre-commit", "prek"]

    @Test(arguments: hookPrograms)
    func hooksRunUnderTheRealProgram(_ name: String) throws {
        let program = name == "prek" ? Program.tools + "/prek" : Self.pipelines + "/pre-commit"
        let project = try ParityProject()
        try FileManager.default.copyItem(
            at: Program.repositoryRoot.appending(path: "setup/pre-commit.yaml"),
            to: project.root.appending(path: ".pre-commit-config.yaml"))
        try project.commit()
        let path = "\(Program.prefix)/bin:\(Program.tools):/usr/bin:/bin"
        let green = try run(program, ["run", "--all-files"], project, path: path)
        #expect(green.status == 0 && (green.out + green.err).contains("parity selfcheck"), "\(green.out)\(green.err)")
        let push = try run(program, ["run", "--all-files", "--hook-stage", "pre-push"], project, path: path)
        #expect(push.status == 0, "\(push.out)\(push.err)")
        try project.write("[tool.ruff]\nline-length = 80\n", to: "pyproject.toml")
        try project.git("add", "--all")
        let red = try run(program, ["run", "--all-files"], project, path: path)
        #expect(red.status == 1 && (red.out + red.err).contains("PARITY-102"), "\(red.out)\(red.err)")
    }

    @Test(arguments: hookPrograms)
    func whoNamesThisRepositoryGetsItsHooks(_ name: String) throws {
        let program = name == "prek" ? Program.tools + "/prek" : Self.pipelines + "/pre-commit"
        let project = try ParityProject()
        let hooks = project.folder.url.appending(path: "hooks")
        try FileManager.default.createDirectory(at: hooks, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Program.repositoryRoot.appending(path: ".pre-commit-hooks.yaml"),
            to: hooks.appending(path: ".pre-commit-hooks.yaml"))
        for arguments in [["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"], ["tag", "v1"]] {
            #expect(try run("/usr/bin/git", ["-C", hooks.path] + arguments, project).status == 0)
        }
        #expect(try run(program, ["validate-manifest", hooks.path + "/.pre-commit-hooks.yaml"], project).status == 0)
        try project.write(
            """
            repos:
              - repo: file://\(hooks.path)
                rev: v1
                hooks: [{id: ft-parity-selfcheck}, {id: ft-parity-full}]

            """, to: ".pre-commit-config.yaml")
        try project.commit()
        let path = "\(Program.prefix)/bin:\(Program.tools):/usr/bin:/bin"
        for (stage, hook) in [("pre-commit", "parity selfcheck"), ("pre-push", "parity")] {
            let result = try run(program, ["run", "--all-files", "--verbose", "--hook-stage", stage], project, path: path)
            let said = result.out + result.err
            #expect(result.status == 0 && ("\n" + said).contains("\n\(hook)...") && said.contains("Passed"), "\(stage): \(said)")
        }
    }
}
