import Foundation
import HostFixtures
import Support
import Testing

/// A secret of the repository under test comes out nowhere: not on the terminal, in no report, log or artifact, whichever
/// gate sees it (secrets.json says where they are planted).
@Suite struct SecretTests {
    @Test("no output of a run holds a planted secret", arguments: [["--verbose"], ["--format", "json"], ["--format", "jsonl"]])
    func nothingComesOut(_ form: [String]) throws {
        let folder = try TemporaryFolder()
        let repository = folder.url.appending(path: "repository"), report = folder.url.appending(path: "report")
        let scenario = try Self.scenario()
        try scenario.build(repository.path, from: folder.url.appending(path: "nothing").path)
        let planted = scenario.secrets
        try #require(!planted.isEmpty)
        let history = try Program.run("/usr/bin/env", ["git", "log", "-p", "--all"], in: repository)
        let there = try Self.files(below: repository) + [("history", Data(history.outBytes)), ("names", Self.names(repository))]
        for secret in planted { #expect(Self.places(of: secret, in: there).count > 0, "\(secret.prefix(4))… is not planted") }

        let gates = ["ruff", "bandit", "gitleaks", "trivy", "sbom"]
        let result = try Program.firsttry(
            ["run"] + gates + ["--repo", repository.path, "--report-dir", report.path] + form, in: folder.url, timeout: 300)
        let written =
            try Self.files(below: report) + [
                ("stdout", Data(result.outBytes)), ("stderr", Data(result.err.utf8)), ("names", Self.names(report)),
            ]
        for secret in planted {
            #expect(Self.places(of: secret, in: written) == [], "\(secret.prefix(4))… came out")
        }
        try Self.expectThatAllLooked(report, gates)
    }

    /// A run in which nobody found anything would prove nothing.
    private static func expectThatAllLooked(_ report: URL, _ gates: [String]) throws {
        let json =
            try JSONSerialization.jsonObject(
                with: Data(contentsOf: report.appending(path: "parity_report.json"))) as? [String: Any]
        let parts = json?["gates"] as? [[String: Any]] ?? []
        var found: [String: Int] = [:]
        for part in parts where part["verdict"] as? String == "failed" || part["verdict"] as? String == "passed" {
            found[part["id"] as? String ?? ""] = (part["findings"] as? [Any] ?? []).count
        }
        #expect(Set(found.keys) == Set(gates))
        for gate in ["ruff", "bandit", "gitleaks", "trivy"] { #expect(found[gate] ?? 0 > 2, "\(gate) found too little") }
    }

    private static func scenario() throws -> Scenario {
        let file = Program.repositoryRoot.appending(path: "Tests/Gates/secrets.json")
        return try Scenario(file: file.path)
    }

    private static func files(below folder: URL) throws -> [(String, Data)] {
        (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []).compactMap { name in
            (try? Data(contentsOf: folder.appending(path: name))).map { (name, $0) }
        }
    }

    private static func names(_ folder: URL) -> Data {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return Data(names.joined(separator: "\n").utf8)
    }

    private static func places(of secret: String, in all: [(name: String, content: Data)]) -> [String] {
        // Also as a careless writer of JSON or of a command line would show it.
        let forms = [secret, Data(secret.utf8).base64EncodedString(), String(secret.reversed())]
        return all.filter { part in forms.contains { part.content.range(of: Data($0.utf8)) != nil } }.map(\.name)
    }
}
