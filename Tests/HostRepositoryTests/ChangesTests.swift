import Foundation
import HostModel
@testable import HostRepository
import Testing

@Suite struct ChangesTests {
    /// A repository with some of everything, committed and clean.
    private func repository(_ arguments: [String] = []) throws -> Scratch {
        let scratch = try Scratch(arguments)
        try scratch.sh(
            """
            mkdir -p d/e a.b a; for i in 1 2 3 4 5; do echo "file $i" > d/f$i; echo $i > d/e/g$i; done
            echo x > a.b/x; echo y > a/y; echo run > run; chmod +x run; ln -s d/f1 link; touch empty
            git add -A; git commit -qm one
            """)
        return scratch
    }

    static let edits: [(script: String, isDirty: Bool?, reason: String)] = [
        ("true", false, ""),
        ("touch -d '2001-01-01' d/f1 d/e/g1 run", false, ""),
        ("echo changed > d/f1", true, "d/f1 is changed"),
        ("echo 'File 1' > d/f1", true, "d/f1 is changed"),
        ("rm d/e/g5", true, "d/e/g5 is deleted"),
        ("rm -r a", true, "a/y is deleted"),
        ("chmod -x run", true, "run has become a file that is not executable"),
        ("chmod +x d/f2", true, "d/f2 has become executable"),
        ("chmod 600 d/f2", false, ""),
        ("git config core.fileMode false; chmod +x d/f2", false, ""),
        ("ln -sf d/f2 link", true, "link is changed"),
        ("rm link; cp d/f1 link", true, "link is no longer of the kind that the commit has"),
        ("rm empty; mkdir empty", true, "empty is no longer of the kind that the commit has"),
        ("rm empty; mkfifo empty", true, "empty is no longer of the kind that the commit has"),
        ("mv a real; ln -s real a", true, "a/y is deleted"),
        ("echo new > new", false, ""),
        ("echo new > new; git add new", true, "the index differs from the commit"),
        ("echo new > new; git add -N new", true, "new is announced to git, but not in the commit"),
        ("git rm -q --cached d/f3", true, "the index differs from the commit"),
        ("echo 2 >> d/f1; git add d/f1", true, "the index differs from the commit"),
        ("echo 2 >> d/f1; git add d/f1; git reset -q", true, "d/f1 is changed"),
        ("echo n > n; git add n; git rm -q --cached n", false, ""),
        ("git update-index --chmod=+x d/f2; chmod +x d/f2", true, "the index differs from the commit"),
        ("echo 2 >> d/f1; git commit -qam two", false, ""),
        ("git commit -q --allow-empty -m two; git reset -q --soft HEAD^", false, ""),
        ("echo 2 >> d/f1; git commit -qam two; git reset -q --soft HEAD^", true, "the index differs from the commit"),
        ("git gc -q; git prune-packed", false, ""),
        ("git gc -q --aggressive; git pack-refs --all; echo z > d/f4", true, "d/f4 is changed"),
        (
            """
            for i in $(seq 60)
            do echo $i > d/f1
            git commit -qam \"message number $i with some text that repeats\"
            done
            git gc -q --aggressive
            """, false, ""
        ),
        ("git update-index --assume-unchanged d/f1; echo hidden > d/f1", true, "d/f1 is changed"),
        ("git update-index --skip-worktree d/f1; echo hidden > d/f1", true, "d/f1 is changed"),
        ("git update-index --skip-worktree d/f1; rm d/f1", false, ""),
        ("rm .git/index", true, "the index differs from the commit"),
        ("git update-index --index-version 4", false, ""),
        (
            """
            git config core.autocrlf input
            sed -i 's/$/\\r/' d/f1
            """, nil, "d/f1 may be changed: its line ends are not those of the commit"
        ),
        ("git config core.autocrlf input; echo other > d/f1", true, "d/f1 is changed"),
        ("sed -i 's/$/\\r/' d/f1", true, "d/f1 is changed"),
        (
            """
            echo '* text=auto' > .gitattributes
            git add .
            git commit -qm t
            sed -i 's/$/\\r/' d/f1
            """, nil, "d/f1 may be changed: its line ends are not those of the commit"
        ),
        (
            """
            echo '*.bin filter=lfs' > d/.gitattributes
            git add .
            git commit -qm t
            echo q > d/f1
            echo q > a/y
            """, true, "a/y is changed"
        ),
        (
            """
            echo '*.bin filter=lfs' > d/.gitattributes
            git add .
            git commit -qm t
            echo q > d/f1
            """, nil, "d/f1 may be changed: git filters it"
        ),
        ("echo '* ident' > .git/info/attributes; echo q > d/f1", nil, "d/f1 may be changed: git filters it"),
        ("rm -rf .git/objects/??", nil, "the commit cannot be read"),
        (
            """
            git commit -qm two --allow-empty
            place() { git rev-parse $1 | sed 's,^..,.git/objects/&/,'; }
            cp -f $(place HEAD^) $(place HEAD)
            """, nil, "the commit cannot be read"
        ),
    ]

