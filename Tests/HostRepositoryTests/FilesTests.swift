import Foundation
import Glibc
import HostModel
import HostRepository
import Testing

@Suite struct FilesTests {
    /// What has to be there before `git ls-files` is asked, and the folder it is asked in.
    static let trees: [(name: String, script: String)] = [
        ("nothing at all", "true"),
        ("tracked and untracked", "touch a b; git add a; mkdir -p d/e; touch d/x d/e/y; git add d/x"),
        (
            "names of every kind",
            """
            touch -- ' a b ' '-rf' '.hidden' \"$(printf 'new\\nline')\" \"$(printf 'caf\\303\\251')\" \"$(printf 'raw\\377\\001')\" 'back\\slash' '#x' '!y'
            git add -- '-rf' ' a b '
            """
        ),
        ("order of names that share a beginning", "mkdir a a.d; touch a/x a.b a.d/y a0 'a-' A; git add a/x a.d/y"),
        (
            "ignored at many levels",
            """
            printf '*.o\\n!keep.o\\n/build/\\n' > .gitignore
            mkdir -p build s/build s/t
            touch x.o keep.o build/a s/build/a s/x.o s/t/x.o s/t/y
            printf '!x.o\\n' > s/.gitignore
            printf '*\\n' > s/t/.gitignore
            """
        ),
        ("tracked in an ignored folder", "mkdir -p v/w; touch v/a v/w/b v/w/c; git add v/a v/w/b; echo v > .gitignore"),
        (
            "excludes of the repository",
            """
            printf 'secret*\\n' > .git/info/exclude
            touch secret1 plain
            printf '!secret2\\n' > .gitignore
            touch secret2
            """
        ),
        ("a folder in the place of a file", "touch a; git add a; rm a; mkdir a; touch a/b"),
        ("a file in the place of a folder", "mkdir a; touch a/b; git add a; rm -r a; touch a"),
        ("deleted and not committed", "touch a b; git add .; rm a"),
        ("links", "ln -s /etc out; ln -s nowhere dangling; mkdir d; touch d/x; ln -s d in; git add in out"),
        ("a link in the place of a tracked folder", "mkdir a; touch a/b; git add a; rm -r a; ln -s /etc a"),
        (
            "pipes and sockets",
            """
            mkfifo p
            mkdir d
            mkfifo d/p
            touch d/x
            python3 -c \"import socket
            socket.socket(socket.AF_UNIX).bind('sock')\"
            """
        ),
        ("rules that are a link", "echo '*.x' > rules; ln -s rules .gitignore; touch a.x"),
        ("rules that are a folder", "mkdir .gitignore; touch .gitignore/a b"),
        (
            "repositories inside",
            """
            git init -q in
            touch in/a
            git init -q d/deep
            mkdir -p e/.git f/.git/objects f/.git/refs
            touch e/a f/a
            echo rubbish > f/.git/HEAD
            mkdir g
            echo 'gitdir: ../.git' > g/.git
            touch g/a
            mkdir h
            echo no > h/.git
            touch h/a
            """
        ),
        (
            "files where a submodule is not checked out",
            """
            git update-index --add --cacheinfo 160000,1234567890123456789012345678901234567890,sub
            mkdir -p sub/d
            touch sub/x sub/d/y
            """
        ),
        ("an ignored repository inside", "git init -q in; touch in/a; echo in > .gitignore"),
        ("a repository whose name is not UTF-8", "git init -q \"$(printf 'r\\377')\"; touch \"$(printf 'r\\377')/a\""),
        (
            "announced, assumed, skipped",
            """
            touch a b c
            git add b c
            git add -N a
            git update-index --assume-unchanged b
            git update-index --skip-worktree c
            rm c
            """
        ),
        (
            "conflicts",
            """
            echo 1 > a
            git add a
            git commit -qm x
            git checkout -qb o
            echo 2 > a
            git commit -qam y
            git checkout -q main
            echo 3 > a
            git commit -qam z
            git merge o >/dev/null || true
            """
        ),
        (
            "index of version 4",
            """
            mkdir -p d/e
            touch d/a d/ab d/e/abc d/e/abd f
            git add .
            git update-index --index-version 4
            touch new
            """
        ),
        ("index of version 3", "touch a b; git add b; git add -N a; git update-index --index-version 3"),
        (
            "a long path",
            """
            d=$(printf 'n%.0s' $(seq 200))
            mkdir -p $d/$d/$d
            touch $d/$d/$d/x $d/y
            git add $d/y $d/$d/$d/x
            git update-index --index-version 4
            touch $d/$d/z
            """
        ),
        (
            "sparse in cone mode",
            """
            mkdir -p a b/c
            echo '*.log' > b/.gitignore
            echo '!keep.log' > b/c/.gitignore
            touch a/x b/y b/c/z
            git add -f .
            git commit -qm x
            git sparse-checkout init --cone
            git sparse-checkout set a
            mkdir -p b/c
            touch b/new.log b/new b/c/keep.log b/c/other.log
            """
        ),
        (
            "sparse, packed objects",
            """
            mkdir -p b
            printf '*.log\\n%s' \"$(seq 500)\" > b/.gitignore
            touch x
            git add -f .
            git commit -qm x
            printf '*.log\\n%s' \"$(seq 501)\" > b/.gitignore
            git commit -qam y
            git gc -q --aggressive
            git sparse-checkout set --no-cone '/*' '!/b'
            mkdir -p b
            touch b/n.log b/n
            """
        ),
        ("a byte order mark", "printf '\\357\\273\\277a\\r\\nb\\r\\n' > .gitignore; touch a b c"),
        ("rules with NUL", "printf 'a\\000b\\nc\\n' > .gitignore; touch a ab c b"),
        ("emptied by .git in capitals", "mkdir .GIT; touch .GIT/a .Git"),
    ]

