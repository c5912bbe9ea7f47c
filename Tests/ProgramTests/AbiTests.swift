import Foundation
import Support
import Testing

/// A gate that was built for ABI 1.0 and never again: what it is given stays what it was (docs/abi.md).
@Suite struct AbiTests {
    private static let fixture = Program.repositoryRoot.appending(path: "Tests/ProgramTests/abi-1.0")
    #if arch(x86_64)
        private static let library = "gate-x86_64.so"
    #else
        private static let library = "none"
    #endif
    private static var isBuilt: Bool { FileManager.default.fileExists(atPath: fixture.appending(path: library).path) }

    private static func run(abi: String = "1.0") throws -> (Program.Result, ReportFile) {
        let folder = try TemporaryFolder()
        let gates = folder.url.appending(path: "gates"), repository = folder.url.appending(path: "repository")
        for place in [gates, repository] { try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true) }
        try FileManager.default.copyItem(at: fixture.appending(path: library), to: gates.appending(path: "one.so"))
        try Data(
            """
            {"schema": "firsttry.manifest/1", "id": "abi-one", "title": "Built for ABI 1.0", "version": "1.0.0", "library": "one.so",
             "abi": "\(abi)", "stage": "custom", "proofs": ["files"],
             "options": {"word": {"type": "string", "default": "as ever", "description": "Any word"}}}
            """.utf8
        ).write(to: gates.appending(path: "abi-one.json"))
        try Data("seen".utf8).write(to: repository.appending(path: "a.txt"))
        let result = try Program.firsttry(
            [
                "run", "abi-one", "--repo", repository.path, "--gate-path", gates.path, "--report-dir",
                folder.url.appending(path: "artifacts").path,
            ],
            in: folder.url)
        return (result, try ReportFile(in: folder.url))
    }

    @Test(.enabled(if: isBuilt, "no gate of ABI 1.0 was built for this processor"))
    func aGateBuiltForABI1_0IsGivenWhatItWasGivenThen() throws {
        let (result, report) = try Self.run()
        #expect(result.status == 0, "\(result.out)\(result.err)")
        let gate = report.gate("abi-one")
        let findings = (gate["findings"] as? [[String: Any]] ?? []).map { finding in
            "\(finding["rule"] ?? "") \(finding["message"] ?? "") \(finding["path"] ?? ""):\(finding["line"] ?? ""):\(finding["column"] ?? "") \(finding["severity"] ?? "")"
        }
        let expected = [
            "artifact taken", "exec-collected one two", "exec-missing told", "exec-streamed one two",
            "extension NULL", "extension NULL", "extension NULL", "extension NULL", "extension NULL", "extension NULL",
            #"options {"word":"as ever"}"#, "read-file seen", "read-file-cap refused",
        ]
        #expect(findings.sorted() == expected.map { "\($0) a.txt:1:2 note" })
        #expect((gate["metrics"] as? [String: Any])?["probes"] as? Double == 1)
        let artifacts = gate["artifacts"] as? [[String: Any]] ?? []
        #expect(artifacts.first?["name"] as? String == "copy.txt")
        #expect((gate["plugin"] as? [String: Any])?["abi"] as? String == "1.0")
    }

    /// Whoever builds it again has another gate, and none that is out there.
    @Test func theLibraryIsTheOneThatWasBuiltThen() throws {
        let sum = try Program.run("/usr/bin/sha256sum", [Self.fixture.appending(path: "gate-x86_64.so").path], in: Self.fixture)
        #expect(sum.out.hasPrefix("d44a6e32769b1edaa7c1f8d4feb87341ffa124a4bdb5f0fdfa5be43f90116a2f"))
    }

    /// A host says no before it loads what it cannot serve.
    @Test(.enabled(if: isBuilt, "no gate of ABI 1.0 was built for this processor"), arguments: ["1.1", "2.0"])
    func aManifestThatAsksForANewerABIIsRefusedWithWhatHelps(_ abi: String) throws {
        let (result, report) = try Self.run(abi: abi)
        #expect(report.verdict("abi-one").hasPrefix("error"))
        #expect(result.out.contains("use a newer firsttry"), "\(result.out)")
        #expect(result.out.contains("asks for ABI \(abi), this host serves 1.0"), "\(result.out)")
    }
}
