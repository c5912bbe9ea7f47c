import Foundation
import Support
import Testing

/// The SBOMs that lie beside goldens are what others can read: held to the schema and read by trivy (judge_bills.py).
@Suite struct BillTests {
    private static let bills: [String] = {
        let fixtures = Program.repositoryRoot.appending(path: "Plugins/sbom/fixtures")
        return ((try? FileManager.default.contentsOfDirectory(atPath: fixtures.path).sorted()) ?? [])
            .map { fixtures.appending(path: "\($0)/expected.sbom.cdx.json").path }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }()

    @Test func eachBillHoldsToTheSchemaAndSaysTheSameToAnotherReader() throws {
        #expect(Self.bills.count > 10)
        #expect(try Self.judged(Self.bills) == "")
    }

    /// The judge itself can say no.
    @Test func aBillThatIsNotSoundIsRefused() throws {
        let whole = try String(contentsOfFile: #require(Self.bills.first { $0.contains("node-lock/") }), encoding: .utf8)
        for (part, other) in [
            ("\"type\": \"library\"", "\"type\": \"book\""), ("\"ref\": \"pkg", "\"ref\": \"other"),
            ("\"alg\": \"SHA-512\"", "\"alg\": \"SHA-0\""),
        ] {
            let folder = try TemporaryFolder()
            let file = folder.url.appending(path: "bill.json")
            try #require(whole.contains(part))
            try Data(whole.replacing(part, with: other).utf8).write(to: file)
            #expect(try !Self.judged([file.path]).isEmpty, "\(other) was not noticed")
        }
    }

    private static func judged(_ files: [String]) throws -> String {
        let judge = Program.repositoryRoot.appending(path: "Tests/Gates/judge_bills.py").path
        let result = try Program.run(
            Program.tools + "/python", ["-I", judge, Program.tools + "/trivy"] + files, in: Program.repositoryRoot, timeout: 300)
        return result.status == 0 ? result.out : "status \(result.status): \(result.err)"
    }
}
