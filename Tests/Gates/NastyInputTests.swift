import Foundation
import Support
import Testing

/// What every gate is tried with, and where: `nasty.json`. The fixtures themselves run with all others.
@Suite struct NastyInputTests {
    private static let inputs = [
        "tool missing", "wrong version", "crash", "signal", "hang", "half an answer", "endless output", "not UTF-8", "no git",
        "empty repository", "odd file names", "thousands of findings",
    ]

    @Test func everyGateIsTriedWithEach() throws {
        let file = Program.repositoryRoot.appending(path: "Tests/Gates/nasty.json")
        let table = try JSONDecoder().decode([String: [String: String]].self, from: Data(contentsOf: file))
        let plugins = Program.repositoryRoot.appending(path: "Plugins")
        let gates = try FileManager.default.contentsOfDirectory(atPath: plugins.path).filter {
            FileManager.default.fileExists(atPath: plugins.path + "/\($0)/Sources")
        }
        #expect(Set(table.keys) == Set(gates))
        for (gate, row) in table {
            #expect(Set(row.keys) == Set(Self.inputs), "\(gate)")
            for (input, name) in row {
                let fixture = Fixture.all.first { $0.gate == gate && $0.name == name }
                #expect(fixture != nil, "\(gate), \(input): there is no fixture \(name)")
                let verdict = fixture?.scenario.expectedVerdict
                if Self.inputs.prefix(7).contains(input) {
                    #expect(verdict != "passed" && verdict != "not-applicable", "\(gate)/\(name): \(input) is green")
                }
            }
        }
    }
}
