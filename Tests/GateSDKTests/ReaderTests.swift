import GateSDK
import Testing

@Suite struct ReaderTests {
    private func told(
        _ text: String, _ reader: ([UInt8], String, inout ReportSink) throws(GateProblem) -> Void
    ) throws -> (results: [ReportedResult], account: ReportAccount) {
        final class Box { var results: [ReportedResult] = [] }
        let box = Box()
        var sink = ReportSink { box.results.append($0) }
        try reader(Array(text.utf8), "report", &sink)
        return (box.results, sink.account)
    }

    private func sarif(_ results: String, _ more: String = "") -> String {
        #"{"version": "2.1.0", "runs": [{"results": \#(results), "tool": {"driver": {"name": "t", "rules": ["#
            + #"{"id": "R1", "helpUri": "https://r/1", "defaultConfiguration": {"level": "error"}, "messageStrings": {"m": {"text": "it is {0}, {1}"}}}]}}\#(more)}]}"#
    }

    @Test func aResultTakesFromItsRuleWhatItDoesNotSayItself() throws {
        let one =
            #"[{"ruleId": "R1/sub", "message": {"id": "m", "arguments": ["a", 3]}, "locations": [{"physicalLocation": "#
            + #"{"artifactLocation": {"uri": "src/a%20b.py"}, "region": {"startLine": 3, "startColumn": 2, "endColumn": 9}}}]}]"#
        let result = try told(sarif(one), SARIF.read).results[0]
        #expect(result.level == "error" && result.helpURI == "https://r/1" && result.message == "it is a, 3")
        #expect(result.place == "src/a b.py" && result.line == 3 && result.endLine == 3 && result.endColumn == 9)
    }

    @Test func whatIsNoFailureOfTodayIsLeftOutAndCounted() throws {
        let results =
            #"[{"suppressions": [{"kind": "inSource"}]}, {"suppressions": [{"status": "rejected"}], "message": {"text": "a"}}, "#
            + #"{"kind": "pass"}, {"baselineState": "absent"}, {"kind": "open", "message": {"text": "b"}}]"#
        let (found, account) = try told(sarif(results), SARIF.read)
        #expect(found.map(\.message) == ["a", "b"] && found.map(\.level) == ["warning", "note"])
        #expect(account.leftOut.text == "1 × suppressed, 1 × passed, 1 × gone since the baseline")
        #expect(account.accounted == account.results)
    }

    @Test func aBrokenMemberIsDroppedAndTheResultStays() throws {
        let results =
            #"[{"ruleId": 7, "message": {"text": "a"}, "level": {}, "locations": [{"physicalLocation": {"region": {"startLine": "x"}}}]}]"#
        let (found, account) = try told(sarif(results), SARIF.read)
        #expect(found.count == 1 && found[0].message == "a")
        #expect(account.dropped.total == 3)
    }

