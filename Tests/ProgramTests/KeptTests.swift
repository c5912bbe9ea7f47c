import Foundation
import Support
import Testing

/// Folders that gates keep between runs: found again by the same gate in the same repository only, and only whole.
@Suite struct KeptTests {
    private let folder: TemporaryFolder
    private let gates: URL

    init() throws {
        folder = try TemporaryFolder()
        gates = folder.url.appending(path: "gates")
        _ = try HostileGates(["keep"], in: gates)
        try writeManifest(title: "Keep")
    }

    private func writeManifest(title: String) throws {
        let manifest = HostileGates.manifest("keep", timeout: 30).replacing("\"Hostile\"", with: "\"\(title)\"")
            .replacing("\"proofs\"", with: #""caches": [{"name": "store", "environment": "KEPT"}], "proofs""#)
        try Data(manifest.utf8).write(to: gates.appending(path: "keep.json"))
    }

    private func run(in repository: String, _ more: [String] = [], environment: [String: String] = [:]) throws -> (
        runs: Double?, kept: [[String: Any]], verdict: String
    ) {
        try folder.write("x\n", to: "\(repository)/file")
        let place = folder.url.appending(path: repository)
        _ = try Program.firsttry(
            ["run", "keep", "--gate-path", gates.path] + more, in: place,
            environment: ["XDG_CACHE_HOME": folder.url.path + "/cache"].merging(environment) { $1 })
        let report = try ReportFile(in: place), gate = report.gate("keep")
        return (
            (gate["metrics"] as? [String: Any])?["runs"] as? Double, gate["kept"] as? [[String: Any]] ?? [],
            report.verdict("keep")
        )
    }

    private var files: [String] {
        let all = FileManager.default.enumerator(atPath: folder.url.path + "/cache")?.compactMap { $0 as? String } ?? []
        return all.filter { $0.contains("store-") }
    }

    @Test func theNextRunFindsWhatThisOneLeft() throws {
        let first = try run(in: "one"), second = try run(in: "one"), third = try run(in: "one")
        #expect([first.runs, second.runs, third.runs] == [0, 1, 2], "\(first) \(second) \(third)")
        #expect(first.kept.first?["taken"] as? Bool == false && first.kept.first?["left"] as? Bool == true)
        #expect(second.kept.first?["taken"] as? Bool == true)
        #expect(files.count == 1, "\(files)")
        let inTree = try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/one")
        #expect(Set(inTree) == ["file", "artifacts"], "\(inTree)")
    }

    @Test func whoAsksForNoCacheFindsAndLeavesNothing() throws {
        _ = try run(in: "one")
        #expect(try run(in: "one", ["--no-cache"]).runs == 0)
        #expect(try run(in: "one").runs == 1, "it has left something")
    }

    @Test func anotherRepositoryAndAnotherManifestFindNothing() throws {
        _ = try run(in: "one")
        #expect(try run(in: "two").runs == 0)
        try writeManifest(title: "Changed")
        #expect(try run(in: "one").runs == 0)
        #expect(files.count == 2, "what the old manifest left is gone: \(files)")
    }

    @Test func aGateThatCrashedLeavesNothing() throws {
        _ = try run(in: "one")
        try folder.write("", to: "one/crash")
        #expect(try run(in: "one").verdict == "error PARITY-250")
        try FileManager.default.removeItem(at: folder.url.appending(path: "one/crash"))
        #expect(try run(in: "one").runs == 1)
    }

    @Test func whatSomebodyBrokeCountsAsNothing() throws {
        _ = try run(in: "one")
        let file = folder.url.appending(path: "cache/" + (try #require(files.first)))
        let bytes = try Data(contentsOf: file)
        try bytes.dropLast(9).write(to: file)
        let next = try run(in: "one")
        #expect(next.runs == 0 && next.verdict == "passed")
        #expect(next.kept.first?["taken"] as? Bool == false)
        // A link in its place is not followed.
        let target = try folder.write("secret", to: "target")
        try FileManager.default.removeItem(at: file)
        try FileManager.default.createSymbolicLink(at: file, withDestinationURL: target)
        #expect(try run(in: "one").runs == 0)
        #expect(try String(contentsOf: target, encoding: .utf8) == "secret")
    }

    @Test func withoutAHomeNothingIsKept() throws {
        let run = try run(in: "one", environment: ["XDG_CACHE_HOME": "", "HOME": ""])
        #expect(run.verdict == "passed" && run.kept.isEmpty)
    }
}
