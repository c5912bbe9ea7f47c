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

    private static let gates = ["bandit", "gitleaks", "mypy", "pytest", "ruff", "sbom"]

    /// Something to find for each of several gates, so that findings are compared, not only their absence.
    private func project() throws -> ParityProject {
        let project = try ParityProject(locked: false)
        try project.write(
            "import os\n\n\ndef total(prices: list[int]) -> int:\n    return sum(prices) / 1\n", to: "shop/__init__.py")
        try project.write(
            """
            import warnings
            from pathlib import Path

            from shop import total


            def test_total(tmp_path: Path) -> None:
                warnings.warn("the old way", DeprecationWarning, stacklevel=1)
                assert total([1, 2]) == 3, tmp_path


            def test_order() -> None:
                assert list({"a", "b", "c"}) == ["a"]

            """, to: "tests/test_shop.py")
        try project.write("click==8.1.7\nflask>=3\n", to: "requirements.txt")
        try project.write(
            """
            [tool.pytest.ini_options]
            testpaths = ["tests"]
            pythonpath = ["."]

            [tool.mypy]
            strict = true

            """, to: "pyproject.toml")
        let others = ["alembic", "build", "import", "pip-audit", "trivy"].map { "\($0) = { enabled = false }\n" }
        try project.write("tier = \"promax\"\n[gates]\n" + others.joined(), to: "firsttry.toml")
        try project.commit()
        return project
    }

    /// The tools of one machine: installed in a place of its own, as every machine has it.
    private func tools(of machine: Machine, in project: ParityProject) throws -> String {
        let shared = URL(filePath: Program.tools).deletingLastPathComponent().path
        let own = project.folder.url.appending(path: machine.folder.split(separator: "/")[0] + "/tools").path
        let script = """
            mkdir -p "$2/bin"
            cp -R --preserve=timestamps "$1/lib" "$1/pyvenv.cfg" "$2"
            for name in python python3 ruff mypy pytest bandit gitleaks cyclonedx-py; do cp -P "$1/bin/$name" "$2/bin"; done
            sed -i "1s#^\\#!$1/#\\#!$2/#" "$2"/bin/[bcgmp]*[a-z]
            """
        let result = try Program.run("/bin/sh", ["-euc", script, "sh", shared, own], in: project.root)
        #expect(result.status == 0, "\(result.err)")
        return own
    }

    /// A clone of the project on one machine, its parity run, and the report's bytes.
    private func report(on machine: Machine, of project: ParityProject, tools: String) throws -> String {
        let base = project.folder.url.appending(path: machine.folder)
        try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
        let clone = base.appending(path: "clone").path
        try project.git("clone", "-q", "--no-hardlinks", project.root.path, clone)
        var script = "umask \(machine.umask)\ncd '\(clone)'\n"
        for _ in 0...machine.warmUps { script += "'\(Program.prefix)/bin/firsttry' parity --progress none\n" }
        var words = ["/bin/sh", "-c", script]
        if let user = machine.user, getuid() == 0 {
            for path in [project.folder.url.path, project.folder.url.appending(path: "b").path] {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
            _ = try Program.run("/usr/bin/env", ["chown", "-R", "\(user):\(user)", base.path], in: project.root)
            words = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"] + words
        }
        let environment = [
            "HOME": base.path, "PATH": "\(tools)/bin:/usr/bin:/bin", "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        ]
        let result = try Program.run(
            "/usr/bin/env", words, in: project.root, environment: environment.merging(machine.environment) { $1 })
        #expect(result.status == 211, "\(machine.folder): \(result.out)\(result.err)")
        return try String(contentsOfFile: clone + "/artifacts/parity_report.json", encoding: .utf8)
    }

    /// The fields that docs/parity.md says may differ.
    private func mayDiffer() throws -> Set<String> {
        let docs = try String(contentsOf: Program.repositoryRoot.appending(path: "docs/parity.md"), encoding: .utf8)
        let section = docs.components(separatedBy: "\n## ").first { $0.hasPrefix("Two machines, one verdict\n") } ?? ""
        let bullets = section.split(separator: "\n").filter { $0.hasPrefix("- ") }
        return Set(bullets.flatMap { $0.prefix { $0 != ":" }.matches(of: /`([^`]+)`/).map { String($0.1) } })
    }

    @Test func theSameCommitHasTheSameReport() throws {
        let project = try project()
        let tools = try Self.machines.map { try self.tools(of: $0, in: project) }
        #expect(try project.firsttry(["lock"], environment: ["PATH": "\(tools[0])/bin:/usr/bin:/bin"]).status == 0)
        try project.commit()
        let listed = try mayDiffer()
        let reports = try zip(Self.machines, tools).map { machine, tools in
            ReportLines(try report(on: machine, of: project, tools: tools), leavingOut: listed)
        }
        #expect(reports[0].leftOut == listed, "listed, and not in a report: \(listed.subtracting(reports[0].leftOut))")
        let differences = zip(reports[0].lines, reports[1].lines).filter { $0 != $1 }
        #expect(differences.isEmpty && reports[0].lines.count == reports[1].lines.count, "\(differences.prefix(10))")
        let text = reports[0].lines.joined(separator: "\n")
        for gate in Self.gates { #expect(text.contains("\"id\": \"\(gate)\"")) }
        #expect(text.contains("\"drift\": []") && text.contains("\"F401\"") && text.contains("test-failed"))
        #expect(!text.contains(project.folder.url.path), "a path of the machine")
    }
}

/// The lines of a report without those of some fields: what is left is compared byte by byte.
private struct ReportLines {
    private(set) var lines: [Substring] = []
    /// The fields that were there and left out.
    private(set) var leftOut: Set<String> = []

    /// Fields are written "gates[].tool.sha256", and "gates[ruff].tool.sha256" for one gate.
    init(_ report: String, leavingOut fields: Set<String>) {
        var path: [String] = []
        var skipped = 0
        for line in report.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = line.drop { $0 == " " }
            let key = text.prefixMatch(of: /"([^"]+)":/).map { String($0.1) }
            if text.hasPrefix("}") || text.hasPrefix("]") {
                path.removeLast()
                if skipped > path.count { skipped = 0 } else if skipped == 0 { lines.append(line) }
                continue
            }
            if key == "id", path == ["", "gates[]", ""] { path[1] = "gates[" + text.split(separator: "\"")[2] + "]" }
            if text.hasPrefix("{"), path.count == 2, path[1].hasPrefix("gates[") { path[1] = "gates[]" }
            let field = (path + [key ?? ""]).filter { !$0.isEmpty }.joined(separator: ".")
            let names = [field, field.replacing(/^gates\[[^\]]+\]/, with: "gates[]")].filter(fields.contains)
            let isLeftOut = key != nil && !names.isEmpty
            if isLeftOut { leftOut.formUnion(names) }
            if text.hasSuffix("{") || text.hasSuffix("[") {
                if skipped == 0, isLeftOut { skipped = path.count + 1 }
                if skipped == 0 { lines.append(line) }
                path.append(text.hasSuffix("[") ? (key ?? "") + "[]" : key ?? "")
            } else if skipped == 0, !isLeftOut {
                lines.append(line)
            }
        }
    }
}
