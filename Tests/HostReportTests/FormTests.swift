import Foundation
import HostModel
import Support
import Testing

@testable import HostReport

/// The forms of the report for other programs and for people who were not there.
@Suite struct FormTests {
    private static var report: Report {
        var report = Sample.report(Sample.outcomes)
        report.failures.insert(Failure(.lockMissing, gate: "", "there is no ci/parity.lock.json", hint: "firsttry lock"), at: 0)
        report.exitCode = ParityCode.lockMissing.rawValue
        for index in report.outcomes.indices where [.skipped, .notApplicable].contains(report.outcomes[index].verdict) {
            report.outcomes[index].reason = report.outcomes[index].failures.first?.message ?? ""
            report.outcomes[index].failures = []
        }
        return report
    }

    @Test(arguments: [
        (ReportFormat.sarif, "report.sarif"), (.junit, "report.xml"), (.gitlab, "gitlab.json"), (.markdown, "report.md"),
        (.html, "report.html"),
    ])
    func isAsItsGoldenSays(_ format: ReportFormat, _ name: String) throws {
        let (said, written) = try golden(name, String(decoding: format.bytes(Self.report), as: UTF8.self))
        #expect(said == written, "run `make bless` and read the difference")
    }

    /// What `report convert` makes is what the run itself would have written.
    @Test(arguments: ReportFormat.named)
    func isTheSameFromAReportThatWasReadAgain(_ format: ReportFormat) throws {
        let standard = StandardReport.bytes(Self.report)
        let again = try WrittenReport(json: standard, file: "parity_report.json", root: "/nowhere").report
        // Their difference would be computed, which takes half a minute.
        let isSame = format.bytes(again) == format.bytes(Self.report)
        #expect(isSame)
    }

    private static var hostile: Report {
        var outcome = Sample.outcome("ruff", .failed, code: .ruffFailed, "2 findings")
        let text = "</td><img src=x onerror=1> \u{1B}[2J\u{0} ]]> \" ' & @everyone [a](https://b) | `x` \u{202E}\u{FFFF}"
        outcome.findings = [
            Finding(rule: text, message: text, path: "a\"><b>/%20 ü.py", line: 1, helpURI: "javascript:alert(1)", fix: text),
            Finding(rule: "R", message: text, helpURI: "https://example.org/\"onclick=1"),
        ]
        return Sample.report([outcome])
    }

    @Test func whatOthersWroteStaysText() throws {
        let html = String(decoding: ReportFormat.html.bytes(Self.hostile), as: UTF8.self)
        #expect(!html.contains("<img") && !html.contains("javascript:") && !html.contains("\"onclick") && !html.contains("<b>/"))
        let markdown = String(decoding: ReportFormat.markdown.bytes(Self.hostile), as: UTF8.self)
        #expect(!markdown.contains("<img") && !markdown.contains("@everyone") && !markdown.contains("](https"))
        for line in markdown.split(separator: "\n") where line.hasPrefix("| ") {
            #expect(line.count { $0 == "|" } == 5, "a cell ends early: \(line)")
        }
        for format in ReportFormat.named {
            let bytes = format.bytes(Self.hostile)
            #expect(!bytes.contains(0x1B) && !bytes.contains(0), "\(format)")
        }
        let sarif = try JSONSerialization.jsonObject(with: Data(ReportFormat.sarif.bytes(Self.hostile)))
        #expect("\(sarif)".contains("a%22%3E%3Cb%3E/%2520%20%C3%BC.py"))
    }

    /// By a reader that is not ours.
    @Test func theXMLIsWellFormed() throws {
        let folder = try TemporaryFolder()
        for (name, report) in [("mixed.xml", Self.report), ("hostile.xml", Self.hostile)] {
            let file = folder.url.appending(path: name)
            try Data(ReportFormat.junit.bytes(report)).write(to: file)
            let judged = try Program.run(
                Program.tools + "/python",
                [
                    "-I", "-c", "import sys, xml.etree.ElementTree as t; print(t.parse(sys.argv[1]).getroot().get('tests'))",
                    file.path,
                ],
                in: folder.url)
            #expect(judged.status == 0, "\(judged.err)")
            #expect(Int(judged.out.dropLast()) ?? 0 > 0)
        }
    }

    /// A gate without a verdict, and a refused run, must not look like a clean list.
    @Test(arguments: [ReportFormat.sarif, .gitlab])
    func whatHasNoVerdictStandsInTheList(_ format: ReportFormat) {
        let text = String(decoding: format.bytes(Self.report), as: UTF8.self)
        for needed in ["mypy is not installed", "ran past its 900 s and was ended", "there is no ci/parity.lock.json"] {
            #expect(text.contains(needed))
        }
    }

    @Test func sarifIsCutWhereCodeHostsRefuseIt() throws {
        var outcome = Sample.outcome("ruff", .failed, code: .ruffFailed, "many")
        outcome.findings = (1...30).map { Sample.finding("R", "a.py", $0, 1, $0 % 2 == 0 ? .error : .note) }
        let sarif = try #require(
            try JSONSerialization.jsonObject(with: Data(SarifReport.bytes(Sample.report([outcome]), resultsMax: 20)))
                as? [String: Any])
        let run = try #require((sarif["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 20)
        #expect(results.count { $0["level"] as? String == "error" } == 15, "what is cut is what matters least")
        #expect("\(run["invocations"] ?? "")".contains("10 findings are left out here"))
    }

    @Test(arguments: [
        "", "{}", "[1]", #"{"schema": "firsttry.report/1", "exit_code": 0, "gates": [{"id": "x", "verdict": "green"}]}"#,
    ])
    func whatIsNoReportIsRefused(_ text: String) {
        #expect(throws: HostError.self) { try WrittenReport(json: Array(text.utf8), file: "x.json", root: "/") }
    }
}
