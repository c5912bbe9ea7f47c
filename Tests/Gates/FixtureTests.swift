import Foundation
import Support
import Testing

/// Every fixture of every gate, through the real program, runner and sandbox, with the real tool.
@Suite struct FixtureTests {
    @Test("a fixture ends as its golden says", arguments: Fixture.all)
    func golden(_ fixture: Fixture) throws {
        let result = try fixture.run()
        if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil {
            #expect(ProcessInfo.processInfo.environment["CI"] == nil, "goldens are not rewritten in CI")
            try Data(result.utf8).write(to: fixture.golden)
        }
        let golden = (try? String(contentsOf: fixture.golden, encoding: .utf8)) ?? ""
        #expect(result == golden, "\(fixture): run `make bless` and read the difference")
    }

    @Test("a fixture's verdict is the one that its author meant", arguments: Fixture.all)
    func verdict(_ fixture: Fixture) throws {
        let golden = try JSONSerialization.jsonObject(with: Data(contentsOf: fixture.golden)) as? [String: Any]
        #expect(golden?["verdict"] as? String == fixture.scenario.expect.verdict, "\(fixture)")
        #expect(golden?["code"] as? String == fixture.scenario.expect.code, "\(fixture)")
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
        if FixtureChoice.isNarrowed { print("only \(Fixture.all.count) fixtures are run: FIRSTTRY_FIXTURES chooses them") }
        #expect(!FixtureChoice.isNarrowed || ProcessInfo.processInfo.environment["CI"] == nil, "in CI all fixtures run")
    }
}
