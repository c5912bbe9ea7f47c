import Foundation
import HostDigest
import HostModel
@testable import HostRepository
import Testing

@Suite struct DigestTests {
    private func repository() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir -p d/e; for i in $(seq 200); do echo "file $i" > d/f$i; done; head -c 400000 /dev/zero > big; echo '*.o' > .gitignore
            echo run > run; chmod +x run; ln -s d/f1 link; touch empty d/e/untracked x.o; git add big d/f* run link .gitignore
            """)
        return scratch
    }

    private func digest(_ scratch: Scratch) throws -> String? {
        try scratch.open().treeDigest().sha256
    }

    @Test func theDigestIsWhatItIsDocumentedToBe() throws {
        let scratch = try Scratch()
        try scratch.sh("mkdir d; printf abc > d/f; printf x > run; chmod 755 run; ln -s d/f link; git add d/f")
        var expected = Array("firsttry.tree/1\0".utf8)
        for (mode, content, path) in [("100644", "abc", "d/f"), ("120000", "d/f", "link"), ("100755", "x", "run")] {
            expected += Array("\(mode) \(SHA256.hex(of: Array(content.utf8))) \(path)\0".utf8)
        }
        let digest = try scratch.open().treeDigest()
        #expect(digest.sha256 == SHA256.hex(of: expected))
        #expect(digest.files == 3)
    }

    @Test func theSameFilesHaveTheSameDigestWhereverTheyLieAndHoweverTheyGotThere() throws {
        let (first, second) = (try repository(), try repository())
        try second.sh("git add -A; git commit -qm x; touch -d 2001-01-01 d/f1; chmod 600 d/f2")
        #expect(try digest(first) != nil)
        #expect(try digest(first) == digest(second))
    }

    @Test(arguments: [
        "echo other > d/f7", "echo new > new", "rm d/f3", "chmod +x d/f4", "chmod -x run", "ln -sf d/f2 link", "mv d/f5 d/g5",
        "rm empty; mkdir empty", "cp big b2; cat b2 b2 > big; rm b2",
        "printf x | dd of=big bs=1 seek=399999 conv=notrunc 2>/dev/null",
        "rm link; printf d/f1 > link", "git add -f x.o",
    ])
    func eachDifferenceChangesTheDigest(_ script: String) throws {
        let scratch = try repository()
        let before = try digest(scratch)
        try scratch.sh(script)
        #expect(try digest(scratch) != before)
    }

    @Test(arguments: ["echo q > x.o", "mkdir more", "git commit -qm x", "touch -d 2001-01-01 d/f1", "git add -A", "mkfifo p"])
    func whatGatesDoNotSeeLeavesTheDigestAlone(_ script: String) throws {
        let scratch = try repository()
        let before = try digest(scratch)
        try scratch.sh(script)
        #expect(try digest(scratch) == before)
    }

    @Test func aFolderMayBeLeftOut() throws {
        let scratch = try repository()
        let before = try digest(scratch)
        try scratch.sh("mkdir artifacts artifacts2; touch artifacts/report.json")
        let repository = try scratch.open()
        #expect(repository.treeDigest().sha256 != before)
        #expect(repository.treeDigest(excluding: [RepositoryPath("artifacts")]).sha256 == before)
        try scratch.sh("touch artifacts2/x")
        #expect(try scratch.open().treeDigest(excluding: [RepositoryPath("artifacts")]).sha256 != before)
    }

    @Test func aSubmoduleCountsByItsOwnFiles() throws {
        let inner = try repository()
        try inner.commit()
        let scratch = try Scratch()
        try scratch.git(["submodule", "--quiet", "add", inner.path, "sub"])
        let before = try digest(scratch)
        #expect(before != nil)
        try scratch.sh("echo q >> sub/d/f1")
        let after = try digest(scratch)
        #expect(after != before)
        try scratch.sh("rm -rf sub; mkdir sub")
        #expect(try digest(scratch) != nil)
        #expect(try digest(scratch) != after)
    }

    @Test func outsideOfGitThereIsADigestToo() throws {
        let scratch = try repository()
        let before = try digest(scratch)
        try scratch.sh("rm -rf .git")
        #expect(try digest(scratch) == before)
    }

    @Test func sha1IsTheOneThatGitUses() throws {
        let scratch = try Scratch()
        for size in [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000, 70_000, 300_000] {
            var dice = Dice(size)
            let text = String((0..<size).map { _ in Character(Unicode.Scalar(UInt8.random(in: 32...126, using: &dice))) })
            try scratch.write(text, to: "f")
            let expected = try scratch.git(["hash-object", "--no-filters", "f"])
            #expect(ObjectFormat.sha1.name(of: "blob", Array(text.utf8)).hex == expected, "\(size)")
            #expect(
                SHA256.hex(of: Array("blob \(size)\0".utf8) + Array(text.utf8))
                    == ObjectFormat.sha256.name(of: "blob", Array(text.utf8)).hex)
        }
    }
}
