import HostModel
import Testing

@testable import HostReport

@Suite struct TextReportTests {
    private func text(
        _ report: Report, _ detail: Detail = .normal, columns: Int? = nil, seen: Set<String> = [], color: Bool = false
    ) -> String {
        TextReport(
            style: Style(hasColor: color, hasLinks: color), screen: columns.map { Screen(columns: $0) } ?? .paper, detail: detail,
            seen: seen, folder: "artifacts"
        ).text(report)
    }

    @Test(
        arguments: [
            ("mixed.txt", Detail.normal, nil), ("quiet.txt", .quiet, nil), ("verbose.txt", .verbose, nil),
            ("narrow.txt", .normal, 60),
        ] as [(String, Detail, Int?)])
    func everyKindOfOutcomeReadsWell(_ name: String, _ detail: Detail, _ columns: Int?) throws {
        let folder = try Sample.repository()
        let report = Sample.report(Sample.outcomes, root: folder.url.path)
        let (said, written) = try golden(name, text(report, detail, columns: columns))
        #expect(said == written)
    }

    @Test func colorsAndLinksAreAdded() throws {
        let folder = try Sample.repository()
        let (said, written) = try golden("color.txt", text(Sample.report(Sample.outcomes, root: folder.url.path), color: true))
        #expect(said == written)
    }

    @Test(arguments: [40, 60, 100])
    func onATerminalNoLineIsBrokenByTheTerminal(_ columns: Int) throws {
        let folder = try Sample.repository()
        var ruff = Sample.ruff
        ruff.failures[0].hint = String(repeating: "words of a hint ", count: 10)
        for index in ruff.findings.indices {
            ruff.findings[index].message = String(repeating: "a message ", count: 20)
            ruff.findings[index].fix = String(repeating: "a fix ", count: 30)
        }
        let sections = text(Sample.report([ruff], root: folder.url.path), columns: columns).split(separator: "\n\n").dropLast()
        for line in sections.joined(separator: "\n").split(separator: "\n") {
            #expect(DisplayWidth.of(String(line)) <= columns, "\(line)")
        }
    }

    @Test func aGreenRunIsShort() throws {
        let report = Sample.report([Sample.outcome("ruff", .passed)], code: nil)
        let (said, written) = try golden("green.txt", text(report))
        #expect(said == written)
        #expect(text(report, .quiet) == "")
    }

    @Test func aRunInWhichNothingWasCheckedSaysSo() {
        let report = Sample.report([Sample.outcome("alembic", .notApplicable, code: .noVerdict, "no alembic.ini")], code: nil)
        #expect(text(report).contains("nothing was checked: 1 not applicable"))
    }

    @Test func aFailureOfNoGateIsShown() {
        var report = Sample.report([], code: .config)
        report.failures = [Failure(.config, gate: "", "broken", hint: "mend it")]
        #expect(text(report).contains("error[PARITY-003]: broken\n  hint: mend it\n"))
    }

    @Test func linesThatWereSeenAsProgressAreNotRepeated() {
        let report = Sample.report([Sample.outcome("ruff", .passed), Sample.outcome("mypy", .passed)], code: nil)
        #expect(!text(report, seen: ["ruff"]).contains("ruff") && text(report, seen: ["ruff"]).contains("mypy"))
    }

    @Test func ofTooManyFindingsTheWorstAreShown() {
        var ruff = Sample.outcome("ruff", .failed, code: .ruffFailed, "many")
        ruff.findings = (1...10_010).map { Sample.finding("R", "a.py", $0, 1, $0 > 10_000 ? .error : .note) }
        let text = text(Sample.report([ruff]))
        #expect(text.contains("… and 9,990 more in artifacts/parity_report.json"))
        #expect(text.contains("10010:1  error") && text.contains("\n  10:1  note") && !text.contains("\n  11:1  note"))
    }

    @Test func aLineThatHoldsASecretIsQuotedByNoGate() throws {
        let folder = try Sample.repository()
        // Not even where the gate that says so is green.
        var leaks = Sample.outcome("gitleaks", .passed)
        leaks.findings = [Sample.finding("token", "src/a.py", 2, 1, .note)]
        leaks.findings[0].concealsPlace = true
        var ruff = Sample.outcome("ruff", .failed, code: .ruffFailed, "2 findings")
        ruff.findings = [Sample.finding("S105", "src/a.py", 2, 1), Sample.finding("F401", "src/a.py", 3, 1)]
        let text = text(Sample.report([leaks, ruff], root: folder.url.path))
        #expect(!text.contains("import sys") && text.contains("import json"))
    }

    @Test func anInterruptedRunSaysWhatThatMeans() {
        var report = Sample.report([Sample.outcome("ruff", .error, code: .interrupted, "was interrupted")], code: .interrupted)
        report.interrupted = true
        let text = text(report)
        #expect(text.contains("interrupted: what has no verdict was not checked") && !text.contains("rerun:"))
    }

    @Test func nothingThatAToolSaysReachesTheTerminalRaw() {
        let evil = "\u{1B}]0;x\u{07}\u{9B}2J\u{202E}"
        var ruff = Sample.outcome("ruff", .failed, code: .ruffFailed, evil)
        ruff.failures[0].hint = evil
        ruff.logPath = evil
        ruff.tool = ToolUsed(name: evil, version: evil, sha256: evil, origin: .path)
        ruff.configFiles = [evil]
        ruff.proofs = [Proof(name: evil, expected: 1, examined: 1, statement: evil)]
        ruff.isolation.missing = [evil]
        ruff.findings = [
            Finding(
                rule: evil, message: evil + "\n" + evil, path: evil, line: 1, column: 1, helpURI: "https://x/" + evil, fix: evil)
        ]
        for (detail, color) in [(Detail.normal, false), (.verbose, true)] {
            let text = text(Sample.report([ruff]), detail, color: color)
            #expect(
                !text.contains("\u{1B}]0;") && !text.contains("\u{9B}") && !text.contains("\u{07}") && !text.contains("\u{202E}"))
        }
    }
}
