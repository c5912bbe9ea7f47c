import Foundation
import HostFixtures
import Support

/// A gate's part of the report as a golden keeps it: without times, digests of what was built here, and places of this run.
struct Golden {
    let text: String

    /// Their tool comes with the system, in the version that this one has; all others are pinned.
    private static let ofTheSystem: Set = ["pip-check", "shellcheck"]

    init(_ report: Data, gate: String, shown: [String: [String: Any]] = [:], temporary: String) throws {
        let json = try JSONSerialization.jsonObject(with: report) as? [String: Any] ?? [:]
        let gates = json["gates"] as? [[String: Any]] ?? []
        var part = gates.first { $0["id"] as? String == gate } ?? [:]
        for key in ["duration_sec", "resources", "plugin", "cache", "kept", "rerun", "id", "level", "log"] { part[key] = nil }
        // Which layers a machine gives, and how it makes a private copy, differs; what was asked for does not.
        if let isolation = part["isolation"] as? [String: Any] {
            part["isolation"] = isolation["workspace"].map { workspace in
                (workspace as? String).map { ["workspace": $0 == "read-only" ? "read-only" : "copy"] } ?? ["workspace": NSNull()]
            }
        }
        if var tool = part["tool"] as? [String: Any] {
            tool["sha256"] = nil
            tool["from"] = nil
            if Self.ofTheSystem.contains(gate), tool["version"] is String { tool["version"] = "<the system's>" }
            part["tool"] = tool
        }
        if let artifacts = part["artifacts"] as? [[String: Any]] {
            part["artifacts"] = artifacts.map { $0.filter { $0.key == "name" || $0.key == "media_type" } }
        }
        if let findings = part["findings"] as? [[String: Any]], findings.count > FixtureGolden.findingsMax {
            let shown = FixtureGolden.findingsShown
            part["findings"] = Array(findings.prefix(shown)) + [["and": "\(findings.count - shown) more"]]
        }
        part["failures"] = (json["failures"] as? [[String: Any]] ?? []).filter { $0["gate"] as? String == gate }
            .map { failure in failure.filter { $0.key != "gate" } }
        if !shown.isEmpty { part["shown"] = shown }
        let data = try JSONSerialization.data(
            withJSONObject: part, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        text =
            String(decoding: data, as: UTF8.self).replacing(temporary, with: "<tmp>")
            .replacing(Program.repositoryRoot.path, with: "<checkout>") + "\n"
    }
}

extension Golden {
    /// Members of an artifact that are the same everywhere.
    static func members(_ names: [String], of artifact: URL) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: artifact)) as? [String: Any] ?? [:]
        return json.filter { names.contains($0.key) }
    }
}

/// Every file of a tree with what would show that somebody touched it.
struct Tree: Equatable {
    private let entries: [String]

    init(_ root: URL) throws {
        var entries: [String] = []
        Self.walk(root.path, "", &entries)
        self.entries = entries.sorted()
    }

    private static func walk(_ root: String, _ below: String, _ entries: inout [String]) {
        guard let folder = opendir(root + below) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            var facts = stat()
            guard lstat(root + below + "/" + name, &facts) == 0 else { continue }
            let isFolder = facts.st_mode & S_IFMT == S_IFDIR
            entries.append(
                "\(below)/\(name) \(facts.st_mode) \(facts.st_uid) \(facts.st_ino) \(isFolder ? 0 : facts.st_size) \(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)"
            )
            if isFolder { walk(root, below + "/" + name, &entries) }
        }
    }
}