    @Test(arguments: trees.map(\.name))
    func theListIsGitsOwn(_ name: String) throws {
        let script = try #require(Self.trees.first { $0.name == name }?.script)
        let scratch = try Scratch()
        try scratch.sh(script)
        let repository = try scratch.open()
        let (ours, gits) = (repository.listed, try scratch.listedByGit())
        let difference = ours.symmetricDifference(gits).map { RepositoryPath($0).text }.sorted()
        #expect(difference == [])
        let files = repository.files()
        #expect(files.files.map(\.path) == files.files.map(\.path).sorted())
        #expect(Set(files.files.map(\.path)).count == files.files.count)
        #expect(files.unreadable == [])
        #expect(files.notes == [])
    }

    @Test func linkedWorkingTreesAndSubmodulesAreListedAsGitListsThem() throws {
        let inner = try Scratch()
        try inner.write("i", to: "i")
        try inner.commit()
        let scratch = try Scratch()
        try scratch.sh("printf 'shared\\n' > .git/info/exclude")
        try scratch.git(["submodule", "--quiet", "add", inner.path, "lib/inner"])
        try scratch.commit()
        try scratch.git(["worktree", "add", "-q", "side"])
        try scratch.sh("touch lib/inner/new lib/new shared side/shared side/x lib/inner/shared")
        for place in ["", "side", "lib/inner"] {
            #expect(try scratch.open(place).listed == scratch.listedByGit(in: place), "\(place)")
        }
        let kinds = try scratch.open().files().files.filter { $0.kind == .repository }
        #expect(kinds.map(\.path.text) == ["lib/inner", "side"])
        #expect(kinds.map(\.isTracked) == [true, false])
    }

    @Test func whatIsSkippedByASparseCheckoutIsListedAsSuch() throws {
        let scratch = try Scratch()
        try scratch.sh("mkdir a b; touch a/x b/y; git add .; git commit -qm x; git sparse-checkout set --no-cone /a/")
        let files = try scratch.open().files().files
        #expect(files.filter(\.isSkipped).map(\.path.text) == ["b/y"])
        #expect(files.filter { !$0.isSkipped }.map(\.path.text) == ["a/x"])
        #expect(try scratch.open().fileCount == 1)
        #expect(try scratch.open().anyFile(matching: [GlobPattern("b/*")]) == false)
    }

