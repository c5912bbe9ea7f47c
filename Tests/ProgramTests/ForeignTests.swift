import Foundation
import Support
import Testing

/// Gates of C libraries that know nothing of us, through the whole program and the real sandbox.
@Suite struct ForeignTests {
    /// A gate of the C library itself, with one function and these steps.
    private struct Gate {
        let folder: TemporaryFolder
        let result: Program.Result

        init(_ foreign: String, timeout: Int = 20, extra: [String] = []) throws {
            folder = try TemporaryFolder()
            try folder.write("x\n", to: "repository/a.txt")
            try folder.write(
                """
                {"schema": "firsttry.manifest/1", "kind": "foreign", "id": "probe", "title": "A gate of the C library",
                 "version": "1.0.0", "stage": "custom", "timeout_sec": \(timeout), "proofs": ["files"],
                 "foreign": \(foreign)}
                """, to: "gates/probe.json")
            result = try Program.firsttry(
                ["run", "probe", "--repo", folder.url.appending(path: "repository").path, "--gate-path"]
                    + [folder.url.appending(path: "gates").path, "--report-dir", folder.url.appending(path: "artifacts").path]
                    + extra,
                in: folder.url)
        }

        var report: ReportFile { get throws { try ReportFile(in: folder.url) } }
    }

    private static func declaration(_ function: String, _ signature: String, _ arguments: String, library: String = "libc.so.6")
        -> String
    {
        """
        {"library": "\(library)", "functions": {"\(function)": \(signature)},
         "steps": [{"each_file": ["**/*.txt"], "steps": [{"call": "\(function)", "with": \(arguments)}]}]}
        """
    }

    @Test func aCallThatCrashesCostsOneGateItsProcessAndIsNamed() throws {
        let gate = try Gate(Self.declaration("strlen", #"{"returns": "size_t", "arguments": ["const char *"]}"#, "[null]"))
        #expect(try gate.report.verdict("probe") == "error PARITY-250")
        let message = try #require(try gate.report.messages("probe").first)
        #expect(
            message
                == "ended without a verdict: it was ended by SIGSEGV (segmentation fault) while it was calling strlen (steps[0].steps[0]) for a.txt"
        )
    }

    @Test func aCallThatDoesNotReturnIsNamedToo() throws {
        let gate = try Gate(Self.declaration("pause", #"{"returns": "int", "arguments": []}"#, "[]"), timeout: 1)
        #expect(try gate.report.verdict("probe") == "timeout PARITY-222")
        #expect(
            try gate.report.messages("probe").first?.hasSuffix("while it was calling pause (steps[0].steps[0]) for a.txt") == true
        )
    }

    @Test func aCallThatEndsTheProcessIsNoVerdict() throws {
        let gate = try Gate(Self.declaration("exit", #"{"returns": "void", "arguments": ["int"]}"#, "[0]"))
        #expect(try gate.report.verdict("probe") == "error PARITY-250")
        #expect(try gate.report.messages("probe").first?.contains("calling exit") == true)
    }

    @Test func aMissingFunctionAndAMissingLibraryAreToldByTheirNames() throws {
        let signature = #"{"returns": "int", "arguments": []}"#
        let function = try Gate(Self.declaration("there_is_no_such_function", signature, "[]"))
        #expect(try function.report.messages("probe") == [#"libc.so.6 has no function "there_is_no_such_function""#])
        let library = try Gate(Self.declaration("f", signature, "[]", library: "libnowhere.so.3"))
        #expect(try library.report.verdict("probe").hasPrefix("error"))
        #expect(try library.report.messages("probe").first?.contains("libnowhere.so.3") == true)
    }

    @Test func aWrongDeclarationIsRefusedWithFileLineAndColumn() throws {
        let gate = try Gate(Self.declaration("strlen", #"{"returns": "sizet", "arguments": ["const char *"]}"#, "[null]"))
        let all = gate.result.out + gate.result.err
        #expect(all.contains("foreign.functions.strlen.returns"), "\(all)")
        let list = try Program.firsttry(
            ["gates", "list", "--gate-path", gate.folder.url.appending(path: "gates").path], in: gate.folder.url)
        #expect(list.out.contains("probe.json:3:"), "\(list.out)")
        #expect(list.out.contains(#"did you mean "size_t"?"#), "\(list.out)")
    }

    /// Closures of libffi want memory that can be written and executed; the sandbox lets them have it and nothing else.
    @Test func aCallbackIsCalledWithinTheSandbox() throws {
        let gate = try Gate(
            """
            {"library": "libc.so.6",
             "callbacks": {"order": {"returns": "int", "arguments": [{"name": "left", "type": "const int *"}, {"name": "right", "type": "const int *"}],
               "answer": 0, "results": [{"when": {"of": {"from": "left[0]"}, "equals": 7}, "means": "finding",
                 "finding": {"rule": "compared", "message": "{left[0]} with {right[0]}", "severity": "note"}}, {"means": "ok"}]}},
             "functions": {"qsort": {"returns": "void", "arguments": ["int *", "size_t", "size_t", {"callback": "order"}]}},
             "steps": [{"each_file": ["*.txt"], "steps": [{"call": "qsort", "with": [[7, 8], 2, 4, {"callback": "order"}]}]}]}
            """)
        #expect(gate.result.status == 0, "\(gate.result.out)")
        let findings = try gate.report.gate("probe")["findings"] as? [[String: Any]] ?? []
        #expect(findings.map { $0["message"] as? String } == ["7 with 8"])
    }
}
