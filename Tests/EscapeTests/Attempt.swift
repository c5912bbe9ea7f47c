import Foundation
import Support
import Testing

/// One way out, as Tests/Escapes lists it.
struct Attempt: Sendable, CustomTestStringConvertible {
    let name: String
    let group: String
    /// How the sandbox has to answer; any one of them.
    let must: [String]
    let what: String

    var testDescription: String { "\(name): \(what)" }

    init?(line: Substring) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 5 else { return nil }
        (name, group, shown, must, what) = (
            fields[0], fields[1], fields[2], fields[3].split(separator: "|").map(String.init), fields[4]
        )
    }

    /// Where it is shown to work: "plain", "jailed", "root", "never".
    let shown: String

    /// What touches bait only, even where nothing stops it.
    static let harmless = all.filter { $0.group == "common" && ["plain", "root"].contains($0.shown) }

    /// What would harm a machine that does not stop it.
    static let harmful = all.filter { $0.group == "common" && $0.shown == "jailed" }

    static let onNeighbours = all.filter { $0.group == "neighbour" }

    /// Whether `answer` is "blocked: " and one of the answers expected.
    func isBlocked(_ answer: String) -> Bool {
        guard answer.hasPrefix("blocked: ") else { return false }
        let how = answer.dropFirst("blocked: ".count)
        return must.contains { how == $0 || how.hasPrefix($0 + " by ") }
    }

    /// Those that one gate can try one after the other.
    static let quiet = all.filter { $0.group != "bomb" }
    /// Those that may cost their gate its life: a gate each.
    static let bombs = all.filter { $0.group == "bomb" }

    private static let all: [Attempt] = {
        // A suite that cannot be built shows itself in every other test.
        guard let listing = try? Workshop.shared.get().escape(["list", "all"]).out else { return [] }
        return listing.split(separator: "\n").compactMap(Attempt.init(line:))
    }()
}

/// The attempts that are not shown to work where nothing stops them, with the reasons (Tests/Escapes/not_proven.txt).
struct NotProven {
    let reasons: [String: String]
    /// Limits that hold only where a cgroup can be had.
    let withoutCgroup: Set<String>

    init() throws {
        let file = Program.repositoryRoot.appending(path: "Tests/Escapes/not_proven.txt")
        var mine: Set<String> = ["any", geteuid() == 0 ? "root" : "user"]
        if try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net") == ["lo"] { mine.insert("offline") }
        var reasons: [String: String] = [:], withoutCgroup: Set<String> = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 3 else { throw Broken("not_proven.txt: \(line)") }
            let isMissing = fields[0].hasPrefix("/") && !FileManager.default.fileExists(atPath: fields[0])
            if mine.contains(fields[0]) || isMissing { reasons[fields[1]] = fields[2] }
            if fields[0] == "no-cgroup" { withoutCgroup.insert(fields[1]) }
        }
        (self.reasons, self.withoutCgroup) = (reasons, withoutCgroup)
    }
}
