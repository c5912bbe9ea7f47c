import Foundation

/// Which fixtures run: all, or those that `FIRSTTRY_FIXTURES` names, such as "bandit,trivy/image".
enum FixtureChoice {
    private static let names: [String] = (ProcessInfo.processInfo.environment["FIRSTTRY_FIXTURES"] ?? "")
        .split(separator: ",").map { String($0) }

    static var isNarrowed: Bool { !names.isEmpty }

    static func wants(_ gate: String, _ fixture: String) -> Bool {
        names.isEmpty || names.contains(gate) || names.contains("\(gate)/\(fixture)")
    }
}
