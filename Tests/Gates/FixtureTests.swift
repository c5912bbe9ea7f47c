import Foundation
import Support
import Testing

/// Every fixture of every gate, through the real program, runner and sandbox, with the real tool.
@Suite struct FixtureTests {
    @Test("a fixture ends as its golden says, and as its author meant", arguments: Fixture.all)
    func golden(_ fixture: Fixture) throws {
        let result = try fixture.run()
        if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil {
            #expect(ProcessInfo.processInfo.environment["CI"] == nil, "goldens are not rewritten in CI")
            try Data(result.utf8).write(to: fixture.golden)
        }
        let golden = (try? String(contentsOf: fixture.golden, encoding: .utf8)) ?? ""
        #expect(result == golden, "\(fixture): run `make bless` and read the difference")
        let part = try JSONSerialization.jsonObject(with: Data(result.utf8)) as? [String: Any]
        #expect(part?["verdict"] as? String == fixture.scenario.expectedVerdict, "\(fixture)")
        #expect(part?["code"] as? String == fixture.scenario.expectedCode, "\(fixture)")
    }

    /// What is left out is listed with its reason, and the list may name only gates that there are.
    @Test func whatIsPendingIsListedWithItsReason() {
        for (gate, reason) in PendingGates.reasons.sorted(by: { $0.key < $1.key }) {
            print("fixtures of \(gate) are not run: \(reason)")
            #expect(
                FileManager.default.fileExists(atPath: Program.repositoryRoot.appending(path: "Plugins/\(gate)/Sources").path))
            #expect(!reason.isEmpty)
        }
        #expect(!Fixture.all.isEmpty)
    }
}
