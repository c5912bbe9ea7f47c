import Foundation
import Glibc
import HostModel
@testable import HostRepository
import Testing

/// Bytes that somebody made up, where git's own are expected: never a crash, never a hang, never a wrong answer.
@Suite(.timeLimit(.minutes(5))) struct MadeUpBytesTests {
    private static func index(_ version: Int, _ format: String = "sha1") throws -> [UInt8] {
        let scratch = try Scratch(["--object-format=\(format)"])
        try scratch.sh(
            "mkdir -p d/e d.x; for i in $(seq 12); do touch d/file$i d/e/f$i; done; touch d.x/a z; git add .; git add -f .; touch n; git add -N n; git commit -qm x; git update-index --index-version \(version)"
        )
        return Array(try Data(contentsOf: scratch.url.appending(path: ".git/index")))
    }

    private static func state(_ bytes: [UInt8], _ format: ObjectFormat = .sha1) -> GitIndex? {
        do {
            var reader = try GitIndexReader(bytes, format)
            return try reader.read(writtenAt: (0, 0))
        } catch {
            return nil
        }
    }

    /// Uses everything that an index gives.
    private static func use(_ index: GitIndex) -> Int {
        var sum = 0
        for entry in index.entries {
            let path = index.path(entry).bytes
            sum += path.count + Int(index.mode(entry)) + index.stage(entry) + (index.isSkipped(entry) ? 1 : 0)
            sum += index.firstIndex(notBefore: path.span) + Int(index.object(entry).bytes[0])
            #expect(!path.isEmpty && !path.contains(0) && path.first != 0x2F)
            #expect(
                !path.split(separator: 0x2F, omittingEmptySubsequences: false).contains {
                    $0.isEmpty || $0.elementsEqual("..".utf8)
                })
        }
        return sum + (index.treeID()?.bytes.count ?? 0)
    }

    @Test(arguments: [2, 3, 4])
    func anIndexOfAnyMutationIsReadOrRefused(_ version: Int) throws {
        let original = try Self.index(version)
        #expect(Self.state(original).map(Self.use) != nil)
        var refused = 0
        for seed in 0..<4000 {
            var dice = Dice(seed)
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let at = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0..<5, using: &dice) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &dice)
                case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
                case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &dice)))
                case 3: bytes.insert(contentsOf: bytes[..<min(bytes.count, 9)], at: at)
                default: for index in at..<min(bytes.count, at + 4) { bytes[index] = dice.pick([0, 0xFF, 0x7F, 0x80]) }
                }
                if bytes.isEmpty { bytes = [0] }
            }
            if let index = Self.state(bytes) { _ = Self.use(index) } else { refused += 1 }
        }
        #expect(refused > 1000 && refused < 4000)
    }

    @Test(arguments: [2, 4])
    func anIndexThatEndsEarlyIsRefusedAtEveryLength(_ version: Int) throws {
        let original = try Self.index(version)
        for count in 0..<original.count {
            if let index = Self.state(Array(original[..<count])) { _ = Self.use(index) }
        }
        for count in 0..<(12 + 20) { #expect(Self.state(Array(original[..<count])) == nil) }
        #expect(Self.state(original, .sha256) == nil)
    }

    @Test func anIndexThatSaysItHasFourBillionEntriesReservesNothing() {
        let bytes = Array("DIRC".utf8) + [0, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 200)
        #expect(Self.state(bytes) == nil)
    }

    @Test(arguments: ["../x", "a/../b", "/x", ".git/config", "a/.GIT/x", "a//b", "a/", ".", "..", "a/./b"])
    func aPathThatLeadsElsewhereIsRefused(_ path: String) throws {
        var entry = [UInt8](repeating: 0, count: 40)
        entry[25] = 0
        entry.replaceSubrange(24..<28, with: [0, 0, 0x81, 0xA4])
        entry += [UInt8](repeating: 7, count: 20) + [0, UInt8(path.utf8.count)] + Array(path.utf8)
        entry += [UInt8](repeating: 0, count: 8 - entry.count % 8)
        let bytes = Array("DIRC".utf8) + [0, 0, 0, 2, 0, 0, 0, 1] + entry + [UInt8](repeating: 0, count: 20)
        #expect(Self.state(bytes) == nil)
        let fine = bytes.replacing(Array(path.utf8), with: Array(repeating: UInt8(ascii: "x"), count: path.utf8.count))
        #expect(Self.state(fine)?.entries.count == 1)
    }

    /// A mutated pack, pack index or loose object gives the true tree or none.
    @Test(arguments: ["git gc -q --aggressive", "git repack -q -a -d --depth=50; git prune-packed", "true"])
    func objectsOfAnyMutationGiveTheTrueTreeOrNone(_ packing: String) throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            for i in $(seq 40)
            do echo $i > f
            git add f
            git commit -qm \"message $i $(seq 400)\"
            done
            \(packing)
            """)
        if packing != "true" {
            // The sixth column is the depth of a chain of differences: there have to be some to be followed.
            let listing = try scratch.sh(
                "git verify-pack -v .git/objects/pack/*.idx | awk '$2 == \"commit\" && $6 > 1' | head -1")
            #expect(!listing.isEmpty)
        }
        let commits = try scratch.git(["log", "--format=%H %T"]).split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        let git = try #require(try scratch.open().git)
        for pair in commits {
            let id = try #require(ObjectID(hex: pair[0].utf8, .sha1))
            #expect(git.objects.tree(ofCommit: id)?.hex == pair[1])
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: scratch.path + "/.git/objects").sorted()
            .filter { $0.hasSuffix(".pack") || $0.hasSuffix(".idx") || ($0.count == 41 && !$0.contains("pack")) }
        for seed in 0..<400 {
            var dice = Dice(seed)
            let path = scratch.path + "/.git/objects/" + dice.pick(files)
            let original = try Data(contentsOf: URL(filePath: path))
            var bytes = Array(original)
            for _ in 0..<Int.random(in: 1...6, using: &dice) {
                bytes[Int.random(in: 0..<bytes.count, using: &dice)] = dice.pick([0, 0xFF, 0x80, 0x7F, 1, 0x6F])
            }
            if dice.chance(20) { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &dice)) }
            chmod(path, 0o644)
            try Data(bytes).write(to: URL(filePath: path))
            for pair in [commits[0], dice.pick(commits)] {
                let id = try #require(ObjectID(hex: pair[0].utf8, .sha1))
                let tree = git.objects.tree(ofCommit: id)?.hex
                #expect(tree == nil || tree == pair[1], "seed \(seed)")
            }
            try original.write(to: URL(filePath: path))
        }
    }

    @Test func longObjectsThatArePackedAsDifferencesAreRestored() throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            seq 60000 > f; git add f; git commit -qm 1
            (echo first; seq 60000) > f; git commit -qam 2
            (echo first; seq 30000; echo middle; seq 30001 60000) > f; git commit -qam 3
            git gc -q --aggressive
            """)
        let git = try #require(try scratch.open().git)
        for revision in ["HEAD", "HEAD^", "HEAD^^"] {
            let name = try scratch.git(["rev-parse", "\(revision):f"])
            let id = try #require(ObjectID(hex: name.utf8, .sha1))
            let content = try scratch.bytes(of: ["cat-file", "blob", name])
            #expect(git.objects.blob(id, cap: 1 << 20) == content, "\(revision)")
            #expect(git.objects.blob(id, cap: content.count - 1) == nil, "\(revision)")
        }
    }

    @Test func configurationOfAnyMutationIsReadOrRefused() {
        let original = Array(
            "[core]\n\tbare = false ; c\n\tx = \"a \\\" b\" # d\n[remote \"or\\\"igin\"]\nurl=a\\\n b\n[a.b] c\nd\n".utf8)
        for seed in 0..<5000 {
            var dice = Dice(seed)
            var bytes = original
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &dice)] = dice.pick([0, 0x22, 0x5C, 0x0A, 0x5B, 0x5D, 0x3D, 0xFF])
            }
            _ = try? GitConfig(Array(bytes[..<Int.random(in: 0...bytes.count, using: &dice)]))
        }
    }

    @Test(arguments: ["core.bare", "core.x", "remote.or\"igin.url", "a.b.c", "s.long", "s.empty", "s.quoted", "s.late"])
    func configurationSaysWhatItSaysToGit(_ key: String) throws {
        let text = """
            [CORE]
            \tBare = false ; c
            \tx = "a \\" b" # d
            [remote "or\\"igin"]
            url=a\\
             b
            [a.b] c = 1
            [s]
              long =  two  words  \t
              empty =
              flag
              quoted = " kept " ; not this
              late = first
            [s] late = second\r

            """
        let scratch = try Scratch()
        try scratch.write(text, to: "config")
        let expected = try? scratch.git(["config", "-f", "config", key])
        let config = try GitConfig(Array(text.utf8))
        #expect(config[key] == expected)
        #expect(config.flag("s.flag") == true && config.flag("core.bare") == false && config.flag("s.none") == nil)
    }
}

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
