import Foundation
import Support
import Testing

/// Gates that do everything wrong (Tests/Hostile), all in one run of the real program, with honest ones among them.
@Suite(.serialized) struct HostileTests {
    @Test("a hostile gate ends in the right verdict", arguments: Variant.all)
    func verdict(_ variant: Variant) throws {
        let run = try HostileRun.shared.get()
        let verdict = run.report.gate(variant.name)["verdict"] as? String ?? "nothing at all"
        let accepted = [variant.expect.verdict == "refused" ? "error" : variant.expect.verdict] + (variant.also ?? [])
        let said = run.report.messages(variant.name).joined(separator: "; ")
        #expect(accepted.contains(verdict), "\(variant.name): \(said)")
        guard verdict == accepted[0] else { return }
        let code = run.report.gate(variant.name)["code"] as? String ?? "PARITY-000"
        #expect(code == "PARITY-" + String(format: "%03d", variant.expect.code), "\(variant.name): \(said)")
        for word in variant.expect.words { #expect(said.contains(word), "\(variant.name): \(said)") }
    }

    @Test func theHonestGatesOfTheSameRunAreNotTouched() throws {
        let run = try HostileRun.shared.get()
        #expect(run.report.verdict("clean") == "passed")
        #expect(run.report.verdict("findings") == "failed PARITY-001")
        #expect(Set(run.report.gates.compactMap { $0["id"] as? String }).isSuperset(of: Variant.all.map(\.name)))
    }

    @Test func nothingIsLeftRunning() throws {
        _ = try HostileRun.shared.get()
        // Other tests have survivors of their own for a moment.
        #expect(Processes.wait(20) { Processes.named("ft-survivor").isEmpty })
    }

    @Test func theRepositoryIsAsItWas() throws {
        let run = try HostileRun.shared.get()
        let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.url.path).sorted()
        #expect(names == ["artifacts", "gates", "src"])
    }
}

struct Variant: Decodable, Sendable, CustomTestStringConvertible {
    struct Expectation: Decodable, Sendable {
        let verdict: String
        let code: Int
        let words: [String]
    }

    let name: String
    let expect: Expectation
    let also: [String]?

    var testDescription: String { name }

    static let all: [Variant] = {
        struct Table: Decodable { let variants: [Variant] }
        let file = Program.repositoryRoot.appending(path: "Tests/Hostile/variants.json")
        guard let data = try? Data(contentsOf: file), let table = try? JSONDecoder().decode(Table.self, from: data) else {
            return []
        }
        return table.variants
    }()
}

/// One run of all variants.
struct HostileRun: Sendable {
    let folder: TemporaryFolder
    nonisolated(unsafe) let report: ReportFile

    static let shared = Result { try HostileRun() }

    private init() throws {
        folder = try TemporaryFolder.lasting()
        try folder.write("print('hello')\n", to: "src/a.py")
        let gates = folder.url.appending(path: "gates")
        let build = try Program.run(
            "/bin/sh", [Program.repositoryRoot.appending(path: "Tests/Hostile/build.sh").path, gates.path], in: folder.url,
            environment: ["CLANG": "cc"])
        try #require(build.status == 0, "\(build.err)")
        for variant in Variant.all {
            try folder.write(Self.manifest(variant), to: "gates/\(variant.name).json")
        }
        _ = try Program.firsttry(
            ["run", "--gate-path", gates.path, "--only"] + [Variant.all.map(\.name).joined(separator: ",")], in: folder.url)
        report = try ReportFile(in: folder.url)
    }

    private static func manifest(_ variant: Variant) -> String {
        // Only what has to run into its timeout has a short one; the others have time, however busy the machine is.
        let timeout = ([variant.expect.verdict] + (variant.also ?? [])).contains("timeout") ? 4 : 120
        return """
            {"schema": "firsttry.manifest/1", "id": "\(variant.name)", "title": "Hostile", "version": "1.0.0",
             "library": "\(variant.name).so", "abi": "1.0", "stage": "custom", "timeout_sec": \(timeout),
             "proofs": ["files"]}
            """
    }
}
