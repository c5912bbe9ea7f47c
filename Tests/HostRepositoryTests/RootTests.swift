import Foundation
import HostModel
import HostRepository
import Testing

@Suite struct RootTests {
    @Test func theRootIsFoundFromAnyFolderBelowIt() throws {
        let scratch = try Scratch()
        try scratch.write("a", to: "x/y/z/a")
        #expect(try scratch.open("x/y/z").root == scratch.path)
    }

    @Test func theRootIsWhereLinksLead() throws {
        let scratch = try Scratch()
        try scratch.write("a", to: "x/a")
        let link = scratch.path + "-link"
        symlink(scratch.path + "/x", link)
        defer { unlink(link) }
        #expect(try Repository.open(from: link).root == scratch.path)
    }

    @Test func withoutGitTheFolderItselfIsTheRoot() throws {
        let scratch = try Scratch(empty: ())
        try scratch.write("a", to: "x/a")
        let repository = try scratch.open("x")
        #expect(repository.root == scratch.path + "/x")
        #expect(repository.commit == nil)
        #expect(repository.isDirty == nil)
        #expect(repository.commitNote == "not in a git repository")
    }

    @Test func theRootOfTheFileSystemIsRefused() {
        #expect(error { try Repository.open(from: "/") } == "repository-is-everything")
    }

    @Test func aGitFolderThatIsNoneIsPassedAsGitPassesIt() throws {
        let scratch = try Scratch()
        try scratch.sh("mkdir -p a/.git b/.git/objects b/.git/refs && echo rubbish > b/.git/HEAD")
        #expect(try scratch.open("a").root == scratch.path)
        #expect(try scratch.open("b").root == scratch.path)
        #expect(try scratch.git(["rev-parse", "--show-toplevel"], in: "a") == scratch.path)
        #expect(try scratch.git(["rev-parse", "--show-toplevel"], in: "b") == scratch.path)
    }

    @Test(arguments: [
        ("rm -rf .git; git init -q --bare .", "", "repository-bare"),
        ("git config core.bare true", "", "repository-bare"),
        ("true", ".git", "repository-bare"),
        ("true", ".git/hooks", "repository-bare"),
        ("mkdir a; echo nonsense > a/.git", "a", "repository-broken-gitfile"),
        ("mkdir a; echo 'gitdir: ../nowhere' > a/.git", "a", "repository-broken-gitfile"),
        ("mkdir a; printf 'gitdir: ..\\000/.git' > a/.git", "a", "repository-broken-gitfile"),
        ("mkdir a; head -c 100000 /dev/zero > a/.git", "a", "repository-broken-gitfile"),
        ("git config core.repositoryformatversion 7", "", "repository-format-unknown"),
        ("git config core.repositoryformatversion 1; git config extensions.future yes", "", "repository-format-unknown"),
        ("git config core.repositoryformatversion 1; git config extensions.objectFormat md5", "", "repository-format-unknown"),
        ("git config core.worktree /usr", "", "repository-worktree-elsewhere"),
        ("echo '[core' >> .git/config", "", "repository-config-broken"),
        ("head -c 2000000 /dev/zero > .git/config", "", "repository-unreadable"),
        ("rm .git/config; mkfifo .git/config", "", "repository-unreadable"),
        ("true", "nowhere", "repository-not-reachable"),
        ("touch file", "file", "repository-not-reachable"),
    ])
    func whatIsNoWorkingTreeIsRefusedByName(_ script: String, _ place: String, _ id: String) throws {
        let scratch = try Scratch()
        try scratch.sh(script)
        #expect(error { try scratch.open(place) } == id)
    }

    @Test func aWorkingTreeThatTheConfigurationNamesCorrectlyIsFine() throws {
        let scratch = try Scratch()
        try scratch.git(["config", "core.worktree", scratch.path])
        #expect(try scratch.open().root == scratch.path)
    }

    @Test func aBrokenConfigurationLineIsNamedByNumber() throws {
        let scratch = try Scratch()
        try scratch.sh("printf '[a]\\n\\tb = c\\n= d\\n' > .git/config")
        let error = #expect(throws: HostError.self) { try scratch.open() }
        #expect(error?.place?.line == 3)
        #expect(error?.place?.file == scratch.path + "/.git/config")
    }

    @Test func gitDirOfAHookIsFineAndAnyOtherIsRefused() throws {
        let scratch = try Scratch()
        let other = try Scratch()
        func open(_ variables: [String: String]) throws -> Repository {
            try Repository.open(from: scratch.path, environment: variables)
        }
        #expect(try open(["GIT_DIR": scratch.path + "/.git", "GIT_WORK_TREE": scratch.path]).root == scratch.path)
        #expect(error { try open(["GIT_DIR": other.path + "/.git"]) } == "repository-git-dir")
        #expect(error { try open(["GIT_WORK_TREE": other.path]) } == "repository-git-dir")
        #expect(error { try open(["GIT_DIR": "/nowhere"]) } == "repository-git-dir")
    }

    @Test func aLinkToGitsFolderIsFollowedAsGitFollowsIt() throws {
        let scratch = try Scratch()
        try scratch.commit()
        try scratch.sh("mkdir tree && ln -s ../.git tree/.git")
        #expect(try scratch.open("tree").root == scratch.path + "/tree")
        #expect(try scratch.open("tree").commit == scratch.head)
    }

    @Test func aFolderWhoseNameIsNotUTF8IsRefused() throws {
        let scratch = try Scratch(empty: ())
        try scratch.write("a", toBytes: [0x66, 0xFF, 0x2F, 0x61])
        let link = scratch.path + "/link"
        try scratch.sh("ln -s f* link")
        #expect(error { try Repository.open(from: link) } == "repository-path-not-utf8")
    }
}

/// The id of the error that is thrown.
func error<Value>(_ body: () throws -> Value) -> String? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? HostError)?.id
    }
}
