import Foundation
import Support
import Testing

/// Every code of the contract's table, produced by the program, with the status that the process ends with.
@Suite struct ExitStatusTests {
    private static let gates: Result<(TemporaryFolder, HostileGates), any Error> = Result {
        let folder = try TemporaryFolder()
        return (folder, try HostileGates(["findings", "spin", "hang"], in: folder.url.appending(path: "gates"), timeout: 1))
    }

    /// Runs a gate that finds something, with a manifest that claims `code`.
    private static func claimed(_ code: String) -> @Sendable () throws -> Int32 {
        {
            let built = try gates.get().1.folder
            let folder = try TemporaryFolder()
            let manifest = HostileGates.manifest("findings", timeout: 30)
                .replacingOccurrences(of: "\"stage\"", with: code.isEmpty ? "\"stage\"" : "\"code\": \"\(code)\", \"stage\"")
            try folder.write(manifest, to: "gates/findings.json")
            try FileManager.default.copyItem(
                at: built.appending(path: "findings.so"), to: folder.url.appending(path: "gates/findings.so"))
            return try Program.firsttry(["run", "findings", "--gate-path", "gates"], in: folder.url).status
        }
    }

    private static func hostile(_ name: String, signal: String? = nil) -> @Sendable () throws -> Int32 {
        {
            let (folder, gates) = try gates.get()
            let words = [
                Program.prefix + "/bin/firsttry", "run", name, "--gate-path", gates.folder.path, "--report-dir", "\(name)-report",
            ]
            guard let signal else { return try Program.run("/usr/bin/env", words, in: folder.url).status }
            let ended = ["timeout", "--preserve-status", "--signal", signal, "0.4"] + words
            return try Program.run("/usr/bin/env", ended, in: folder.url).status
        }
    }

    private static func plain(
        _ arguments: [String], files: [String: String] = ["a.py": "value = 1\n"], path: String = "/usr/bin:/bin"
    )
        -> @Sendable () throws -> Int32
    {
        {
            let folder = try TemporaryFolder()
            for (name, text) in files { try folder.write(text, to: name) }
            return try Program.firsttry(arguments, in: folder.url, environment: ["PATH": path]).status
        }
    }

    private static func parity(
        _ arguments: [String] = [], _ change: @escaping @Sendable (ParityProject) throws -> Void = { _ in }
    )
        -> @Sendable () throws -> Int32
    {
        {
            let project = try ParityProject()
            try change(project)
            return try project.firsttry(["parity"] + arguments).status
        }
    }

    private static let lock = "ci/parity.lock.json"

    /// By a program of its own: a descriptor that is open for writing while another test starts something makes a program "busy".
    private static func copy(_ names: [String], to folder: TemporaryFolder) throws {
        let words = ["-R"] + names.map { Program.prefix + "/" + $0 } + [folder.url.path]
        _ = try Program.run("/bin/cp", words, in: folder.url)
    }

    /// An installation that lacks its launcher.
    private static func halfAnInstallation() throws -> Int32 {
        let folder = try TemporaryFolder()
        try folder.write("value = 1\n", to: "repository/a.py")
        try copy(["bin", "share"], to: folder)
        return try Program.run(
            folder.url.appending(path: "bin/firsttry").path, ["run", "ruff"], in: folder.url.appending(path: "repository")
        ).status
    }

    /// An installation that is nothing but its program.
    private static func programAlone() throws -> Int32 {
        let folder = try TemporaryFolder()
        try copy(["bin"], to: folder)
        try folder.write("value = 1\n", to: "repository/a.py")
        return try Program.run(
            folder.url.appending(path: "bin/firsttry").path, ["init", "--dry-run"], in: folder.url.appending(path: "repository")
        ).status
    }

