import Foundation
import HostModel
import Support

/// Values that the printers are tried with.
enum Sample {
    static func finding(
        _ rule: String, _ path: String, _ line: Int, _ column: Int, to end: Int = 0, _ severity: Severity = .error
    ) -> Finding {
        Finding(
            rule: rule, message: "message of \(rule)", path: path, line: line, column: column, endLine: end > 0 ? line : 0,
            endColumn: end, severity: severity)
    }

    static func outcome(_ gate: String, _ verdict: Verdict, level: Level = .required, code: ParityCode? = nil, _ why: String = "")
        -> Outcome
    {
        var outcome = Outcome(gate: gate, title: gate, level: level, verdict: verdict)
        outcome.durationSeconds = verdict == .notApplicable || verdict == .skipped ? 0 : 1.25
        if let code { outcome.failures = [Failure(code, gate: gate, why, hint: code == .noVerdict ? "pip install \(gate)" : "")] }
        if verdict == .passed {
            outcome.proofs = [Proof(name: "files", expected: 812, examined: 812, statement: "read 812 of 812")]
        }
        return outcome
    }

    static var ruff: Outcome {
        var ruff = outcome("ruff", .failed, code: .ruffFailed, "3 findings in 2 files")
        ruff.findings = [
            finding("F401", "src/a.py", 1, 8, to: 10),
            Finding(
                rule: "I001", message: "unsorted", path: "src/a.py", line: 1, column: 1, endLine: 6, endColumn: 1,
                severity: .warning, helpURI: "https://example.org/I001", fix: "sort them"),
            finding("W605", "src/b.py", 2, 5, to: 7),
        ].sorted(by: Finding.precedes)
        ruff.tool = ToolUsed(name: "ruff", version: "0.17.5", sha256: String(repeating: "c", count: 64), origin: .project)
        ruff.plugin = PluginUsed(
            librarySHA256: String(repeating: "a", count: 64), manifestSHA256: String(repeating: "b", count: 64), abi: "1.0")
        ruff.isolation.network = "namespace"
        ruff.isolation.missing = ["fresh /proc: EPERM"]
        ruff.metrics = [Metric(name: "files", value: 812), Metric(name: "a", value: 0.5)]
        ruff.artifacts = [
            Artifact(name: "x", path: "artifacts/x", sha256: String(repeating: "d", count: 64), mediaType: "text/plain")
        ]
        return ruff
    }

    static var outcomes: [Outcome] {
        var mypy = outcome("mypy", .error, code: .noVerdict, "mypy is not installed")
        mypy.logPath = "logs/mypy.log"
        return [
            outcome("alembic", .notApplicable, code: .noVerdict, "no file matches **/alembic.ini"),
            outcome("bandit", .failed, level: .advisory, code: .banditFailed, "1 finding"), mypy,
            outcome("pip-audit", .passed), outcome("pytest", .timeout, code: .timedOut, "ran past its 900 s and was ended"), ruff,
            outcome("trivy", .skipped, code: .noVerdict, "--skip trivy"),
        ]
    }

    static func report(_ outcomes: [Outcome], root: String = "/nowhere", code: ParityCode? = .ruffFailed) -> Report {
        Report(
            command: "run", exitCode: code?.rawValue ?? 0, startedAt: "2026-11-20T22:00:00Z", durationSeconds: 3.4204,
            host: HostFacts(version: "0.1.0", os: "Linux", arch: "x86_64"),
            repository: RepositoryFacts(root: root, commit: "c0ffee", isDirty: true), scope: Scope(mode: .full, files: 812),
            failures: code == nil
                ? []
                : outcomes.filter { [.failed, .error, .timeout].contains($0.verdict) && $0.level == .required }
                    .flatMap(\.failures).sorted { $0.code < $1.code }, outcomes: outcomes)
    }

    /// A repository with the files that the findings are about.
    static func repository() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("import os\nimport sys\nimport json\nimport ast\nimport re\n\nprint(1)\n", to: "src/a.py")
        try folder.write("# ok\n\tx = \"\\d\"\n", to: "src/b.py")
        return folder
    }
}

/// A text that is kept beside the tests and rewritten by `make bless`.
func golden(_ name: String, _ text: String) throws -> (said: String, written: String) {
    let file = Program.repositoryRoot.appending(path: "Tests/HostReportTests/goldens/\(name)")
    if ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let written = (try? String(contentsOf: file, encoding: .utf8)) ?? "(there is no \(name))"
    return (text, written)
}
