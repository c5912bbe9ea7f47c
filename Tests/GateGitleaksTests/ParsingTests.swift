import Foundation
import Testing

@testable import GateSDK
@testable import Gate_gitleaks

@Suite struct LeakTests {
    @Test func whatMayBeShownArrives() throws {
        let leaks = try Leak.all(Array(Recorded.report.utf8))
        #expect(leaks.map(\.file.text) == ["a.yaml", "b.yaml"])
        let finding = leaks[0].finding(isWithheld: false, since: nil)
        #expect(finding.rule == "aws-access-token")
        #expect(finding.message.hasSuffix("(in commit 87b0b8cca3 of 2023-11-15)"))
        #expect((finding.line, finding.endLine, finding.column) == (2, 2, 0))
        #expect(finding.fingerprint == "87b0b8cca3aa11223344556677889900aabbccdd:a.yaml:aws-access-token:2")
        #expect(finding.severity == .error)
    }

    @Test func whatQuotesTheSecretIsNotEvenKept() throws {
        for leak in try Leak.all(Array(Recorded.report.utf8)) {
            #expect(!"\(leak)".contains("TOPSECRET"))
            #expect(!"\(leak.finding(isWithheld: false, since: nil))".contains("TOPSECRET"))
        }
    }

    @Test func aNameThatHoldsASecretIsWithheld() throws {
        let finding = try Leak.all(Array(Recorded.report.utf8))[0].finding(isWithheld: true, since: nil)
        #expect(finding.path == nil)
        #expect(finding.line == 0)
        #expect(!"\(finding)".contains("a.yaml"))
    }

    @Test(arguments: ["", "[", "{}", "[{}]", #"[{"RuleID": "x"}"#, #"[{"RuleID": 1}]"#]) func aCutReportIsRefused(text: String) {
        #expect(throws: GateProblem.self) { try Leak.all(Array(text.utf8)) }
    }

    @Test(arguments: ["[]", "null", "[]\n"]) func noLeaksAreNone(text: String) throws {
        #expect(try Leak.all(Array(text.utf8)).isEmpty)
    }
}

@Suite struct LogTests {
    private func log(_ lines: String...) -> Log {
        var log = Log()
        for line in lines { log.take(line) }
        return log
    }

    @Test func commitsAreCounted() {
        #expect(log("11:10PM INF 3781 commits scanned.", "11:10PM INF scanned ~5 bytes").counts == [3781])
        #expect(log("11:10PM INF many commits scanned.").counts == [-1])
        #expect(log("11:10PM WRN leaks found: 12").errors.isEmpty)
    }

    @Test func errorsAreKept() {
        #expect(log("11:10PM ERR [git] fatal: bad object HEAD").errors == ["[git] fatal: bad object HEAD"])
        #expect(log("11:10PM WRN partial scan completed in 1s").errors.count == 1)
        #expect(log("\u{1B}[90m11:10PM\u{1B}[0m \u{1B}[31mFTL\u{1B}[0m unable to load").fatal == "unable to load")
        #expect(log("panic: regexp: Compile(`a(b`)").fatal?.hasPrefix("panic") == true)
    }
}

@Suite struct CommitCountTests {
    @Test func onlyChangedLinesCount() {
        var count = CommitCount()
        let log = "\u{1}\n1\t0\ta.py\n2\t2\tb.py\n\n\u{1}\n-\t-\ta.png\n\u{1}\n0\t0\tmoved.py\n\u{1}\n\n\u{1}\n0\t3\tc.py"
        for line in log.split(separator: "\n", omittingEmptySubsequences: false) {
            count.take(Array(line.utf8)[...])
        }
        #expect(count.commits == 2)
    }
}

@Suite struct MergingTests {
    private func leak(_ file: String, _ line: Int, commit: String, date: String = "", entropy: Double = 3.5) throws -> Leak {
        let place = #""File":"\#(file)","StartLine":\#(line),"EndLine":\#(line),"StartColumn":1,"EndColumn":21"#
        let text = #"[{"RuleID":"r",\#(place),"Commit":"\#(commit)","Date":"\#(date)","Entropy":\#(entropy)}]"#
        return try Leak.all(Array(text.utf8))[0]
    }

    @Test func oneSecretIsOneFinding() throws {
        let leaks = [
            try leak("a", 2, commit: "new", date: "2024-02-01"), try leak("a", 1, commit: "old", date: "2024-01-01"),
            try leak("a", 3, commit: "tree"), try leak("b", 1, commit: "old", date: "2024-01-01"),
            try leak("a", 9, commit: "old", date: "2024-01-01", entropy: 4),
        ]
        let merging = Merging(leaks, tree: "tree", Baseline())
        #expect((merging.inHistory, merging.inFiles, merging.known) == (4, 1, 0))
        #expect(merging.shown.map(\.file.text) == ["a", "a", "b"])
        #expect(merging.shown.map(\.line) == [3, 9, 1])
        #expect(merging.origin(of: merging.shown[0])?.commit == "old")
        #expect(merging.origin(of: merging.shown[1]) == nil)
    }

    @Test func withoutATreeAllIsHistory() throws {
        let merging = Merging([try leak("a", 1, commit: "c")], tree: nil, Baseline())
        #expect((merging.inHistory, merging.inFiles, merging.shown.count) == (1, 0, 1))
    }
}

@Suite struct ConfigurationSummaryTests {
    @Test(arguments: [
        ("[extend]\nuseDefault = true\n", true, ""), ("title = \"x\"\n", false, "gitleaks' own rules are replaced by 0"),
        ("[[rules]]\nid = \"a\"\n[[ rules ]]\n", true, "gitleaks' own rules are replaced by 2"),
        ("[extend]\nusedefault=true\ndisabledRules = [\"x\"]\n", true, "some of gitleaks' own rules are switched off"),
        ("[extend]\nuseDefault=true\n[allowlist]\n", true, "an allowlist names what is no secret"),
        ("[extend]\npath = \"base.toml\"\n", false, ""),
        ("[[rules]]\npath = '''x'''\n", true, "gitleaks' own rules are replaced by 1"),
    ]) func whatIsTakenAwayIsSaid(text: String, hasRules: Bool, words: String) {
        let summary = ConfigurationSummary(Array(text.utf8))
        #expect(summary.hasRules == hasRules)
        #expect(summary.inWords == words)
    }
    @Test(arguments: [
        ("[extend]\npath = \"base.toml\"\n", "base.toml"), ("[Extend]\n  Path='./ci/my base.toml' # ours\n", "ci/my base.toml"),
        ("extend.path = \"base.toml\"", "base.toml"), ("[extend]\nuseDefault = true\npath = \"base.toml\"\n", nil),
        ("[extend]\n[[rules]]\npath = \"base.toml\"\n", nil), ("[extend]\npath = \"\"\n", nil), ("[extend]\npath =\n", nil),
    ]) func theFileThatItExtendsIsKnown(text: String, file: String?) {
        #expect(ConfigurationSummary(Array(text.utf8)).extended == file.map { Path($0) })
    }
}
