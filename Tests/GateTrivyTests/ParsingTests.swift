import Foundation
import Support
import Testing

@testable import GateSDK
@testable import Gate_trivy

@Suite struct ReportTests {
    private let report: Report

    init() throws {
        report = try Report(Array(Recorded.report.utf8))
    }

    @Test func everyKindArrives() {
        #expect(report.results.map(\.kind) == ["lang-pkgs", "config", "secret", "license"])
        #expect(report.results.map(\.flaws.count) == [1, 1, 1, 1])
        #expect(report.results[0].packages == 2)
        #expect(report.results[1].suppressed == 1)
    }

    @Test func aVulnerabilitySaysWhatToDo() {
        let finding = report.results[0].flaws[0].finding(at: "requirements.txt", in: "", severity: .warning)
        #expect(finding.rule == "CVE-2023-32681")
        #expect(finding.message == "requests 2.30.0: requests leaks Proxy-Authorization headers (severity medium)")
        #expect(finding.fix == "Update requests to 2.31.0")
    }

    @Test func aMisconfigurationHasItsPlace() {
        let finding = report.results[1].flaws[0].finding(at: "Dockerfile", in: "", severity: .warning)
        #expect((finding.rule, finding.line, finding.endLine) == ("DS-0001", 1, 1))
        #expect(finding.message.hasPrefix("':latest' tag used: Specify a tag in the 'FROM' statement"))
        #expect(finding.fix == "Add a tag to the image in the 'FROM' statement")
    }

    @Test func whatQuotesASecretIsNotKept() {
        #expect(!"\(report.results[2].flaws[0])".contains("TOPSECRET"))
        #expect(report.results[2].flaws[0].line == 13)
    }

    @Test(arguments: ["", "{", "{}", "[]", #"{"SchemaVersion": 2, "Results": [{}"#, #"{"SchemaVersion": 2, "Results": 1}"#])
    func whatIsCutIsRefused(text: String) {
        #expect(throws: GateProblem.self) { try Report(Array(text.utf8)) }
    }

    @Test func nothingFoundHasNoResults() throws {
        #expect(try Report(Array(#"{"SchemaVersion": 2}"#.utf8)).results.isEmpty)
        #expect(try Report(Array(#"{"SchemaVersion": 2, "Results": null}"#.utf8)).results.isEmpty)
    }

    @Test func reportsAreMerged() throws {
        let text = #"{"SchemaVersion": 2, "Results": [ {"Class": "config", "Target": "a\nb/Dockerfile", "X": [1]} ]}"#
        let other = try Report(Array(text.utf8))
        let merged = try Report(report.merged(with: [("dev", other)]) { $0.kind != "secret" })
        #expect(merged.results.map(\.target) == ["requirements.txt", "Dockerfile", "package-lock.json", "dev/a%0Ab/Dockerfile"])
        let none = report.merged(with: [("dev", other)]) { _ in false }
        #expect(try JSONSerialization.jsonObject(with: Data(none)) is [String: Any])
    }

    @Test("trivy's own goldens are read", arguments: Corpus.reports) func goldens(_ file: URL) throws {
        let bytes = Array(try Data(contentsOf: file))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let results = json["Results"] as? [[String: Any]] ?? []
        let report = try Report(bytes)
        #expect(report.results.map(\.target) == results.map { $0["Target"] as? String ?? "" })
        let kinds = ["Vulnerabilities", "Misconfigurations", "Secrets", "Licenses"]
        let counts = results.map { result in kinds.reduce(0) { $0 + ((result[$1] as? [Any])?.count ?? 0) } }
        #expect(report.results.map(\.flaws.count) == counts)
        #expect(try Report(report.merged(with: []) { _ in true }).results.count == results.count)
    }
}

/// Reports of trivy's own tests, beside this repository; where they are not, the test that reads them does not run.
enum Corpus {
    static let reports: [URL] = {
        let folder = Program.repositoryRoot.appending(path: "../shared/corpus/trivy/aquasecurity+trivy/integration/testdata")
        let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let reports = all.filter { $0.lastPathComponent.hasSuffix(".json.golden") }.filter { file in
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            return text.contains("\"SchemaVersion\"") && text.contains("\"ArtifactType\"")
        }
        if reports.isEmpty { print("trivy's goldens are not in \(folder.path): not read") }
        return reports.sorted { $0.path < $1.path }
    }()
}

@Suite struct LogTests {
    private func log(_ lines: String...) -> Log {
        var log = Log()
        for line in lines { log.take("2026-11-20T23:02:13Z\t" + line) }
        return log
    }

    @Test func whatCouldNotBeReadIsIncomplete() {
        for line in ["WARN\t[uv] Failed to parse uv lockfile\terr=\"x\"", "ERROR\t[terraform parser] Error parsing file"] {
            #expect(throws: GateProblem.self) { try log(line).refuseUnread() }
        }
    }

    @Test(arguments: [
        "ERROR\t[misconfig] Falling back to embedded checks\terr=\"no cache\"",
        "WARN\t[pip] Unable to find python `site-packages` directory. License detection is skipped.\terr=\"x\"",
        "INFO\tDetected config files\tnum=1", "WARN\tUsing severities from other vendors",
    ]) func whatIsHarmlessIsNot(line: String) throws {
        try log(line).refuseUnread()
    }

    @Test func theDatabaseIsToldApart() {
        #expect(log("FATAL\tFatal error\tinit error: DB error: open db/metadata.json").failure(1).kind == .toolConfig)
        #expect(log("FATAL\tFatal error\tno space left").failure(1).kind == .toolBroke)
        #expect(log().failure(2).kind == .toolBroke)
    }
}

@Suite struct PlaceTests {
    @Test(arguments: [
        ("Dockerfile", true), ("a/Containerfile", true), ("Dockerfile.prod", true), ("api.Dockerfile", true),
        ("x.dockerfile", true),
        ("dockerfile", false), ("Dockerfile-x", false), ("Dockerfile/a", false), ("MyDockerfile", false),
    ]) func dockerfilesAreTold(path: String, isOne: Bool) {
        #expect(Path(path).isDockerfile == isOne)
    }

    @Test func daysAreCounted() throws {
        func days(_ from: String, _ to: String) throws -> Int { try #require(Day(to)).number - #require(Day(from)).number }
        #expect(try days("2024-02-28", "2024-03-01") == 2)
        #expect(try days("2023-02-28", "2023-03-01") == 1)
        #expect(try days("2023-12-31", "2024-01-01") == 1)
        #expect(try days("2000-01-01", "2026-11-21") == 9821)
        #expect(Day("2024-13-01") == nil)
        #expect(Day("soon") == nil)
    }

    @Test func theDatabasesDayIsFound() {
        #expect(Database.updated(Array(Recorded.version.utf8)) == "2024-10-10T17:35:05Z")
        #expect(Database.updated(Array(#"{"Version": "0.76.0"}"#.utf8)) == nil)
        #expect(Database.updated(Array(#"{"VulnerabilityDB": null}"#.utf8)) == nil)
    }
}
