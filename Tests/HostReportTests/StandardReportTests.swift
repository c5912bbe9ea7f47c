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
            #expect(try SchemaJudge("report").complaint(StandardReport.bytes(report)) == "")
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
        #expect(try !SchemaJudge("report").accepts(Array(text.replacing(right, with: wrong).utf8)))
    }
}
