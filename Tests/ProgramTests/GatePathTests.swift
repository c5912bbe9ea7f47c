import Foundation
import Support
import Testing

/// A gate beside the repository, as its author tries it out.
@Suite struct GatePathTests {
    @Test(arguments: ["../my-gate", "../repository/../my-gate/", "../my-gate/my-gate.json", "../a-link"])
    func aScriptIsFoundBySomebodyWhoStandsInTheRepository(_ path: String) throws {
        let folder = try TemporaryFolder()
        let made = try Program.firsttry(["gate", "new", "my-gate", "--kind", "python"], in: folder.url)
        #expect(made.status == 0, "\(made.err)")
        try FileManager.default.createSymbolicLink(
            atPath: folder.url.appending(path: "a-link").path, withDestinationPath: "my-gate")
        try folder.write("please DO NOT MERGE\n", to: "repository/a.txt")
        let result = try Program.firsttry(
            ["run", "my-gate", "--gate-path", path, "--progress", "none"], in: folder.url.appending(path: "repository"))
        #expect(result.status == 1, "\(result.out)\(result.err)")
    }
}