    @Test(arguments: edits.indices)
    func aChangeIsSeenAndNothingElse(_ number: Int) throws {
        let edit = Self.edits[number]
        let scratch = try repository()
        try scratch.sh(edit.script)
        let state = try scratch.open().workingState()
        #expect(state.isDirty == edit.isDirty, "\(edit.script)")
        #expect(state.reason == edit.reason, "\(edit.script)")
    }

    @Test func sha256RepositoriesAreComparedToo() throws {
        let scratch = try repository(["--object-format=sha256"])
        #expect(try scratch.open().isDirty == false)
        try scratch.sh("touch -d 2001-01-01 d/f1; git gc -q")
        #expect(try scratch.open().isDirty == false)
        try scratch.sh("echo q > d/f1")
        #expect(try scratch.open().isDirty == true)
    }

    @Test func aChangeInTheInstantOfTheIndexIsSeen() throws {
        // Same size, same second, perhaps the same tick: only the content tells.
        for round in 0..<20 {
            let scratch = try Scratch()
            try scratch.sh("echo aaa > f; git add f; git commit -qm x; echo bbb > f")
            #expect(try scratch.open().isDirty == true, "round \(round)")
        }
    }

    /// Clocks of file systems tick in milliseconds, those of the tests' machine perhaps finer.
    @Test func anEntryThatIsAsYoungAsTheIndexIsNotTrusted() throws {
        let scratch = try repository()
        let repository = try scratch.open()
        let bytes = try #require(try repository.folder.contents(".git/index", cap: 1 << 20))
        let facts = try repository.folder.folder("d").facts(Array("f1".utf8))
        let nano = Int64(facts.modified_nano)
        for (seconds, nanoseconds, isTrusted) in [
            (facts.modified - 1, nano, false), (facts.modified, nano, false), (facts.modified, nano - 1, false),
            (facts.modified, nano + 1, true), (facts.modified, 0, false), (facts.modified + 1, 0, true),
        ] {
            var reader = try GitIndexReader(bytes, .sha1)
            let index = try reader.read(writtenAt: (seconds, UInt32(clamping: nanoseconds)))
            let entry = try #require(index.entries.first { index.path($0).text == "d/f1" })
            #expect(index.isUnchanged(entry, facts) == isTrusted, "\(seconds - facts.modified) s \(nanoseconds - nano) ns")
        }
    }

    @Test func aChangeThatKeepsSizeAndTimeOfModificationIsSeen() throws {
        let scratch = try repository()
        try scratch.sh(
            """
            sleep 0.05
            git status >/dev/null
            cp -p d/f1 keep
            echo 'File 1' > d/f1
            touch -r keep d/f1
            rm keep
            """)
        #expect(try scratch.open().workingState().reason == "d/f1 is changed")
    }

    @Test func aWorkingTreeThatWasCopiedIsCleanAlthoughEveryFileIsNew() throws {
        let scratch = try repository()
        try scratch.sh("sleep 0.05; git status >/dev/null; cp -r . ../\(scratch.url.lastPathComponent)-copy")
        let copy = scratch.path + "-copy"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        #expect(try Repository.open(from: copy).workingState() == .clean)
    }

