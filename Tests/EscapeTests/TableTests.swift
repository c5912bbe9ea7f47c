import Foundation
import Support
import Testing

/// docs/escapes.md: every attempt against every rung, written from what the suite itself goes by.
@Suite struct TableTests {
    private struct Listed {
        let user: String, reason: String
    }

    /// A file of the suite as rows of fields.
    private static func rows(_ name: String) throws -> [[String]] {
        let file = Program.repositoryRoot.appending(path: "Tests/Escapes/\(name)")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t").map(String.init) }
    }

    private static let groups = [
        ("common", "Out of any sandbox"), ("neighbour", "Into a gate that runs at the same time"),
        ("bomb", "More than was given"),
    ]
    private static let shown = [
        "plain": "here", "jailed": "in a jail", "root": "here, by root", "never": "not shown",
    ]

    private static func table() throws -> String {
        var open: [String: [String: Listed]] = [:]
        for row in try rows("rungs.txt") where row.count == 4 {
            open[row[2], default: [:]][row[0]] = Listed(user: row[1], reason: row[3])
        }
        var unproven: [String: String] = [:]
        for row in try rows("not_proven.txt") where row.count == 3 && row[0] == "any" { unproven[row[1]] = row[2] }
        let all = Attempt.quiet + Attempt.bombs
        var lines = [
            "# Attempts to get out", "",
            "Every attempt of the escape suite (`Tests/Escapes`), \(all.count) in all, and what comes of it on each rung. A test writes this page",
            "(`FIRSTTRY_BLESS=1`) and fails when it is not what the suite goes by. *Strict* is tried as the tool of a gate that reads and of",
            "one with a view of its own, as root and as an ordinary user; the answer must be one of those that stand there. *Shown* says where",
            "the attempt is first seen to work with nothing in its way; a jail is a disposable user, mount and process namespace. What comes after the end of a gate (links, pipes, names and sizes of its results, forged",
            "records) is held by `Tests/EscapeTests/HostSideTests.swift`.",
        ]
        for (group, title) in groups {
            lines += [
                "", "## \(title)", "", "| attempt | what | shown | strict | container | fenced |", "|---|---|---|---|---|---|",
            ]
            for attempt in all.filter({ $0.group == group }).sorted(by: { $0.name < $1.name }) {
                let where_ = unproven[attempt.name].map { "not here: \($0)" } ?? shown[attempt.shown] ?? ""
                let rungs = ["container", "fenced"].map { rung in
                    guard let listed = open[attempt.name]?[rung] else { return "blocked" }
                    return "**open**\(listed.user == "any" ? "" : " for \(listed.user)"): \(listed.reason)"
                }
                let cells = [attempt.name, attempt.what, where_, attempt.must.joined(separator: ", ")] + rungs
                lines.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test func thePageIsWhatTheSuiteGoesBy() throws {
        let page = Program.repositoryRoot.appending(path: "docs/escapes.md")
        let table = try Self.table()
        if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil {
            try Data(table.utf8).write(to: page)
        }
        let written = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        #expect(written == table, "docs/escapes.md is not what Tests/Escapes lists: FIRSTTRY_BLESS=1 and this test write it")
    }
}
