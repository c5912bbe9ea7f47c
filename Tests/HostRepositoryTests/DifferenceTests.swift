import Foundation
import HostModel
import Support
import Testing

@testable import HostRepository

/// What is said to have changed is what git itself says.
@Suite struct DifferenceTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write("one\n", to: "a.py")
        try scratch.write("two\n", to: "src/b.py")
        try scratch.write("three\n", to: "src/c.py")
        try scratch.git(["add", "--all"])
        try scratch.git(["commit", "--quiet", "-m", "first"])
        try scratch.git(["branch", "base"])
        try scratch.write("one more\n", to: "a.py")
        try scratch.write("new\n", to: "src/new.py")
        try scratch.git(["add", "--all"])
        try scratch.git(["commit", "--quiet", "-m", "second"])
    }

    private func changed(from: String? = nil, to: String? = nil) throws -> [String] {
        try Repository.open(from: scratch.path).changedFiles(from: from, to: to).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func againstHeadOnlyTheWorkingTreeCounts() throws {
        #expect(try changed() == [])
        try scratch.write("changed\n", to: "src/b.py")
        try scratch.write("x\n", to: "untracked.py")
        try scratch.sh("rm src/c.py")
        #expect(try changed() == ["src/b.py", "untracked.py"])
        try scratch.git(["add", "src/b.py"])
        #expect(try changed() == ["src/b.py", "untracked.py"], "staged or not is no difference")
    }

    @Test func againstABranchCountsWhatThisSideChangedSinceItLeft() throws {
        #expect(try changed(from: "base") == ["a.py", "src/new.py"])
        try scratch.git(["checkout", "--quiet", "base"])
        try scratch.write("theirs\n", to: "src/c.py")
        try scratch.git(["commit", "--quiet", "-am", "theirs"])
        try scratch.git(["checkout", "--quiet", "-"])
        #expect(try changed(from: "base") == ["a.py", "src/new.py"], "what the other side changed since is not ours")
        #expect(try changed(from: "base", to: "HEAD") == ["a.py", "src/new.py"])
    }

    @Test func packedObjectsAndTagsAreFoundToo() throws {
        try scratch.git(["tag", "-a", "-m", "v", "v1", "base"])
        try scratch.git(["gc", "--quiet"])
        #expect(try changed(from: "v1") == ["a.py", "src/new.py"])
    }

    @Test func aCommitsFilesCanBeRead() throws {
        let repository = try Repository.open(from: scratch.path)
        let base = try #require(repository.commit(named: "base"))
        #expect(repository.file("src/b.py", at: base, cap: 100) == .content(Array("two\n".utf8)))
        #expect(repository.file("src/new.py", at: base, cap: 100) == .absent)
        #expect(repository.file("a.py/x", at: base, cap: 100) == .absent)
        for unreadable in ["src", "a.py"] {
            guard case .unreadable = repository.file(unreadable, at: base, cap: 1) else {
                Issue.record("\(unreadable) is a folder, or larger than the cap")
                continue
            }
        }
    }

    @Test(arguments: ["nothing", "../x", "HEAD~1", ""])
    func aCommitThatIsNotThereIsNamed(_ name: String) throws {
        let error = #expect(throws: HostError.self) { try changed(from: name) }
        #expect(error?.id == "changes-unknown-commit" && error?.code == .usage)
    }
}
