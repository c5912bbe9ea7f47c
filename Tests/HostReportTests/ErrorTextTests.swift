import Foundation
import HostModel
import Testing

@testable import HostReport

@Suite struct ErrorTextTests {
    private static let error = HostError(
        .config, "manifest-unknown-key", "there is no key 'titel'", at: SourcePlace(file: "manifests/x.json", line: 3, column: 5),
        hint: "did you mean 'title'?")

    @Test func anErrorHasCodeIdPlaceAndHint() {
        #expect(
            ErrorText.text(Self.error, style: Style(hasColor: false)) == """
                error[PARITY-003]: manifest-unknown-key: there is no key 'titel'
                  at: manifests/x.json:3:5
                  hint: did you mean 'title'?

                """)
    }

    @Test func whatIsUnknownIsLeftOut() {
        let error = HostError(.hostBug, "host-odd", "odd\nvery \u{1B}[2J")
        #expect(ErrorText.text(error, style: Style(hasColor: false)) == "error[PARITY-004]: host-odd: odd\n  | very \\x1b[2J\n")
    }

    @Test func forAProgramTheSameIsJSON() throws {
        let json = try JSONSerialization.jsonObject(with: Data(ErrorText.json(Self.error))) as? [String: Any]
        let error = json?["error"] as? [String: Any]
        #expect(json?["ok"] as? Bool == false && json?["exit_code"] as? Int == 3)
        #expect(error?["id"] as? String == "manifest-unknown-key" && (error?["at"] as? [String: Any])?["line"] as? Int == 3)
    }

    @Test func everyEventIsOneLineOfJSON() throws {
        let lines = EventLines()
        let plan = [PlannedGate(id: "ruff", title: "", level: .required, reason: "a\nb", willRun: true, tool: "")]
        var bytes: [UInt8] = []
        for event: RunEvent in [
            .planned(plan), .started(gate: "ruff"), .tick, .progress(gate: "ruff", done: 1, total: 0, what: "x\ny"),
            .finished(Sample.ruff), .interrupted,
        ] { bytes += lines.bytes(for: event) }
        bytes += lines.bytes(for: Sample.report([]), at: "artifacts/parity_report.json") + lines.bytes(for: Self.error)
        let events = try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["event"] as? String
        }
        #expect(
            events == [
                "planned", "started", "progress", "finding", "finding", "finding", "finished", "interrupted", "report", "error",
            ])
    }
}
