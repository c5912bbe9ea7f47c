import Foundation
import Support
import Testing

/// What is in a view of the repository: an overlay shows all of it, a copy what git tracks or would take in.
@Suite struct CopyTests {
    private let folder: TemporaryFolder
    private let repository: URL

    private static let settings = [
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "PATH": "/usr/bin:/bin",
    ]

    init() throws {
        folder = try TemporaryFolder()
        repository = folder.url.appending(path: "repository")
        let script = #"""
            set -e
            mkdir inner repository && cd inner && git init -q && echo '*.o' > .gitignore && echo x > x.c && git add -A && git commit -qm one
            cd ../repository && git init -q
            printf '*.log\nbuild/\n/kept/\n.venv/\n!wanted.log\n' > .gitignore
            mkdir -p build/deep kept src empty .venv/bin tools-of/mine && echo '/tools-of/' >> .gitignore
            touch a.log wanted.log build/deep/b src/c.log src/d.py src/e.py kept/tracked kept/other "odd
            name.log"
            ln -s /etc/passwd link.log && echo 'x = 1' > a.py && git add -A && git add -f kept/tracked && git commit -qm one
            git -c protocol.file.allow=always submodule --quiet add "$PWD/../inner" sub && touch sub/y.o sub/y.c
            git clone -q ../inner nested && touch nested/z.o nested/z.c
            printf 'home = /usr/bin\n' > .venv/pyvenv.cfg && ln -s /usr/bin/python3 .venv/bin/python
            """#
        let made = try Program.run("/bin/sh", ["-c", script], in: folder.url, environment: Self.settings)
        try #require(made.status == 0, "\(made.err)")
        let tool = try folder.write(
            "#!/bin/sh\nexec >&2\nfind . -name .git -prune -o -print | sort | tr '\\n' ' '\necho; ls -d .git\ncat .venv/pyvenv.cfg; "
                + "git status --porcelain | tr '\\n' ' '; touch new && echo writable\n",
            to: "repository/.venv/bin/ruff")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
    }

    private func log(
        without missing: [String], workspace: String, profile: String = "strict"
    ) throws -> (log: String, view: String) {
        let configuration = try folder.write(
            "[isolation]\nprofile = \"\(profile)\"\n[gates.ruff]\nworkspace = \"\(workspace)\"\n", to: "firsttry.toml")
        let takeAway = Program.repositoryRoot.appending(path: ".build/firsttry/tests/launch/take-away").path
        let report = folder.url.appending(path: "report")
        let result = try Program.run(
            takeAway,
            missing + ["--", Program.prefix + "/bin/firsttry", "run", "ruff", "--config", configuration.path]
                + ["--report-dir", report.path + "/artifacts"],
            in: repository, environment: ["PATH": "/usr/bin:/bin", "TMPDIR": folder.url.path], timeout: 60)
        let isolation = try ReportFile(in: report).gate("ruff")["isolation"] as? [String: Any]
        let log = (try? String(contentsOf: report.appending(path: "artifacts/logs/ruff.log"), encoding: .utf8)) ?? ""
        return (log + result.err, isolation?["workspace"] as? String ?? "")
    }

    private static let ignored = ["./a.log ", "./build", "./src/c.log", "./kept/other", "name.log", "./sub/y.o", "./nested/z.o"]
    private static let taken = [
        "./wanted.log ", "./src/d.py ", "./kept/tracked ", "./empty ", "./link.log ", "./sub/x.c ", "./sub/y.c ", "./nested/x.c ",
        "./nested/z.c ",
    ]

    @Test(arguments: ["copy", "read-only"])
    func aCopyHasWhatGitWouldTake(_ workspace: String) throws {
        let run = try log(without: ["overlays=\(repository.path)"], workspace: workspace)
        #expect(run.view == "copy")
        for name in Self.ignored { #expect(!run.log.contains(name), "\(name): \(run.log)") }
        for name in Self.taken { #expect(run.log.contains(name), "\(name): \(run.log)") }
        #expect(run.log.contains("\n.git\n"), "\(run.log)")
        #expect(!run.log.contains(" D "), "git misses something: \(run.log)")
        #expect(run.log.contains("writable\n") == (workspace == "copy"), "\(run.log)")
    }

    @Test func theEnvironmentIsShownInACopyAlthoughGitIgnoresIt() throws {
        let run = try log(without: ["overlays=\(repository.path)"], workspace: "copy")
        #expect(run.log.contains("home = /usr/bin"), "\(run.log)")
        #expect(!run.log.contains("./tools-of"), "what no tool needs is left out: \(run.log)")
    }

    @Test func withoutARootTheCopyIsTheSame() throws {
        let run = try log(without: ["namespaces"], workspace: "copy", profile: "fenced")
        #expect(run.view == "copy")
        for name in Self.ignored { #expect(!run.log.contains(name), "\(name): \(run.log)") }
        for name in Self.taken { #expect(run.log.contains(name), "\(name): \(run.log)") }
        #expect(run.log.contains("writable\n"), "\(run.log)")
    }

    @Test func anOverlayShowsAll() throws {
        let run = try log(without: [], workspace: "copy")
        #expect(run.view == "overlay")
        for name in Self.ignored + Self.taken { #expect(run.log.contains(name), "\(name): \(run.log)") }
    }

    @Test func outsideOfGitACopyHasEverything() throws {
        for name in [".git", "sub/.git", "nested/.git"] {
            try FileManager.default.removeItem(at: repository.appending(path: name))
        }
        let run = try log(without: ["overlays=\(repository.path)"], workspace: "copy")
        #expect(run.view == "copy")
        for name in Self.ignored + Self.taken { #expect(run.log.contains(name), "\(name): \(run.log)") }
    }
}