    static let cases: [String: @Sendable () throws -> Int32] = [
        "PARITY-001": claimed(""), "PARITY-002": plain(["run", "--nothing"]),
        "PARITY-003": plain(["run"], files: ["firsttry.toml": "tier = 1\n"]), "PARITY-004": programAlone,
        "PARITY-101": parity { try $0.replace("\"version\": \"", by: "\"version\": \"9", in: lock) },
        "PARITY-102": parity { try $0.write("[tool.ruff]\nline-length = 80\n", to: "pyproject.toml") },
        "PARITY-103": parity { try $0.replace("\"plugins\": {}", by: "\"plugins\": {\"pytest-x\": \"1\"}", in: lock) },
        "PARITY-104": parity {
            try $0.replace(
                "\"schema\"", by: "\"pytest_collection\": {\"expected_count\": 3, \"name_hash_sha256\": \"pending\"}, \"schema\"",
                in: lock)
        },
        "PARITY-105": parity { try $0.replace("\"TZ\": \"UTC\"", by: "\"TZ\": \"CET\"", in: lock) },
        "PARITY-060": parity(["--changed-only"]), "PARITY-107": parity(["--skip", "ruff"]),
        "PARITY-108": parity { try FileManager.default.removeItem(at: $0.root.appending(path: lock)) },
        "PARITY-109": parity {
            try $0.write(
                #"{"schema": "firsttry.policy/1", "name": "a", "locked": true, "isolation": {"landlock_abi": 1000}}"#,
                to: "ci/parity.policy.json")
        },
        "PARITY-110": parity { project in
            let text = try project.read(lock).replacing(
                /(?<key>"library_sha256": \{\s+"[\w-]+": ")\w/, maxReplacements: 1
            ) { "\($0.key)f" }
            try project.write(text.replacing(/"manifest_sha256": "\w/, with: "\"manifest_sha256\": \"e"), to: lock)
        },
        "PARITY-211": claimed("PARITY-211"), "PARITY-212": claimed("PARITY-212"), "PARITY-221": claimed("PARITY-221"),
        "PARITY-222": hostile("spin"), "PARITY-223": claimed("PARITY-223"), "PARITY-231": claimed("PARITY-231"),
        "PARITY-232": claimed("PARITY-232"), "PARITY-241": claimed("PARITY-241"), "PARITY-242": claimed("PARITY-242"),
        "PARITY-243": claimed("PARITY-243"), "PARITY-244": claimed("PARITY-244"), "PARITY-245": claimed("PARITY-245"),
        "PARITY-246": claimed("PARITY-246"), "PARITY-247": claimed("PARITY-247"), "PARITY-250": plain(["run", "ruff"]),
        "PARITY-251": halfAnInstallation,
        "PARITY-301": plain(["run", "ruff", "--report-dir", "/proc/nothing"], path: Program.tools),
        "PARITY-310": claimed("PARITY-310"), "PARITY-311": claimed("PARITY-311"), "PARITY-130": hostile("hang", signal: "INT"),
        "PARITY-143": hostile("hang", signal: "TERM"),
    ]

    /// What `explain --exit-codes` prints: the id of each code, and the status of the process.
    private static func table() throws -> [(id: String, status: Int32)] {
        let text = try Program.firsttry(["explain", "--exit-codes"], in: Program.repositoryRoot).out
        return text.matches(of: /(?m)^(\d+)(?: \[(\d+)\])? +(PARITY-\d{3})/).map { match in
            (String(match.3), Int32(match.2 ?? match.1) ?? -1)
        }
    }

    @Test func everyCodeOfTheTableIsTried() throws {
        #expect(Set(try Self.table().map(\.id)) == Set(Self.cases.keys))
    }

    @Test(arguments: cases.keys.sorted())
    func theProgramEndsWithTheStatusOfTheTable(_ id: String) throws {
        let expected = try #require(try Self.table().first { $0.id == id }).status
        #expect(try Self.cases[id]?() == expected)
    }

    @Test func allGreenIsZero() throws {
        #expect(try Self.parity()() == 0)
    }
}
