import Foundation
import Glibc
import HostModel
import HostRepository
import Testing

/// What the file system itself may hold against us.
@Suite struct OtherUserTests {
    @Test func aRepositoryOfAnotherUserIsReadAndNothingOfItIsRun() async throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir d
            touch d/a b
            git add .
            git commit -qm x
            git config core.fsmonitor 'touch /tmp/h6-ran'
            git config core.hooksPath /nonexistent
            """)
        let (path, head) = (scratch.path, try scratch.head)
        await #expect(processExitsWith: .success) { [path = path as String, head = head as String] in
            becomeOrdinary()
            let repository = try Repository.open(from: path + "/d")
            #expect(repository.root == path)
            #expect(repository.commit == head)
            #expect(repository.isDirty == false)
            #expect(repository.files().files.map(\.path.text) == ["b", "d/a"])
            #expect(repository.treeDigest().sha256 != nil)
        }
        #expect(access("/tmp/h6-ran", F_OK) != 0)
    }

    @Test func aFolderThatMayNotBeEnteredIsReported() async throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir open shut tracked
            touch open/a shut/b tracked/c
            git add tracked
            git commit -qm x
            chmod 700 shut tracked
            """)
        if geteuid() != 0 { try scratch.sh("chmod 0 shut tracked") }
        let path = scratch.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            becomeOrdinary()
            let repository = try Repository.open(from: path)
            let list = repository.files()
            #expect(list.unreadable.map(\.path.text) == ["shut", "tracked"])
            #expect(list.unreadable.map(\.cause) == ["Permission denied", "Permission denied"])
            #expect(list.files.map(\.path.text) == ["open/a", "tracked/c"])
            #expect(repository.workingState().isDirty == nil)
            #expect(repository.workingState().reason == "tracked/c cannot be read: Permission denied")
            #expect(repository.treeDigest().sha256 == nil)
            #expect(try !repository.anyFile(matching: [GlobPattern("shut/*")]))
        }
        try scratch.sh("chmod 755 shut tracked")
    }

    @Test func aFileThatMayNotBeReadSpoilsTheDigestAndIsReported() async throws {
        let scratch = try Scratch()
        try scratch.sh("touch a; echo b > b; git add .; git commit -qm x; chmod 0 b")
        let path = scratch.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            becomeOrdinary()
            let digest = try Repository.open(from: path).treeDigest()
            #expect(digest.sha256 == nil)
            #expect(digest.unreadable.map(\.path.text) == ["b"])
        }
    }

    @Test(arguments: [".git/index", ".git/HEAD", ".git/config", ".git/info/exclude"])
    func whatGitKeepsAndMayNotBeReadIsSaid(_ file: String) async throws {
        let scratch = try Scratch()
        try scratch.sh("touch a; git add .; git commit -qm x; touch .git/info/exclude; chmod 0 \(file)")
        let path = scratch.path
        await #expect(processExitsWith: .success) { [path = path as String, file = file as String] in
            becomeOrdinary()
            let id = error { try Repository.open(from: path) }
            guard file != ".git/config" else {
                #expect(id == "repository-unreadable")
                return
            }
            #expect(id == nil)
            let repository = try Repository.open(from: path)
            let said = repository.files().notes + [repository.commitNote ?? "", repository.workingState().reason]
            #expect(said.contains { $0.contains("cannot be read") || $0.contains("not in a git") }, "\(said)")
        }
    }

    @Test func linksNeverLeadOutOfTheTree() throws {
        let outside = try Scratch()
        try outside.sh("mkdir secret; echo s > secret/s; echo '*.x' > rules")
        let scratch = try Scratch()
        try scratch.sh(
            """
            ln -s \(outside.path)/secret folder; ln -s \(outside.path)/rules .gitignore; ln -s /proc/self/fd fds; touch a.x
            mkdir -p d/e/f deep/e/f; touch d/a deep/e/f/a; git add .; git commit -qm x; rm -r d; ln -s \(outside.path)/secret d; ln -s \(outside.path)/secret/s d2
            """)
        let repository = try scratch.open()
        #expect(
            repository.files().files.map(\.path.text) == [".gitignore", "a.x", "d", "d/a", "d2", "deep/e/f/a", "fds", "folder"])
        let before = repository.treeDigest().sha256
        try outside.sh("echo other > secret/s; touch secret/a")
        #expect(try scratch.open().treeDigest().sha256 == before)
        // The same through a link further up.
        try outside.sh("mkdir -p up/e/f; touch up/e/f/a")
        try scratch.sh(
            "git checkout -q d/a 2>/dev/null || { rm d; git checkout -q d/a; }; rm -r deep; ln -s \(outside.path)/up deep")
        #expect(try scratch.open().workingState().reason == "deep/e/f/a is deleted")
        #expect(try !scratch.open().anyFile(matching: [GlobPattern("deep/**")]))
        let digest = try scratch.open().treeDigest()
        try outside.sh("echo other > up/e/f/a")
        #expect(try scratch.open().treeDigest() == digest)
        try scratch.sh("rm deep; git checkout -q deep; rm -r d; ln -s \(outside.path)/secret d")
        #expect(try scratch.open().treeDigest().sha256 == before)
        #expect(try scratch.open().workingState().reason == "d/a is deleted")
    }
}

/// For good; an ordinary user stays who he is.
func becomeOrdinary() {
    guard geteuid() == 0 else { return }
    setgroups(0, nil)
    setgid(1234)
    setuid(1234)
}
