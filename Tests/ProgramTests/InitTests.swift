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
    func theHooksOfThisRepositoryAreWellFormed(_ name: String) throws {
        let program = name == "prek" ? Program.tools + "/prek" : Self.pipelines + "/pre-commit"
        let project = try ParityProject(locked: false)
        let manifest = Program.repositoryRoot.appending(path: ".pre-commit-hooks.yaml").path
        #expect(try run(program, ["validate-manifest", manifest], project).status == 0)
        #expect(
            try String(contentsOfFile: manifest, encoding: .utf8).matches(of: /(?m)^- id: (ft-parity-\w+)/).map { String($0.1) }
                == [
                    "ft-parity-selfcheck", "ft-parity-full",
                ])
    }
}
