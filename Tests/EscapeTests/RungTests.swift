import Foundation
import Support
import Testing

/// The same attempts on machines that give less, where a repository names the weaker profile. What a rung does not stop stands
/// in Tests/Escapes/rungs.txt, each with the reason: it cannot grow quietly, and it cannot keep what is stopped by now.
///
/// Without namespaces an attempt that succeeds is on the machine itself: what touches more than bait is tried on one that is made
/// for it and goes with it.
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

    // MARK: On a machine that goes with the test

    /// What the gates came to that try what would harm a machine: on one of their own, in namespaces below which only memory can be
    /// written to.
    private struct Harmful {
        var answers: [String: String] = [:]
        var verdicts: [String: String] = [:]
        /// Moments of a gate, by the names that it gives them.
        var moments: [String: [String: Double]] = [:]
        var hasCgroup = true
    }

    private static let harmful = Result { try Dictionary(uniqueKeysWithValues: Rung.allCases.map { ($0, try harm($0)) }) }
    private static let gates = ["escape-jailed", "neighbour"] + EscapeRun.bombs

    private static func harm(_ rung: Rung) throws -> Harmful {
        let workshop = try Workshop.shared.get()
        let bait = try Bait(workshop)
        try workshop.install("escape-jailed", in: bait.gates, workspace: "read-only", expected: 50)
        try workshop.install("neighbour", in: bait.gates, workspace: "copy", expected: 100)
        try EscapeRun.installBombs(in: bait.gates, workshop)
        try bait.folder.write("[isolation]\nprofile = \"\(rung)\"\n", to: "repository/firsttry.toml")
        let report = "/dev/shm/report/artifacts"
        let result = try workshop.escape(
            ["in-machine", "/bin/sh", "-c", "\"$@\" >&2; cat \(report)/parity_report.json", "sh", takeAway, rung.missing, "--"]
                + [Program.prefix + "/bin/firsttry", "run"] + gates
                + ["--gate-path", bait.gates.path, "--report-dir", report, "--jobs", "3"],
            in: bait.repository,
            environment: bait.environment.merging(["PATH": workshop.bin.path + ":/usr/bin:/bin", "TMPDIR": "/dev/shm"]) { $1 })
        let kept = try TemporaryFolder()
        try kept.write(result.out, to: "artifacts/parity_report.json")
        let file = try ReportFile(in: kept.url)
        var harmful = Harmful()
        for gate in file.gates {
            guard let id = gate["id"] as? String, gates.contains(id) else { continue }
            let isolation = gate["isolation"] as? [String: Any] ?? [:]
            guard isolation["profile"] as? String == rung.rawValue else {
                throw Broken("\(id) not run in the profile \(rung): \(result.err)")
            }
            if String(describing: isolation["missing"] ?? []).contains("cgroup") { harmful.hasCgroup = false }
            harmful.verdicts[id] = file.verdict(id)
            harmful.moments[id] = (gate["metrics"] as? [String: Any])?.compactMapValues(EscapeRun.number)
            if id == "neighbour" { continue }
            harmful.answers.merge(EscapeRun.answers(of: gate)) { first, _ in first }
        }
        return harmful
    }

    // MARK: What is open

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

    private func judge(_ rung: Rung, _ attempt: Attempt, isBlocked: Bool, _ answer: String) throws {
        if try Self.open(rung)[attempt.name] == nil {
            #expect(isBlocked, "\(rung): \(attempt.name), \(attempt.what): \(answer)")
        } else {
            #expect(!isBlocked, "\(rung): \(attempt.name) is stopped by now: take it out of rungs.txt (\(answer))")
        }
    }

    @Test("what touches bait is stopped on this rung, or is known not to be", arguments: Rung.allCases, Attempt.harmless)
    func harmless(_ rung: Rung, _ attempt: Attempt) throws {
        let answers = try #require(try Self.answers.get()[rung])
        let answer = answers[attempt.name] ?? "no answer"
        try judge(rung, attempt, isBlocked: answer.hasPrefix("blocked: "), answer)
    }

    @Test("so is what would harm a machine, or another gate", arguments: Rung.allCases, Attempt.harmful + Attempt.onNeighbours)
    func harmful(_ rung: Rung, _ attempt: Attempt) throws {
        let harmful = try #require(try Self.harmful.get()[rung])
        let answer = harmful.answers[attempt.name] ?? "no answer"
        try judge(rung, attempt, isBlocked: answer.hasPrefix("blocked: "), answer)
    }

    @Test("and what takes more than was given", arguments: Rung.allCases, Attempt.bombs)
    func bomb(_ rung: Rung, _ attempt: Attempt) throws {
        let harmful = try #require(try Self.harmful.get()[rung]), id = attempt.name.replacing("_", with: "-")
        if !harmful.hasCgroup, try NotProven().withoutCgroup.contains(attempt.name) { return }
        let verdict = harmful.verdicts[id] ?? "nothing"
        // A gate that was ended has no answer: only where that is one, and never with a green verdict.
        let wasEnded = attempt.must.contains("killed") && (verdict.hasPrefix("error") || verdict.hasPrefix("timeout"))
        let answer = harmful.answers[attempt.name]
        try judge(rung, attempt, isBlocked: answer?.hasPrefix("blocked: ") ?? wasEnded, answer ?? verdict)
    }

    @Test("the neighbour was there when it was looked for", arguments: Rung.allCases)
    func neighbour(_ rung: Rung) throws {
        let harmful = try #require(try Self.harmful.get()[rung])
        let began = try #require(harmful.moments["neighbour"]?["began"]),
            ended = try #require(harmful.moments["neighbour"]?["ended"])
        let looked = try #require(harmful.moments["escape-jailed"]?["began"])
        #expect(began + 0.1 < looked + 0.4, "\(harmful.moments)")
        #expect(ended > (try #require(harmful.moments["escape-jailed"]?["met_neighbour"])), "\(harmful.moments)")
    }

    @Test("what is listed exists", arguments: Rung.allCases)
    func listed(_ rung: Rung) throws {
        let known = Set((Attempt.harmless + Attempt.harmful + Attempt.onNeighbours + Attempt.bombs).map(\.name))
        #expect(known.count >= 200)
        #expect(Set(try Self.open(rung).keys).isSubset(of: known), "rungs.txt names what does not exist")
    }
}