    @Test func aResultThatIsNoneIsLost() throws {
        let account = try told(sarif(#"[42, "x", {"message": {"text": "a"}}]"#), SARIF.read).account
        #expect(account.results == 3 && account.lost.total == 2 && account.accounted == 1)
    }

    @Test(arguments: [
        (#"{"version": "2.1.0", "runs": []}"#, "holds no run"),
        (#"{"version": "1.0.0", "runs": [{}]}"#, "SARIF of version 1.0.0"),
        (#"{"version": "2.1.0", "runs": [{"tool": {}}]}"#, "has no results"),
        (#"{"version": "2.1.0", "runs": [{"results": 42}]}"#, "a list of results"),
        (
            #"{"version": "2.1.0", "runs": [{"results": [], "invocations": [{"executionSuccessful": false}]}]}"#,
            "did not do its work"
        ),
        (
            #"{"version": "2.1.0", "runs": [{"results": [], "invocations": [{"toolExecutionNotifications": [{"level": "error", "message": {"text": "boom"}}]}]}]}"#,
            "boom"
        ),
        (#"{"version": "2.1.0", "runs": [{"results": [], "externalPropertyFileReferences": {"results": []}}]}"#, "other files"),
        ("", "byte 0"), ("[]", "expected an object"),
        (#"{"version": "2.1.0", "runs": [{"results": []}]} x"#, "the end of the text"),
        (#"{"version": "2.1.0", "runs": [{"results": [\#(String(repeating: "[", count: 5000))"#, "less nesting"),
    ])
    func aLogThatProvesNothingIsAProblem(_ text: String, _ message: String) {
        let problem = #expect(throws: GateProblem.self) { try told(text, SARIF.read) }
        #expect(problem?.message.contains(message) == true, "\(problem?.message ?? "")")
    }

    @Test func aByteOrderMarkIsPassedOver() throws {
        #expect(try told("\u{FEFF}" + sarif("[]"), SARIF.read).account.results == 0)
    }

    @Test(arguments: [
        (#"<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&x;"/></testsuite>"#, "no DOCTYPE"),
        (#"<testsuite><testcase name="&x;"/></testsuite>"#, "expected one of &amp;"),
        ("<testsuite tests=\"0\"/>", "nothing was tested"),
        ("<testsuite><testcase></testsuite>", "</testcase>"), ("<testsuite><testcase/>", "</testsuite>"), ("<a/>", "this is <a>"),
        ("", "an element"),
        (#"<testsuite tests="3"><testcase name="a"/></testsuite>"#, "has 3 tests, and holds 1"),
        (#"<testsuite tests="1" failures="1"><testcase name="a"/></testsuite>"#, "1 tests failed, and holds 0"),
        (String(repeating: "<testsuite>", count: 1000), "less nesting"),
        ("<testsuite><testcase/></testsuite><x/>", "the end of the document"),
        (#"<?xml version="1.0" encoding="UTF-16"?><testsuite/>"#, "this is utf-16"),
    ])
    func aJUnitReportThatProvesNothingIsAProblem(_ text: String, _ message: String) {
        let problem = #expect(throws: GateProblem.self) { try told(text, JUnit.read) }
        #expect(problem?.message.contains(message) == true, "\(problem?.message ?? "")")
    }

    @Test func aFailureSaysWhichTestAndWhy() throws {
        let text = #"""
            <testsuites><testsuite name="s" tests="3" failures="1" errors="0"><testcase classname="a.B" name="t1" file="t.py" line="4">
            <failure type="AssertionError" message="1 &lt; 2"><![CDATA[trace]]></failure></testcase>
            <testcase name="t2"><skipped/></testcase><testcase name="t3"/></testsuite></testsuites>
            """#
        let (found, account) = try told(text, JUnit.read)
        #expect(found.count == 1 && found[0].message == "a.B.t1: 1 < 2" && found[0].rule == "AssertionError")
        #expect(found[0].place == "t.py" && found[0].line == 4)
        #expect(account.leftOut.text == "1 × skipped, 1 × passed" && account.looked.text == "3 × tests")
    }

    @Test func latin1IsRead() throws {
        let head = Array(#"<?xml version="1.0" encoding="ISO-8859-1"?><checkstyle><file name="a"><error message="h"#.utf8)
        let bytes = head + [0xE9] + Array(#"" line="2" severity="warning" source="s"/></file></checkstyle>"#.utf8)
        final class Box { var results: [ReportedResult] = [] }
        let box = Box()
        var sink = ReportSink { box.results.append($0) }
        try Checkstyle.read(bytes, "report", into: &sink)
        #expect(box.results.map(\.message) == ["hé"] && box.results[0].line == 2)
    }

    @Test func aMappingFindsResultsWhereverTheyAre() throws {
        var mapping = JSONMapping(results: try #require(JSONPointer("/*/messages/*")))
        mapping.rule = JSONPointer("/ruleId")
        mapping.message = JSONPointer("/message")
        mapping.path = JSONPointer("2/filePath")
        mapping.line = JSONPointer("/line")
        let text =
            #"[{"messages": [{"ruleId": "a", "message": "m", "line": "3"}, {"ruleId": 7, "line": 2.0}], "filePath": "x.js"}, {"filePath": "y.js", "messages": []}]"#
        let (found, account) = try told(text) { (bytes, what, sink) throws(GateProblem) in
            try mapping.read(bytes, what, into: &sink)
        }
        #expect(found.map(\.place) == ["x.js", "x.js"] && found.map(\.line) == [3, 2] && found.map(\.rule) == ["a", "7"])
        #expect(account.results == 2)
    }

    @Test func aMappingKnowsNamesOfMembers() throws {
        var mapping = JSONMapping(results: try #require(JSONPointer("/vulnerabilities/*/via/*")))
        mapping.rule = JSONPointer("2#")
        mapping.message = JSONPointer("/title")
        let text = #"{"vulnerabilities": {"left-pad": {"via": [{"title": "t"}]}}}"#
        let found = try told(text) { (bytes, what, sink) throws(GateProblem) in try mapping.read(bytes, what, into: &sink) }
            .results
        #expect(found.map(\.rule) == ["left-pad"])
    }

    @Test func aMappingThatFindsNoResultsIsAProblem() throws {
        var mapping = JSONMapping(results: try #require(JSONPointer("/results/*")))
        mapping.mustBeEmpty = [try #require(JSONPointer("/errors"))]
        func problem(_ text: String) -> String {
            let problem = #expect(throws: GateProblem.self) {
                try told(text) { (bytes, what, sink) throws(GateProblem) in try mapping.read(bytes, what, into: &sink) }
            }
            return problem?.message ?? ""
        }
        #expect(problem("{}").contains("expected results at /results/*"))
        #expect(problem(#"{"results": 3}"#).contains("expected results at"))
        #expect(problem(#"{"results": [], "errors": ["cannot read a.py"]}"#).contains("cannot read a.py"))
        #expect(problem(#"{"results": []"#).contains("byte"))
    }

    @Test func aReportThatNamesNothingThatItLookedAtIsAProblem() throws {
        var mapping = JSONMapping(results: try #require(JSONPointer("/results/*")))
        mapping.mustHoldSomething = [try #require(JSONPointer("/paths/scanned"))]
        for text in [#"{"results": []}"#, #"{"results": [], "paths": {}}"#, #"{"results": [], "paths": {"scanned": [ ]}}"#] {
            let problem = #expect(throws: GateProblem.self) {
                try told(text) { (bytes, what, sink) throws(GateProblem) in try mapping.read(bytes, what, into: &sink) }
            }
            #expect(problem?.kind == .incomplete && problem?.message.contains("something at /paths/scanned") == true)
        }
        let whole = #"{"results": [], "paths": {"scanned": ["a.py"]}}"#
        #expect(
            try told(whole) { (bytes, what, sink) throws(GateProblem) in try mapping.read(bytes, what, into: &sink) }.results
                .isEmpty)
    }

    @Test func aLineThatIsNotUnderstoodIsAProblemUnlessItIsNamed() throws {
        let pattern = try Pattern(#"^(?<path>[^:]+):(?<line>\d+): (?<message>.+)$"#)
        let text = "a.py:3: bad\r\n\nFound 1 problem\n"
        let problem = #expect(throws: GateProblem.self) {
            try told(text) { (bytes, what, sink) throws(GateProblem) in try Lines(pattern).read(bytes, what, into: &sink) }
        }
        #expect(problem?.message == "line 3 of report is not understood: Found 1 problem")
        let ignoring = Lines(pattern, ignoring: try Pattern("^Found "))
        let named = try told(text) { (bytes, what, sink) throws(GateProblem) in try ignoring.read(bytes, what, into: &sink) }
        #expect(named.results.map(\.message) == ["bad"] && named.account.dropped.isEmpty)
        let lax = try told(text) { (bytes, what, sink) throws(GateProblem) in
            try Lines(pattern, other: .ignore).read(bytes, what, into: &sink)
        }
        #expect(lax.account.dropped.total == 1)
    }

    @Test(
        arguments: [
            ("src/a.py", "src/a.py"), ("./src//a.py", "src/a.py"), ("/repo/src/a.py", "src/a.py"), ("file:///repo/a%20b", "a b"),
            ("file://localhost/repo/a", "a"), ("file://server/repo/a", nil), ("/etc/passwd", nil), ("../x", nil),
            ("a/../../x", nil), ("a/../b", "b"),
            ("https://example.org/a", nil), (#"C:\a\b"#, nil), ("", nil), (".", nil), ("/repo", nil), ("/repository/a", nil),
            ("a:b/c", "a:b/c"),
            ("file:a.py", "a.py"),
        ] as [(String, String?)])
    func aPlaceIsBelowTheRepositoryOrNone(_ text: String, _ expected: String?) {
        #expect(ReportPlace(text, in: "/repo").path?.text == expected)
    }
}
