import Foundation
import Support
import Testing

/// A gate that a repository brings runs when somebody who may say so has said so, and not because it is there.
@Suite struct TrustTests {
    /// A repository with a gate of its own, which finds what its script prints, and a home.
    private struct Place {
        let folder = try? TemporaryFolder()
        let repository: URL
        let home: URL

        init() throws {
            let folder = try #require(folder)
            repository = folder.url.appending(path: "repository")
            home = folder.url.appending(path: "home")
            try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
            try write("ci/gates/mine.json", Self.manifest("mine"))
            try write("ci/gates/mine.sh", "echo 'a.txt:1: bad word'; exit 1\n")
            try write("a.txt", "word\n")
            try write("firsttry.toml", "[gates.mine]\nmanifest = \"ci/gates/mine.json\"\n")
            try git("init", "-q", "-b", "main")
        }

        static func manifest(_ id: String) -> String {
            """
            {"schema": "firsttry.manifest/1", "id": "\(id)", "title": "Mine", "version": "1.0.0", "kind": "command",
             "stage": "custom", "parts": ["mine.sh"],
             "command": {"argv": ["sh", "{gate}/mine.sh"], "reader": "lines", "rule": "word",
                         "lines": {"pattern": "^(?<path>[^:]+):(?<line>[0-9]+): (?<message>.*)$"}}}
            """
        }

        func write(_ name: String, _ text: String) throws {
            let file = repository.appending(path: name)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }

        func git(_ arguments: String...) throws {
            let who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
            let result = try Program.run("/usr/bin/git", who + arguments, in: repository)
            try #require(result.status == 0, "\(result.err)")
        }

        @discardableResult
        func firsttry(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Result {
            let variables = ["HOME": home.path].merging(environment) { $1 }
            return try Program.firsttry(arguments, in: repository, environment: variables)
        }

        /// The gate's digest as anybody can compute it.
        func digest() throws -> String {
            let command = "cd ci/gates && sha256sum mine.json mine.sh | sha256sum | cut -d ' ' -f 1"
            return try Program.run("/bin/sh", ["-c", command], in: repository).out.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    @Test func nobodyHasTrustedItYetAndThenSomebodyDoes() throws {
        let place = try Place()
        let first = try place.firsttry("run", "mine")
        #expect(first.status == 110)
        #expect((first.out + first.err).contains("nobody has trusted its digest"))
        #expect((first.out + first.err).contains("firsttry gates trust mine"))

        let trusted = try place.firsttry("gates", "trust", "mine")
        #expect(try trusted.status == 0 && trusted.out.contains(place.digest()))
        let second = try place.firsttry("run", "mine")
        #expect(second.status == 1 && second.out.contains("bad word"), "\(second.out)\(second.err)")
        #expect(try place.firsttry("gates", "show", "mine").out.contains("by you, on this machine"))

        try place.firsttry("gates", "trust", "mine", "--revoke")
        #expect(try place.firsttry("run", "mine").status == 110)
    }

    @Test(arguments: ["ci/gates/mine.sh", "ci/gates/mine.json"])
    func aChangeOfOneOfItsFilesTakesTheTrustAway(_ name: String) throws {
        let place = try Place()
        try place.firsttry("gates", "trust", "mine")
        let text = try String(contentsOf: place.repository.appending(path: name), encoding: .utf8)
        try place.write(name, text + "\n")
        let run = try place.firsttry("run", "mine")
        #expect(run.status == 110 && (run.out + run.err).contains("it has changed since you trusted it"))
    }

    @Test func theTrustIsForOneRepository() throws {
        let one = try Place(), other = try Place()
        try one.firsttry("gates", "trust", "mine")
        #expect(try other.firsttry("run", "mine", environment: ["HOME": one.home.path]).status == 110)
    }

    @Test func aChangeCannotTrustItsOwnGate() throws {
        let place = try Place()
        let pinned = "[gates.mine]\nmanifest = \"ci/gates/mine.json\"\nsha256 = \"\(try place.digest())\"\n"
        try place.write("firsttry.toml", "")
        try place.git("add", ".")
        try place.git("commit", "-qm", "base")
        try place.git("checkout", "-q", "-b", "change")
        try place.write("firsttry.toml", pinned)
        try place.git("add", ".")
        try place.git("commit", "-qm", "bring a gate")
        let base = ["GITHUB_BASE_REF": "main", "CI": "true"]
        let early = try place.firsttry("run", "mine", environment: base)
        #expect(early.status == 110 && (early.out + early.err).contains("neither lock nor configuration of main"))

        try place.git("checkout", "-q", "main")
        try place.git("merge", "-q", "change")
        try place.git("checkout", "-q", "change")
        let late = try place.firsttry("run", "mine", environment: base)
        #expect(late.status == 1 && late.out.contains("bad word"), "\(late.out)\(late.err)")

        try place.write("ci/gates/mine.sh", "exit 0\n")
        let altered = try place.firsttry("run", "mine", environment: base)
        #expect(altered.status == 110)
    }

    @Test func whatIsMergedRunsInCI() throws {
        let place = try Place()
        #expect(try place.firsttry("run", "mine", environment: ["CI": "true"]).status == 110)
        try place.write("firsttry.toml", "[gates.mine]\nmanifest = \"ci/gates/mine.json\"\nsha256 = \"\(try place.digest())\"\n")
        #expect(try place.firsttry("run", "mine", environment: ["CI": "true"]).status == 1)
        #expect(try place.firsttry("run", "mine").status == 110, "on a machine with a person, that person is asked")
    }

    @Test func aGateThatTakesTheNameOfAnotherIsRefused() throws {
        let place = try Place()
        try place.write("ci/gates/ruff.json", Place.manifest("ruff"))
        try place.write("firsttry.toml", "[gates.ruff]\nmanifest = \"ci/gates/ruff.json\"\n")
        let run = try place.firsttry("run", "ruff")
        #expect(run.status == 110 && (run.out + run.err).contains("two gates are called 'ruff'"))
        try place.write("firsttry.toml", "[gates.other]\nmanifest = \"ci/gates/ruff.json\"\n")
        let other = try place.firsttry("run", "other")
        #expect(
            other.status == 110
                && (other.out + other.err).contains("the configuration calls this gate 'other', its manifest 'ruff'"))
    }

    @Test func aGateThatIsNamedAndNotThereIsAnError() throws {
        let place = try Place()
        try place.write("firsttry.toml", "[gates.mine]\nmanifest = \"ci/gates/none.json\"\n")
        #expect(try place.firsttry("run").status == 110)
    }

    @Test func aStoreThatOthersMayWriteToIsNotBelieved() throws {
        let place = try Place()
        try place.firsttry("gates", "trust", "mine")
        let store = place.home.appending(path: ".local/share/firsttry/trusted-gates")
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: store.path)
        let run = try place.firsttry("run", "mine")
        #expect(run.status == 3 && (run.out + run.err).contains("others than you may write to it"))
    }
}
