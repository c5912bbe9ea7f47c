import Foundation
import Support
import Testing

@testable import HostSandbox

/// The self-test's attempts work where nothing stops them: else a pass would mean nothing.
@Suite struct SelfTestTests {
    @Test func whatIsBlockedInASandboxWorksOutside() throws {
        let folder = try TemporaryFolder()
        let test = SelfTest(repository: folder.url.path)
        let probe = Program.prefix + "/lib/firsttry/firsttry-probe"
        let said = try Program.run(probe, test.arguments, in: folder.url)
        let result = SelfTestResult(report: Array(said.out.utf8))
        let works = [
            "descriptors", "tcp", "udp", "abstract-socket", "host-socket", "host-file", "host-environment", "host-signal",
        ]
        // The program that the tests are run by hands down no descriptors.
        for attempt in works.dropFirst() + ["io-uring", "key-ring", "user-namespace", "new-privileges", "foreign-calls"] {
            #expect(result.gotOut.contains(attempt), "\(attempt) does not work outside either: \(said.out)")
        }
        #expect(FileManager.default.fileExists(atPath: folder.url.path + "/" + test.mark))
        #expect(test.isTouched)
    }

    @Test func whatIsNotUnderstoodIsNoPass() {
        #expect(!result("").isPassed)
        #expect(!result("end 0\n").isPassed)
        #expect(!result("tcp\nend 1\n").isPassed)
        #expect(!result("tcp blocked EPERM\nudp perhaps\nend 2\n").isPassed)
        #expect(!result("tcp blocked EPERM\nudp out\nend 2\n").isPassed)
        #expect(result("tcp blocked EPERM\nudp skipped\nend 2\n").isPassed)
    }

    @Test func whatDidNotComeToItsEndIsNoPass() {
        #expect(!result("tcp blocked EPERM\n").isPassed)
        #expect(!result("tcp blocked EPERM\nend 2\n").isPassed)
        #expect(!result("tcp blocked EPERM\nend 1").isPassed)
        #expect(!result("tcp blocked EPERM\nend 1\nudp out\n").isPassed)
    }

    private func result(_ report: String) -> SelfTestResult {
        SelfTestResult(report: Array(report.utf8))
    }
}
