import Foundation
import Support
import Testing

/// The same attempts on machines that give less, where a repository names the weaker profile. What a rung does not stop stands
/// in Tests/Escapes/rungs.txt, each with the reason: it cannot grow quietly, and it cannot keep what is stopped by now.
///
/// Without namespaces an attempt that succeeds is on the machine itself: only those are made that touch bait and nothing else.
@Suite(.serialized) struct RungTests {
    enum Rung: String, CaseIterable, Sendable {
        case container, fenced

        var missing: String { self == .container ? "proc" : "docker" }
    }

    private static let takeAway = Program.repositoryRoot.appending(path: ".build/firsttry/tests/launch/take-away").path
    private static let answers = Result { try Dictionary(uniqueKeysWithValues: Rung.allCases.map { ($0, try run($0)) }) }

    private static func run(_ rung: Rung) throws -> [String: String] {
        let workshop = try Workshop.shared.get()
        let bait = try Bait(workshop)
        try workshop.install("escape-rung", in: bait.gates, workspace: "read-only")
        try bait.folder.write("[isolation]\nprofile = \"\(rung)\"\n", to: "repository/firsttry.toml")
        let report = bait.folder.url.appending(path: "report"), before = try TreeSnapshot(bait.repository)
        let result = try workshop.escape(
            [
                "with-descriptors", takeAway, rung.missing, "--", Program.prefix + "/bin/firsttry", "run", "escape-rung",
                "--gate-path",
                bait.gates.path, "--report-dir", report.path + "/artifacts",
            ], in: bait.repository, environment: bait.environment.merging(["PATH": workshop.bin.path + ":/usr/bin:/bin"]) { $1 })
        let gate = try ReportFile(in: report).gate("escape-rung")
        guard (gate["isolation"] as? [String: Any])?["profile"] as? String == rung.rawValue else {
            throw Broken("not run in the profile \(rung): \(result.out)\(result.err)")
        }
        let changed = before.differences(to: try TreeSnapshot(bait.repository))
        guard changed.isEmpty else { throw Broken("\(rung): the user's tree was changed: \(changed)") }
        let findings = gate["findings"] as? [[String: Any]] ?? []
        return Dictionary(
            findings.compactMap { finding in
                guard let rule = finding["rule"] as? String, let message = finding["message"] as? String else { return nil }
                return (rule, message)
            }
        ) { first, _ in first }
    }

    /// The attempts that a rung does not stop, with the reasons; those that count for this user only are marked.
    private static func open(_ rung: Rung) throws -> [String: String] {
        let file = Program.repositoryRoot.appending(path: "Tests/Escapes/rungs.txt")
        let mine: Set<String> = ["any", geteuid() == 0 ? "root" : "user"]
        var reasons: [String: String] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 4 else { throw Broken("rungs.txt: \(line)") }
            if fields[0] == rung.rawValue, mine.contains(fields[1]) { reasons[fields[2]] = fields[3] }
        }
        return reasons
    }

    @Test("each attempt is stopped on this rung, or is known not to be", arguments: Rung.allCases)
    func everyAttempt(_ rung: Rung) throws {
        let answers = try #require(try Self.answers.get()[rung])
        let open = try Self.open(rung)
        #expect(Attempt.harmless.count >= 90)
        for attempt in Attempt.harmless {
            let answer = answers[attempt.name] ?? "no answer"
            let isBlocked = answer.hasPrefix("blocked: ")
            if open[attempt.name] == nil {
                #expect(isBlocked, "\(rung): \(attempt.name), \(attempt.what): \(answer)")
            } else {
                #expect(!isBlocked, "\(rung): \(attempt.name) is stopped by now: take it out of rungs.txt (\(answer))")
            }
        }
        #expect(Set(open.keys).isSubset(of: Set(Attempt.harmless.map(\.name))), "rungs.txt names what does not exist")
    }
}