    @Test func objectsThatAnotherRepositoryHoldsAreFound() throws {
        let origin = try repository()
        let clone = try Scratch(empty: ())
        try clone.git(["clone", "-q", "--shared", origin.path, "c"])
        #expect(try clone.open("c").workingState() == .clean)
        try clone.sh("echo q > c/d/f1")
        #expect(try clone.open("c").isDirty == true)
    }

    @Test func submodulesAreComparedByCommitAndContent() throws {
        let inner = try repository()
        let scratch = try repository()
        try scratch.git(["submodule", "--quiet", "add", inner.path, "sub"])
        try scratch.commit()
        #expect(try scratch.open().workingState() == .clean)
        try scratch.sh("echo q > sub/d/f1")
        #expect(try scratch.open().workingState().reason == "sub/d/f1 is changed")
        try scratch.git(["commit", "-qam", "inside"], in: "sub")
        #expect(try scratch.open().workingState().reason == "sub is at another commit")
        try scratch.sh("git submodule --quiet update; git submodule --quiet deinit -f sub")
        #expect(try scratch.open().workingState() == .clean)
        try scratch.sh("rmdir sub")
        #expect(try scratch.open().workingState().reason == "sub is deleted")
    }

    @Test func aConflictIsDirty() throws {
        let scratch = try repository()
        try scratch.sh(
            """
            git checkout -qb o
            echo 1 > d/f1
            git commit -qam o
            git checkout -q main
            echo 2 > d/f1
            git commit -qam m
            git merge o >/dev/null || true
            """)
        #expect(try scratch.open().workingState().reason == "d/f1 is in conflict")
    }

    @Test func beforeTheFirstCommitOnlyAnEmptyIndexIsClean() throws {
        let scratch = try Scratch()
        #expect(try scratch.open().isDirty == false)
        try scratch.sh("touch a")
        #expect(try scratch.open().isDirty == false)
        try scratch.sh("git add a")
        #expect(try scratch.open().isDirty == true)
    }

    @Test func aSparseCheckoutIsClean() throws {
        let scratch = try repository()
        try scratch.sh("git sparse-checkout set --no-cone /d/")
        #expect(try scratch.open().workingState() == .clean)
    }

    @Test(arguments: 0..<6)
    func randomEditsAreDirtyWhenGitSaysSo(_ round: Int) throws {
        for seed in (round * 10)..<(round * 10 + 10) {
            var dice = Dice(seed + 1000)
            let scratch = try repository()
            for _ in 0..<Int.random(in: 0...3, using: &dice) {
                let file = dice.pick(["d/f1", "d/e/g2", "a/y", "run", "a.b/x", "empty", "new/one"])
                try scratch.sh(
                    dice.pick([
                        "mkdir -p $(dirname \(file)); echo \(seed) > \(file)", "rm -f \(file)",
                        "test ! -f \(file) || chmod +x \(file)",
                        "git add -A", "git commit -qam x || true", "git stash -q || true", "git checkout -q -- . || true",
                        "test ! -f \(file) || touch -d 2001-01-01 \(file)", "git reset -q",
                        "git rm -q -f --cached \(file) || true",
                    ]))
            }
            let porcelain = try scratch.git(["status", "--porcelain", "-uno"])
            #expect(try scratch.open().isDirty == !porcelain.isEmpty, "seed \(seed): \(porcelain)")
        }
    }

    @Test(arguments: ["sha1", "sha256"])
    func theTreeOfAnIndexHasTheNameThatGitGivesIt(_ format: String) throws {
        for seed in 0..<15 {
            var dice = Dice(seed)
            let scratch = try Scratch(["--object-format=\(format)"])
            for _ in 0..<Int.random(in: 0...25, using: &dice) {
                let parts = (0..<Int.random(in: 1...4, using: &dice)).map { _ in
                    dice.pick(["a", "a.b", "a-b", "a0", "B", "é", "z z"])
                }
                try? scratch.write("\(seed)", to: parts.joined(separator: "/") + dice.pick(["", ".x", "/f"]))
            }
            try scratch.git(["add", "-A"])
            guard case .read(let index) = try scratch.open().index else { continue }
            #expect(try index.treeID()?.hex == scratch.git(["write-tree"]), "seed \(seed)")
        }
    }
}
