import Testing

@testable import GateSDK

@Suite struct FileListingTests {
    @Test func gitsListIsWhatIsThere() {
        let output = "H b.py\0H a.py\0H gone.py\0R gone.py\0S sparse.py\0? new.py\0? nested/\0M b.py\0"
        let listing = FileListing(git: Array(output.utf8))
        #expect(listing.files == ["a.py", "b.py", "new.py"])
        #expect(listing.isFromGit)
    }

    @Test func namesMayHoldAnything() {
        let listing = FileListing(git: Array("H with\nline feed\0H ".utf8) + [0xFF, 0] + Array("H  blank\0".utf8))
        #expect(listing.files == [" blank", "with\nline feed", Path([0xFF])])
    }

    @Test func withoutGitEnvironmentsAreLeftOut() {
        let listing = FileListing(find: Array("./a.py\0./env/pyvenv.cfg\0./env/lib/b.py\0./envelope.py\0".utf8))
        #expect(listing.files == ["a.py", "envelope.py"])
        #expect(!listing.isFromGit)
    }
}
