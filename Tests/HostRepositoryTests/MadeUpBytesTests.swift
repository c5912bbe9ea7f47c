import Foundation
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

    /// A mutated pack, pack index or loose object gives the true tree or none. Each commit is likest to its neighbours, so that
    /// git makes chains of differences whatever the clock says.
    @Test(arguments: ["git gc -q --aggressive", "git repack -q -a -d --depth=50; git prune-packed", "true"])
    func objectsOfAnyMutationGiveTheTrueTreeOrNone(_ packing: String) throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            for i in $(seq 40)
            do echo $i > f
            git add f
            export GIT_AUTHOR_DATE=\"@$((1700000000 + i)) +0000\" GIT_COMMITTER_DATE=\"@$((1700000000 + i)) +0000\"
            git commit -qm \"message $i $(seq $((i * 40)) $((i * 40 + 400)))\"
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
