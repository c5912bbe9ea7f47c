import Foundation
import HostModel
import Support
import Testing

@testable import HostReport

@Suite struct StandardReportTests {
    private static let report = Sample.report(Sample.outcomes)

    @Test func theBytesAreWhatIsWrittenDown() throws {
        let (said, written) = try golden("report.json", String(decoding: StandardReport.bytes(Self.report), as: UTF8.self))
        #expect(said == written)
    }

    @Test func orderOfWhatCameInDoesNotMatter() {
        var shuffled = Self.report
        shuffled.outcomes.reverse()
        for index in shuffled.outcomes.indices {
            shuffled.outcomes[index].findings.reverse()
            shuffled.outcomes[index].metrics.reverse()
        }
        #expect(StandardReport.bytes(shuffled) == StandardReport.bytes(Self.report))
    }

    @Test func theContractsKeysAreThereInItsOrder() throws {
        let text = String(decoding: StandardReport.bytes(Self.report), as: UTF8.self)
        let top = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.compactMap {
            $0.split(separator: "\"").dropFirst().first
        }
        #expect(
            top == [
                "schema", "ok", "exit_code", "command", "started_at", "duration_sec", "host", "repo", "python", "tool_versions",
                "durations_sec", "thresholds", "collection", "lock", "policy", "isolation", "scope", "failures", "gates",
            ])
    }

    @Test func aRunThatFailsIsNeverOK() throws {
        for code in ParityCode.allCases {
            let json =
                try JSONSerialization.jsonObject(with: Data(StandardReport.bytes(Sample.report([], code: code))))
                as? [String: Any]
            #expect(json?["ok"] as? Bool == false && json?["exit_code"] as? Int == code.rawValue)
        }
    }

    @Test func everythingThatIsWrittenFitsTheSchema() throws {
        var interrupted = Self.report
        interrupted.interrupted = true
        let green = Sample.report([Sample.outcome("ruff", .passed)], code: nil)
        let empty = Sample.report([], code: .config)
        for report in [Self.report, interrupted, green, empty] {
            #expect(try schemaComplaint(StandardReport.bytes(report)) == "")
        }
    }

    @Test(arguments: [
        ("\"ok\": false", "\"ok\": true"), ("\"PARITY-211\"", "\"PARITY211\""),
        ("\"verdict\": \"failed\"", "\"verdict\": \"fine\""),
        ("\"line\": 1,", "\"line\": 0,"), ("\"scope\"", "\"skope\""),
    ])
    func theSchemaRefusesWhatTheContractDoes(_ right: String, _ wrong: String) throws {
        let text = String(decoding: StandardReport.bytes(Self.report), as: UTF8.self)
        #expect(text.contains(right))
        guard let complaint = try schemaComplaint(Array(text.replacing(right, with: wrong).utf8), mustRun: false) else { return }
        #expect(complaint != "")
    }

    /// Empty when the bytes fit; nil when there is nothing here to check with, which CI counts as failed.
    private func schemaComplaint(_ bytes: [UInt8], mustRun: Bool = true) throws -> String? {
        let folder = try TemporaryFolder()
        try folder.write(String(decoding: bytes, as: UTF8.self), to: "report.json")
        let schema = Program.repositoryRoot.appending(path: "manifests/schema/report.schema.json").path
        let script = """
            import json, sys
            try: import jsonschema
            except ImportError: sys.exit(77)
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))), key=str)
            for error in errors: print(error.json_path, error.message)
            """
        let own = Program.repositoryRoot.appending(path: ".build/tools/bin/python3").path
        let candidates = [own, "/root/.pyenv/shims/python3", "/usr/local/bin/python3", "/usr/bin/python3"]
        for python in candidates where FileManager.default.isExecutableFile(atPath: python) {
            let result = try Program.run(python, ["-c", script, schema, "report.json"], in: folder.url)
            if result.status == 77 { continue }
            return result.status == 0 ? result.out : "python failed: " + result.err
        }
        print("no python with jsonschema here, so the report was not checked with its schema")
        guard mustRun, ProcessInfo.processInfo.environment["CI"] == "true" else { return mustRun ? "" : nil }
        return "no python with jsonschema, and this is CI"
    }
}
