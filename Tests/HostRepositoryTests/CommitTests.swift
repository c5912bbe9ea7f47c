import Foundation
import HostModel
import HostRepository
import Testing

@Suite struct CommitTests {
    @Test func aBranchIsFollowedToItsCommit() throws {
        let scratch = try Scratch()
        try scratch.write("a", to: "a")
        try scratch.commit()
        let repository = try scratch.open()
        #expect(repository.commit == (try scratch.head))
        #expect(repository.commitNote == nil)
    }

    @Test(arguments: ["sha1", "sha256"])
    func packedRefsAreRead(_ format: String) throws {
        let scratch = try Scratch(["--object-format=\(format)"])
        try scratch.commit()
        for number in 0..<30 { try scratch.git(["branch", "other-\(number)"]) }
        try scratch.git(["tag", "-a", "-m", "x", "main-tag"])
        try scratch.git(["pack-refs", "--all"])
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/.git/refs/heads/main"))
        #expect(try scratch.open().commit == scratch.head)
    }

    @Test func aLooseRefCountsMoreThanAPackedOne() throws {
        let scratch = try Scratch()
        try scratch.commit()
        try scratch.git(["pack-refs", "--all"])
        try scratch.commit("second")
        #expect(try scratch.open().commit == scratch.head)
    }

    @Test func aRefIsFoundPackedWhereAFolderHasItsName() throws {
        let scratch = try Scratch()
        try scratch.commit()
        try scratch.git(["pack-refs", "--all"])
        try scratch.sh("mkdir -p .git/refs/heads/main")
        #expect(try scratch.open().commit == scratch.head)
    }

    @Test func sha256RepositoriesHaveCommitsOf64Digits() throws {
        let scratch = try Scratch(["--object-format=sha256"])
        try scratch.write("a", to: "a")
        try scratch.commit()
        let repository = try scratch.open()
        #expect(repository.commit?.count == 64)
        #expect(try repository.commit == scratch.head)
        #expect(repository.isDirty == false)
    }

    @Test func aDetachedHeadIsACommit() throws {
        let scratch = try Scratch()
        try scratch.commit()
        try scratch.git(["checkout", "-q", "--detach"])
        #expect(try scratch.open().commit == scratch.head)
    }

    @Test func beforeTheFirstCommitThereIsNoneAndTheBranchIsNamed() throws {
        let repository = try Scratch().open()
        #expect(repository.commit == nil)
        #expect(repository.commitNote == "no commit yet on main")
    }

    @Test func aLinkedWorkingTreeHasItsOwnHead() throws {
        let scratch = try Scratch()
        try scratch.commit()
        try scratch.git(["worktree", "add", "-q", "-b", "side", "../\(scratch.url.lastPathComponent)-side"])
        let side = scratch.path + "-side"
        defer { try? FileManager.default.removeItem(atPath: side) }
        try scratch.git(["commit", "-q", "--allow-empty", "-m", "side"], in: "../\(scratch.url.lastPathComponent)-side")
        let repository = try Repository.open(from: side)
        #expect(repository.root == side)
        #expect(try repository.commit == scratch.git(["rev-parse", "side"]))
        #expect(try repository.commit != scratch.head)
        #expect(repository.isDirty == false)
    }

    @Test func aWorkingTreeOfABareRepositoryIsOne() throws {
        let scratch = try Scratch(empty: ())
        try scratch.sh(
            """
            git init -q --bare store.git
            git -C store.git update-ref refs/heads/main $(git -C store.git commit-tree -m x $(git -C store.git mktree </dev/null))
            git -C store.git worktree add -q ../tree main
            """)
        let repository = try Repository.open(from: scratch.path + "/tree")
        #expect(repository.root == scratch.path + "/tree")
        #expect(try repository.commit == scratch.git(["rev-parse", "HEAD"], in: "tree"))
    }

    @Test func aSubmoduleIsARepositoryOfItsOwn() throws {
        let inner = try Scratch()
        try inner.write("i", to: "i")
        try inner.commit()
        let scratch = try Scratch()
        try scratch.git(["submodule", "--quiet", "add", inner.path, "lib/inner"])
        try scratch.commit()
        let repository = try scratch.open("lib/inner")
        #expect(repository.root == scratch.path + "/lib/inner")
        #expect(try repository.commit == inner.head)
        #expect(try scratch.open().commit == scratch.head)
    }

    @Test func aShallowCloneHasItsCommit() throws {
        let origin = try Scratch()
        for number in 0..<3 {
            try origin.write("\(number)", to: "a")
            try origin.commit()
        }
        let clone = try Scratch(empty: ())
        try clone.git(["clone", "-q", "--depth", "1", "file://\(origin.path)", "c"])
        let repository = try clone.open("c")
        #expect(try repository.commit == origin.head)
        #expect(repository.isDirty == false)
    }

    @Test func aRefMayLeadToAnother() throws {
        let scratch = try Scratch()
        try scratch.commit()
        try scratch.git(["symbolic-ref", "refs/heads/alias", "refs/heads/main"])
        try scratch.git(["symbolic-ref", "HEAD", "refs/heads/alias"])
        #expect(try scratch.open().commit == scratch.head)
    }

    @Test(arguments: [
        (
            """
            echo 'ref: refs/heads/main' > .git/HEAD
            echo 'ref: refs/heads/main' > .git/refs/heads/main
            """, "more than 5 times"
        ),
        ("echo 'ref: refs/../../../etc/passwd' > .git/HEAD", "names something that is no ref"),
        ("printf 'ref: refs/heads/a\\001b' > .git/HEAD", "names something that is no ref"),
        ("echo 'garbage' > .git/refs/heads/main", "neither an object's name nor a link"),
        ("rm .git/refs/heads/main; mkfifo .git/refs/heads/main", "no commit yet on main"),
        ("rm .git/HEAD; ln -s refs/heads/main .git/HEAD", "HEAD cannot be read"),
        ("mv .git/refs .git/real; ln -s real .git/refs", "cannot be read"),
        ("rm .git/refs/heads/main; ln -s /etc/hostname .git/refs/heads/main", "cannot be read"),
        ("git config core.repositoryformatversion 1; git config extensions.refStorage reftable", "reftable"),
        ("head -c 20000 /dev/zero | tr '\\0' x > .git/refs/heads/main", "cannot be read"),
        ("rm .git/refs/heads/main; mkfifo .git/packed-refs", "cannot be read from packed-refs"),
    ])
    func aHeadThatCannotBeFollowedIsNoCommitAndSaysWhy(_ script: String, _ reason: String) throws {
        let scratch = try Scratch()
        try scratch.commit()
        try scratch.sh(script)
        let repository = try scratch.open()
        #expect(repository.commit == nil)
        let note = try #require(repository.commitNote)
        #expect(note.contains(reason), "\(note)")
    }
}
