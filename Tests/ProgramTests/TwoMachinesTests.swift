import Foundation
import Support
import Testing

/// The same commit gives the same report on two very different machines, but for the fields that docs/parity.md lists.
@Suite struct TwoMachinesTests {
    private struct Machine {
        let folder: String
        let user: String?
        let umask: String
        let environment: [String: String]
        /// How often it ran before.
        let warmUps: Int
    }

    private static let machines = [
        Machine(
            folder: "a", user: nil, umask: "022", environment: ["LANG": "de_DE.UTF-8", "TZ": "America/St_Johns", "LC_ALL": "C"],
            warmUps: 1),
        Machine(
            folder: "b/deep er/ü", user: "65534", umask: "077",
            environment: [
                "LANG": "tr_TR.UTF-8", "TZ": "Asia/Tokyo", "COLUMNS": "40", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1",
            ],
            warmUps: 0),
    ]

    /// A clone of the project on one machine, its parity run, and the report's bytes.
    private func report(on machine: Machine, of project: ParityProject) throws -> String {
        let base = project.folder.url.appending(path: machine.folder)
        try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
        let clone = base.appending(path: "clone").path
        try project.git("clone", "-q", "--no-hardlinks", project.root.path, clone)
        let tools = project.folder.url.appending(path: "tools").path
        var script = "umask \(machine.umask)\ncd '\(clone)'\n"
        for _ in 0...machine.warmUps { script += "'\(Program.prefix)/bin/firsttry' parity --progress none || exit $?\n" }
        var words = ["/bin/sh", "-c", script]
        if let user = machine.user, getuid() == 0 {
            for path in [project.folder.url.path, project.folder.url.appending(path: "b").path] {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
            _ = try Program.run("/usr/bin/env", ["chown", "-R", "\(user):\(user)", base.path], in: project.root)
            words = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"] + words
        }
        let environment = [
            "HOME": base.path, "PATH": "\(tools):/usr/bin:/bin", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
        ]
        let result = try Program.run(
            "/usr/bin/env", words, in: project.root, environment: environment.merging(machine.environment) { $1 })
        #expect(result.status == 0, "\(machine.folder): \(result.out)\(result.err)")
        return try String(contentsOfFile: clone + "/artifacts/parity_report.json", encoding: .utf8)
    }

    /// The report without what docs/parity.md lists, line by line: the rest is compared byte by byte.
    private func fixed(_ report: String) -> String {
        var lines: [Substring] = []
        var skips: String?
        for line in report.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = String(line.prefix { $0 == " " })
            if let end = skips {
                if line.hasPrefix(end) && (line.dropFirst(end.count).first == "}" || line.dropFirst(end.count).first == "]") {
                    skips = nil
                }
                continue
            }
            let isBlock = line.hasSuffix("{") && line.contains(/"(durations_sec|resources|isolation)": \{/)
            if isBlock {
                skips = indent
                continue
            }
            if line.contains(/"(started_at|duration_sec|remembered|audit_head)":/) { continue }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }

    @Test func theSameCommitHasTheSameReport() throws {
        let project = try ParityProject(locked: false)
        // Where every user finds it; and Python is the system's.
        let tools = project.folder.url.appending(path: "tools")
        try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Program.tools + "/ruff", toPath: tools.appending(path: "ruff").path)
        #expect(try project.firsttry(["lock"], environment: ["PATH": "\(tools.path):/usr/bin:/bin"]).status == 0)
        try project.commit()
        let reports = try Self.machines.map { fixed(try report(on: $0, of: project)) }
        #expect(reports[0].contains("\"tool_versions\"") && reports[0].contains("\"drift\": []"))
        #expect(reports[0] == reports[1])
        #expect(!reports[0].contains(project.folder.url.path), "no path of the machine")
    }
}
