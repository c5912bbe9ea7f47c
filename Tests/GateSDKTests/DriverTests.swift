import Testing

@testable import GateSDK

@Suite struct ShebangTests {
    @Test(arguments: [
        ("#!/venv/bin/python3\nimport x", "/venv/bin/python3"), ("#! /venv/bin/python -I\n", "/venv/bin/python"),
        ("#!/bin/sh\n'''exec' \"/a folder/bin/python\" \"$0\" \"$@\"\n' '''\n", "/a folder/bin/python"),
        ("#!/bin/sh\n'''exec' /venv/bin/python3.11 \"$0\" \"$@\"\n", "/venv/bin/python3.11"),
    ]) func theInterpreterIsFound(text: String, path: String) {
        #expect(Shebang(Array(text.utf8)).interpreter == Path(path))
    }

    @Test(arguments: ["#!/usr/bin/env python3\n", "\u{7F}ELF", "", "#!", "#!python3\n"]) func othersNameNone(text: String) {
        #expect(Shebang(Array(text.utf8)).interpreter == nil)
    }
}

@Suite struct DriverReportTests {
    @Test func everyRecordArrives() throws {
        let text = #"""
            {"kind": "finding", "rule": "r", "severity": "note", "message": "m", "path": "a.py", "line": 3, "fix": "f"}
            {"kind": "metric", "name": "n", "value": 2.5, "unit": "files"}
            {"kind": "artifact", "name": "a.whl", "path": "/s/a.whl", "media_type": "application/zip"}
            {"kind": "proof", "name": "p", "expected": 2, "examined": 1, "statement": "s"}
            {"kind": "log", "message": "l"}
            {"kind": "finish"}
            """#
        let report = try DriverReport(Array(text.utf8))
        #expect(report.findings.first?.severity == .note && report.findings.first?.line == 3)
        #expect(report.metrics.first?.value == 2.5 && report.artifacts.first?.path == "/s/a.whl")
        #expect(report.proofs == [Proof("p", expected: 2, examined: 1, statement: "s")])
        #expect(report.log == ["l"] && report.isFinished && report.problem == nil)
    }

    @Test(arguments: [#"{"kind": "finish""#, #"{"kind": "green"}"#, "[]", #"{"kind": "proof", "expected": "two"}"#])
    func brokenRecordsAreRefused(text: String) {
        #expect(throws: GateProblem.self) { try DriverReport(Array(text.utf8)) }
    }

    @Test func problemsHaveTheirKind() throws {
        let report = try DriverReport(Array(#"{"kind": "problem", "problem": "missing", "message": "m", "hint": "h"}"#.utf8))
        #expect(report.problem == GateProblem(.toolMissing, "m", hint: "h"))
        #expect(DriverProgress(Array("firsttry-progress 1 2 a b".utf8)[...])?.what == "a b")
    }
}
