import Foundation
import Support
import Testing

/// What the whole suite looks at: the attempts inside, in one run of the real program with three gates and one with the
/// bombs; then the same attempts outside, where nothing stops them.
struct EscapeRun: Sendable {
    /// Answers by gate, then by attempt.
    let inside: [String: [String: String]]
    /// Answers by attempt.
    let outside: [String: String]
    let contactsInside: [String]
    let contactsOutside: [String]
    let changedFiles: [String]
    let verdicts: [String: String]
    /// Moments of a gate, by the names that it gives them.
    let moments: [String: [String: Double]]
    /// False when a gate's report says that its limits by cgroup are missing.
    let hasCgroup: Bool
    /// Whether git programs planted in a view, or in the tree itself, were run: inside, and where nothing stops it.
    let plantedInside: Bool
    let plantedOutside: Bool
    let said: String

    static let shared = Result { try EscapeRun() }
    static let gates = ["escape-read-only", "escape-copy"]

    private init() throws {
        let workshop = try Workshop.shared.get()
        let bait = try Bait(workshop)
        try Self.install(in: bait.gates, workshop)
        let before = try TreeSnapshot(bait.repository)
        var answers: [String: [String: String]] = [:], verdicts: [String: String] = [:], moments: [String: [String: Double]] = [:]
        var said = "", hasCgroup = true
        for ids in [Self.gates + ["neighbour"], Self.bombs] {
            let run = try Self.run(ids, workshop, bait)
            said += run.0
            for gate in run.1.gates {
                guard let id = gate["id"] as? String, ids.contains(id) else { continue }
                answers[id] = Self.answers(of: gate)
                verdicts[id] = run.1.verdict(id)
                moments[id] = (gate["metrics"] as? [String: Any])?.compactMapValues(Self.number)
                let missing = (gate["isolation"] as? [String: Any])?["missing"] ?? []
                if String(describing: missing).contains("cgroup") { hasCgroup = false }
            }
        }
        (inside, self.verdicts, self.moments, self.said, self.hasCgroup) = (answers, verdicts, moments, said, hasCgroup)
        contactsInside = try bait.contacts()
        changedFiles = before.differences(to: try TreeSnapshot(bait.repository))
        plantedInside = Self.plantedRan(bait)
        outside = try Self.show(workshop, bait)
        _ = try Program.run("/usr/bin/git", ["-c", "safe.directory=*", "status"], in: bait.repository)
        plantedOutside = Self.plantedRan(bait)
        contactsOutside = Array(try bait.contacts().dropFirst(contactsInside.count))
    }

    // MARK: Inside

    static let bombs = Attempt.bombs.map { $0.name.replacing("_", with: "-") }

    private static func install(in gates: URL, _ workshop: Workshop) throws {
        try workshop.install("escape-read-only", in: gates, workspace: "read-only")
        try workshop.install("escape-copy", in: gates, workspace: "copy")
        try workshop.install("neighbour", in: gates, workspace: "copy", expected: 100)
        try installBombs(in: gates, workshop)
    }

    static func installBombs(in gates: URL, _ workshop: Workshop) throws {
        let small = #"{"memory_mib": 96, "processes": 64, "open_files": 128}"#
        let limits = [
            "bomb-file": #"{"file_mib": 8}"#, "bomb-disk": "{}", "bomb-inodes": "{}", "bomb-dev-shm": "{}", "bomb-output": "{}",
        ]
        for id in bombs {
            let timeout = id == "bomb-outlive" ? 1 : 30
            try workshop.install(id, in: gates, workspace: "read-only", limits: limits[id] ?? small, timeout: timeout)
        }
    }

    /// From a careless parent, whose descriptors are open in the program.
    private static func run(_ ids: [String], _ workshop: Workshop, _ bait: Bait) throws -> (String, ReportFile) {
        let report = bait.folder.url.appending(path: "report-\(ids.count)")
        let result = try workshop.escape(
            ["with-descriptors", Program.prefix + "/bin/firsttry", "run"] + ids
                + ["--gate-path", bait.gates.path, "--report-dir", report.path + "/artifacts", "--jobs", "3"],
            in: bait.repository, environment: bait.environment.merging(["PATH": workshop.bin.path + ":/usr/bin:/bin"]) { $1 })
        return (result.out + result.err, try ReportFile(in: report))
    }

    static func answers(of gate: [String: Any]) -> [String: String] {
        let findings = gate["findings"] as? [[String: Any]] ?? []
        let pairs = findings.compactMap { finding -> (String, String)? in
            guard let rule = finding["rule"] as? String, let message = finding["message"] as? String else { return nil }
            return (rule, message)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    static func number(_ metric: Any) -> Double? {
        metric as? Double ?? (metric as? [String: Any])?["value"] as? Double
    }

    // MARK: Outside

    private static func plantedRan(_ bait: Bait) -> Bool {
        ["planted-ran", "hook-ran"].contains { FileManager.default.fileExists(atPath: bait.outside.appending(path: $0).path) }
    }

    private static func show(_ workshop: Workshop, _ bait: Bait) throws -> [String: String] {
        var environment = bait.environment
        environment["ESCAPE_SCRATCH"] = bait.outside.path
        let neighbour = Process()
        neighbour.executableURL = URL(filePath: workshop.program)
        neighbour.arguments = ["neighbour"]
        neighbour.currentDirectoryURL = bait.repository
        neighbour.environment = environment
        neighbour.standardOutput = FileHandle.nullDevice
        try neighbour.run()
        #expect(Processes.wait(2) { !Processes.named("ft-neighbour").isEmpty })
        var shown = try show("neighbour", workshop, bait, environment)
        neighbour.terminate()
        neighbour.waitUntilExit()
        for group in ["common", "bomb"] { shown.merge(try show(group, workshop, bait, environment)) { $1 } }
        return shown
    }

    private static func show(
        _ group: String, _ workshop: Workshop, _ bait: Bait, _ environment: [String: String]
    ) throws -> [String: String] {
        let result = try workshop.escape(
            ["with-descriptors", workshop.program, "show", group], in: bait.repository, environment: environment)
        let pairs = result.out.split(separator: "\n").map { $0.split(separator: "\t", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
    }
}
