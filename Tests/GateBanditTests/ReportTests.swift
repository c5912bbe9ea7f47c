import Foundation
import Testing

@testable import GateSDK
@testable import Gate_bandit

@Suite struct ReportTests {
    @Test func everyMemberArrives() throws {
        let report = try Report(Array(Recorded.report.utf8))
        #expect(report.files == ["././a.py", "././bad.py"])
        #expect(report.errors == [.init(filename: "././bad.py", reason: "syntax error while parsing AST from file")])
        #expect(report.totals == .init(lines: 6, nosec: 1, nosecTests: 2, issues: 2))
        let finding = report.issues[1].finding(at: "a.py", severity: .error)
        #expect(finding.rule == "B307")
        #expect(finding.message.hasPrefix("Use of possibly insecure function"))
        #expect(finding.message.hasSuffix("literal_eval. (severity medium, confidence high, CWE-78)"))
        #expect((finding.line, finding.column, finding.endLine, finding.endColumn) == (4, 8, 4, 12))
        #expect(finding.helpURI.hasSuffix("#b307-eval"))
    }

    @Test func aPasswordStaysHere() throws {
        let issue = try Report(Array(Recorded.report.utf8)).issues[0]
        #expect(issue.text.contains("hunter2"))
        #expect(!issue.message.contains("hunter2"))
        #expect(issue.message.hasPrefix("Possible hardcoded password: (not shown)"))
    }

    @Test func columnsAreCharacters() throws {
        // bandit counts the bytes of UTF-8: é and ö are two each.
        let issue = try Report(Array(Recorded.report.utf8)).issues[1]
        #expect(issue.column == 9)
        #expect(issue.finding(at: "a.py", severity: .note).column == 8)
    }

    @Test(arguments: [
        "", "{", "[]", #"{"errors": []}"#, #"{"errors": [], "metrics": {}, "results": [{}]}"#,
        #"{"errors": [], "metrics": {"_totals": {"SEVERITY.LOW": 1}}, "results": []}"#,
    ]) func whatIsCutOrDoesNotAddUpIsRefused(text: String) {
        #expect(throws: GateProblem.self) { try Report(Array(text.utf8)) }
    }

    @Test func anyCutIsNoticed() {
        let whole = Array(Recorded.report.utf8)
        for end in stride(from: 0, to: whole.count - 2, by: 37) {
            #expect(throws: GateProblem.self) { try Report(Array(whole[..<end])) }
        }
    }
}

@Suite struct SettingsTests {
    @Test(arguments: [
        ("LOW", true, true, false), ("NONE", true, true, true), ("MEDIUM", true, false, false), ("HIGH", false, false, false),
    ]) func theWorstIsAllowedUpTo(severity: String, high: Bool, medium: Bool, low: Bool) throws {
        let settings = try Settings(Options(Array(#"{"severity_max": "\#(severity)"}"#.utf8)))
        #expect(settings.fails(severity: .high, confidence: .low) == high)
        #expect(settings.fails(severity: .medium, confidence: .low) == medium)
        #expect(settings.fails(severity: .low, confidence: .low) == low)
    }

    @Test func anUnknownSeverityFails() throws {
        #expect(Level("CATASTROPHIC") == .high)
        #expect(try Settings(Options(Array("{}".utf8))).fails(severity: .undefined, confidence: .undefined))
    }

    @Test func lessSureIsMild() throws {
        let settings = try Settings(Options(Array(#"{"confidence_min": "HIGH"}"#.utf8)))
        #expect(!settings.fails(severity: .high, confidence: .medium))
        #expect(settings.fails(severity: .high, confidence: .high))
    }
}

@Suite struct OldConfigurationTests {
    @Test func onlyItsSectionCounts() {
        let text = "[other]\nskips = B1\n[bandit]\n# comment\nskips: B101,\n  B102\nexclude = ./old\nlevel = 3\nformat = csv\n"
        let old = OldConfiguration(Array(text.utf8))
        #expect(old.skips == "B101,B102")
        #expect(old.exclude == "./old")
        #expect(old.tests.isEmpty)
        #expect(old.unheeded == ["level"])
    }

    @Test func nothingIsNothing() {
        #expect(!OldConfiguration([]).isActive)
        #expect(!OldConfiguration(Array("skips = B101\n".utf8)).isActive)
    }
}

@Suite struct LogTests {
    @Test func theProfileIsRead() {
        var log = Log()
        for line in Recorded.log.split(separator: "\n") { log.take(String(line)) }
        #expect(log.included == [])
        #expect(log.excluded == ["B101", "B506"])
        #expect(log.words == ["[main]\tWARNING\tUnknown test found in profile: B999"])
    }

    @Test func testsAreListedOnce() {
        let list = "-----\n\tB102\texec_used\n\tB101\tassert_used\n\tB101\tassert_used\n"
        let help = "usage\n\nThe following tests were discovered and loaded:\n" + list
        #expect(TestSelection.tests(in: Array(help.utf8)) == ["B101", "B102"])
        #expect(TestSelection.tests(in: Array("usage".utf8)).isEmpty)
    }

    @Test func whatIsOffIsCounted() {
        let known = ["B101", "B102", "B103"]
        #expect(TestSelection(known: known, included: [], excluded: ["B102", "B999"]).switchedOff == ["B102"])
        #expect(TestSelection(known: known, included: ["B101"], excluded: []).switchedOff == ["B102", "B103"])
        #expect(TestSelection(known: known, included: ["B101"], excluded: ["B101"]).inWords == "3 (B101, B102, B103)")
    }
}