    @Test(arguments: [
        ("git update-index --split-index", "the index is split"),
        ("git sparse-checkout init --cone --sparse-index; git sparse-checkout set a", "the index is sparse"),
        ("printf '/' | dd of=.git/index bs=1 seek=74 conv=notrunc 2>/dev/null", "the index is damaged"),
        ("rm .git/index; mkfifo .git/index", "the index cannot be read"),
    ])
    func anIndexThatIsNotGoneByIsSaidAndTheTreeIsWalked(_ script: String, _ reason: String) throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir -p a b/c
            touch a/x b/y b/c/z
            echo '*.o' > .gitignore
            touch n.o
            git add .
            git commit -qm x
            """)
        try scratch.sh(script)
        let repository = try scratch.open()
        let list = repository.files()
        #expect(list.notes.count == 1)
        #expect(list.notes.first?.hasPrefix(reason) == true, "\(list.notes)")
        #expect(list.files.contains { $0.path == RepositoryPath("a/x") })
        #expect(!list.files.contains { $0.path == RepositoryPath("n.o") })
        #expect(repository.isDirty == nil)
        #expect(repository.commit != nil)
        #expect(try repository.anyFile(matching: [GlobPattern("a/x")]))
    }

    @Test func withoutGitVirtualEnvironmentsAndCachesArePassedOver() throws {
        let scratch = try Scratch(empty: ())
        try scratch.sh(
            """
            mkdir -p env/lib .hg __pycache__ a/.mypy_cache node_modules/m .tox
            touch env/pyvenv.cfg env/lib/x .hg/x __pycache__/x.pyc a/.mypy_cache/x a/y node_modules/m/x .tox/x pyvenv.cfg
            echo '*.log' > .gitignore; touch a.log
            """)
        #expect(try scratch.open().listed == Set([".gitignore", "a/y", "node_modules/m/x", "pyvenv.cfg"].map { Array($0.utf8) }))
    }

    @Test func anyFileFindsTrackedAndUntrackedButNotDeletedOrIgnoredOnes() throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir d
            touch d/a.py gone.rs
            git add .
            git commit -qm x
            rm gone.rs
            touch new.go
            echo '*.c' > .gitignore
            touch x.c
            """)
        let repository = try scratch.open()
        func any(_ patterns: String...) throws -> Bool {
            repository.anyFile(matching: try patterns.map { try GlobPattern($0) })
        }
        #expect(try any("**/*.py"))
        #expect(try any("*.go"))
        #expect(try any("*.none", "d/*"))
        #expect(try any("[c-e]/a.py") && any("{x,d}/a.py") && any("d/a.py") && any("\\d/a.py") && any("?/a.py"))
        #expect(try !any("d/a.p") && !any("d") && !any("d/a.pyx") && !any("e/**"))
        #expect(try !any("*.rs"))
        #expect(try !any("**/*.c"))
        #expect(try !any())
        #expect(try repository.firstFile(matching: [GlobPattern("**/*.py")])?.text == "d/a.py")
    }

    @Test func pathsThatAreNotUTF8AreEscapedByteByByte() {
        #expect(RepositoryPath([0x61, 0xFF, 0xC3, 0xA9, 0xC3]).text == "a\\xFFé\\xC3")
        #expect(RepositoryPath([0xF0, 0x9F, 0x98]).text == "\\xF0\\x9F\\x98")
        #expect(RepositoryPath([0xED, 0xA0, 0x80]).text == "\\xED\\xA0\\x80")
        #expect(RepositoryPath("näh\n").text == "näh\n")
    }

    @Test func aTreeDeeperThanAnyPathIsReportedAndDoesNotHang() throws {
        let scratch = try Scratch()
        try scratch.sh("for i in $(seq 600); do mkdir dddddddddd; cd -P dddddddddd; done; touch x")
        let list = try scratch.open().files()
        #expect(list.unreadable.count == 1)
        #expect(list.unreadable.first?.cause == "File name too long")
        try scratch.sh("rm -rf dddddddddd")
    }
}
