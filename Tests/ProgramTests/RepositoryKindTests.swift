import Foundation
import Support
import Testing

/// Repositories of every kind: git works in a gate's view, the view can be changed, and the user's own is as before.
@Suite struct RepositoryKindTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Makes it below the working folder, of `origin`, which has two commits and a submodule's worth of files.
        let make: String
        /// Where the run starts.
        let place: String
        var expected = "clean\ncommits 2\n"
    }

    static let kinds = [
        Kind(testDescription: "a clone", make: "git clone -q origin place", place: "place"),
        Kind(
            testDescription: "a linked working tree", make: "git clone -q origin main && git -C main worktree add -q ../place",
            place: "place"),
        Kind(testDescription: "a clone that shares its objects", make: "git clone -q --shared origin place", place: "place"),
        Kind(
            testDescription: "a shallow clone", make: "git clone -q --depth 1 file://$PWD/origin place", place: "place",
            expected: "clean\ncommits 1\n"),
        Kind(
            testDescription: "a sparse checkout",
            make: "git clone -q origin place && git -C place sparse-checkout set --no-cone /a.py",
            place: "place"),
        Kind(
            testDescription: "a submodule on its own",
            make: "git init -q super && git -C super -c protocol.file.allow=always submodule --quiet add $PWD/origin place",
            place: "super/place"
        ),
        Kind(
            testDescription: "a repository with a submodule",
            make:
                "git clone -q origin super && cd super && git -c protocol.file.allow=always submodule --quiet add $PWD/../origin place && git commit -qm three",
            place: "super", expected: "clean\ncommits 3\n"),
        Kind(
            testDescription: "names that are no UTF-8, links out, a file with a hole of 8 GiB",
            make:
                #"git clone -q origin place && cd place && touch "$(printf 'odd\377name')" && ln -s /etc/passwd out && git add -A && git commit -qm three && truncate -s 8G hole && echo hole > .git/info/exclude"#,
            place: "place", expected: "clean\ncommits 3\n"),
    ]

    private static let gitSettings = [
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "PATH": "/usr/bin:/bin",
    ]

    /// Names, modes, times and contents, in git's folders too; git itself may refresh its index when the test asks it.
    private func picture(_ folder: URL) throws -> String {
        let script =
            "find . -printf '%P %y %m %U %s %T@ %l\\n' | LC_ALL=C sort; find . -type f -size -1M -print0 | LC_ALL=C sort -z | xargs -0 sha256sum"
        return try Program.run("/bin/sh", ["-c", script], in: folder).out
    }

    @Test(arguments: kinds, ["overlay", "copy"])
    func aViewOf(_ kind: Kind, by view: String) throws {
        let folder = try TemporaryFolder()
        let script = """
            set -e
            git init -q origin && cd origin && printf 'import os\\n' > a.py && mkdir b && printf 'x = 1\\n' > b/c.py && git add -A
            git commit -qm one && printf 'y = 2\\n' >> b/c.py && git commit -qam two && cd ..
            \(kind.make)
            """
        let made = try Program.run("/bin/sh", ["-c", script], in: folder.url, environment: Self.gitSettings)
        try #require(made.status == 0, "\(made.err)")
        let place = folder.url.appending(path: kind.place)
        let tool = try folder.write(
            """
            #!/bin/sh
            exec >&2
            test -z "$(git status --porcelain)" && echo clean
            echo commits $(git rev-list --count HEAD)
            echo changed > a.py && rm -rf b && echo new > new && git status --porcelain | tr '\\n' ' '
            """, to: "tools/ruff")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
        let configuration = try folder.write("[gates.ruff]\nworkspace = \"copy\"\n", to: "firsttry.toml")
        let before = try picture(place)
        let takeAway = Program.repositoryRoot.appending(path: ".build/firsttry/tests/launch/take-away").path
        let arguments = [
            Program.prefix + "/bin/firsttry", "run", "ruff", "--config", configuration.path, "--report-dir",
            folder.url.path + "/report/artifacts",
        ]
        let result = try Program.run(
            takeAway, (view == "copy" ? ["overlays=\(place.path)"] : []) + ["--"] + arguments, in: place,
            environment: ["PATH": "\(folder.url.path)/tools:/usr/bin:/bin"], timeout: 60)
        let gate = try ReportFile(in: folder.url.appending(path: "report")).gate("ruff")
        #expect((gate["isolation"] as? [String: Any])?["workspace"] as? String == view, "\(result.out)\(result.err)")
        let log = (try? String(contentsOf: folder.url.appending(path: "report/artifacts/logs/ruff.log"), encoding: .utf8)) ?? ""
        #expect(log.contains(kind.expected), "\(log)")
        #expect(log.contains(" M a.py") && log.contains("?? new"), "\(log)")
        #expect(try picture(place) == before, "the user's own changed")
    }
}
