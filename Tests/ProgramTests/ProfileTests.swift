import Foundation
import Support
import Testing

/// Machines that give less, and repositories that ask for less: what runs, in which profile, and what is said where nothing runs.
@Suite struct ProfileTests {
    private static let takeAway = Program.repositoryRoot.appending(path: ".build/firsttry/tests/launch/take-away").path
    private let folder: TemporaryFolder
    private let gates: HostileGates

    init() throws {
        folder = try TemporaryFolder()
        gates = try HostileGates(["clean"], in: folder.url.appending(path: "gates"))
    }

    private struct Run {
        let status: Int32
        let report: ReportFile
        let said: String

        var isolation: [String: Any] { report.gate("clean")["isolation"] as? [String: Any] ?? [:] }
        var failure: [String: Any] { (report.json["failures"] as? [[String: Any]])?.first ?? [:] }
        var message: String { failure["msg"] as? String ?? "" }
        var hint: String { failure["hint"] as? String ?? "" }
        var profile: String { isolation["profile"] as? String ?? "none" }
    }

    /// A run of an honest gate on a machine without `missing`, in a repository that says `isolation`.
    private func run(without missing: [String], _ isolation: String) throws -> Run {
        let repository = folder.url.appending(path: "repository")
        try folder.write(isolation.isEmpty ? "" : "[isolation]\n\(isolation)\n", to: "repository/firsttry.toml")
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        let result = try Program.run(
            Self.takeAway, missing + ["--", Program.prefix + "/bin/firsttry", "run", "clean", "--gate-path", gates.folder.path],
            in: repository, environment: ["TMPDIR": folder.url.path, "HOME": Program.noHome], timeout: 60)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == before, "something was left")
        return Run(status: result.status, report: try ReportFile(in: repository), said: result.out + result.err)
    }

    @Test(
        "the strongest profile is taken, whatever weaker one is named",
        arguments: ["", "profile = 'container'", "profile = 'fenced'"])
    func strongest(_ isolation: String) throws {
        let run = try run(without: [], isolation)
        #expect(run.status == 0 && run.profile == "strict", "\(run.said)")
        let whole = run.report.json["isolation"] as? [String: Any], test = whole?["self_test"] as? [String: [String]]
        #expect(whole?["profile"] as? String == "strict")
        #expect(test?["got_out"] == [] && (test?["blocked"]?.count ?? 0) >= 18, "\(run.report.json["isolation"] ?? "")")
    }

    /// As root the run belongs to an ordinary user, who cannot write root's report: that one is the launcher's own test.
    @Test(.enabled(if: geteuid() != 0)) func rootOfAContainerWithOneUserHasTheWholeSandbox() throws {
        let run = try run(without: ["users"], "")
        #expect(run.status == 0 && run.profile == "strict", "\(run.said)")
        let fenced = try self.run(without: ["users", "docker"], "profile = 'fenced'")
        #expect(fenced.status == 0 && fenced.profile == "fenced", "\(fenced.said)")
    }

    @Test(.enabled(if: geteuid() == 0)) func theKernelsRootAloneIsRefusedWithTheReason() throws {
        let run = try run(without: ["root-alone"], "")
        #expect(run.status == 109 && run.message.contains("mapping the user: Operation not permitted"), "\(run.said)")
        #expect(run.hint.contains("holds root alone") && run.hint.contains("an ordinary user"), "\(run.hint)")
        #expect(run.report.gates.isEmpty, "a gate was started")
    }

    @Test(
        "a machine without namespaces runs nothing, and says which step, which error, what would allow it",
        arguments: [
            (["docker"], "clone CLONE_NEWUSER", "Operation not permitted", "seccomp"),
            (["namespaces"], "clone CLONE_NEWUSER", "No space left on device", "sysctl user.max_user_namespaces"),
            (["proc"], "mounting a fresh /proc", "Operation not permitted", "systempaths=unconfined"),
            (["apparmor"], "mapping the user", "Operation not permitted", "profile with 'userns,' for firsttry-launcher"),
        ])
    func refused(_ missing: [String], _ step: String, _ error: String, _ fix: String) throws {
        let run = try run(without: missing, "")
        #expect(run.status == 109 && run.failure["code"] as? String == "PARITY-109", "\(run.said)")
        #expect(run.message.contains(step) && run.message.contains(error), "\(run.message)")
        #expect(run.hint.contains(fix), "\(run.hint)")
        let lower = missing == ["proc"] ? "container" : "fenced"
        #expect(run.hint.contains("[isolation] profile = \"\(lower)\""), "\(run.hint)")
        #expect(run.report.gates.isEmpty, "a gate was started")
    }

    @Test(
        "a weaker profile is used where it is named",
        arguments: [
            (["proc"], "profile = 'container'", "container"), (["proc"], "profile = 'fenced'", "container"),
            (["proc"], "proc = 'outer'", "container"), (["docker"], "profile = 'fenced'", "fenced"),
            (["namespaces"], "profile = 'fenced'", "fenced"), (["apparmor"], "profile = 'fenced'", "fenced"),
            (["docker"], "network = 'seccomp'\nfilesystem = 'landlock'\npids = 'subreaper'\nproc = 'outer'", "fenced"),
        ])
    func named(_ missing: [String], _ isolation: String, _ profile: String) throws {
        let run = try run(without: missing, isolation)
        #expect(run.status == 0 && run.profile == profile, "\(run.said)")
        let expected =
            profile == "fenced"
            ? ["seccomp", "landlock", "subreaper", "outer"] : ["namespace", "namespace", "namespace", "outer"]
        let layers = ["network", "filesystem", "pids", "proc"].map { run.isolation[$0] as? String ?? "" }
        #expect(layers == expected)
        let test = (run.report.json["isolation"] as? [String: Any])?["self_test"] as? [String: [String]]
        #expect(test?["got_out"] == [] && (test?["blocked"]?.count ?? 0) >= 14)
    }

    @Test(
        "one layer named does not give up the others, and nothing is below the lowest",
        arguments: [
            (["docker"], "network = 'seccomp'"), (["docker"], "profile = 'container'"),
            (["docker", "landlock"], "profile = 'fenced'"),
            (["namespaces"], "proc = 'outer'"), ([], "landlock_abi = 999"), (["docker"], "network = 'seccomp'\nlandlock_abi = 1"),
        ])
    func tooLittle(_ missing: [String], _ isolation: String) throws {
        let run = try run(without: missing, isolation)
        #expect(run.status == 109 && run.report.gates.isEmpty, "\(run.said)")
        if isolation.contains("999") { #expect(run.message.contains("landlock_abi: 999 is required, "), "\(run.message)") }
    }

    @Test("a repository that is itself an overlay, as in containers, has a view; one that cannot be stacked is copied")
    func stacked() throws {
        try folder.write("[gates.ruff]\nworkspace = \"copy\"\n", to: "repository/firsttry.toml")
        try folder.write("import os\n", to: "repository/a.py")
        let repository = folder.url.appending(path: "repository"), report = folder.url.appending(path: "report")
        for (kind, view) in [("overlay", "overlay"), ("overlays", "copy")] {
            let result = try Program.run(
                Self.takeAway,
                [
                    "\(kind)=\(repository.path)", "--", Program.prefix + "/bin/firsttry", "run", "ruff", "--report-dir",
                    report.path + "/artifacts",
                ],
                in: repository, timeout: 60)
            let gate = try ReportFile(in: report).gate("ruff")
            #expect(gate["verdict"] as? String == "failed", "\(result.out)\(result.err)")
            #expect((gate["isolation"] as? [String: Any])?["workspace"] as? String == view, "\(gate["isolation"] ?? "")")
        }
    }

    /// As root gates run as another user, who cannot pass root's home; with namespaces the root that they see is a new one.
    @Test(.enabled(if: geteuid() == 0), arguments: [true, false])
    func anInstallationInRootsHome(_ hasNamespaces: Bool) throws {
        let home = folder.url.appending(path: "home")
        try FileManager.default.createDirectory(
            at: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try FileManager.default.copyItem(atPath: Program.prefix, toPath: home.appending(path: "firsttry").path)
        try folder.write("[isolation]\nprofile = 'fenced'\n", to: "repository/firsttry.toml")
        try folder.write("import os\n", to: "repository/a.py")
        let repository = folder.url.appending(path: "repository")
        let result = try Program.run(
            Self.takeAway,
            (hasNamespaces ? [] : ["docker"]) + ["--", home.appending(path: "firsttry/bin/firsttry").path, "run", "ruff"],
            in: repository, timeout: 60)
        let report = try ReportFile(in: repository)
        let failure = (report.json["failures"] as? [[String: Any]])?.first ?? [:]
        if hasNamespaces {
            #expect(report.gate("ruff")["verdict"] as? String == "failed", "\(result.out)\(result.err)")
        } else {
            #expect(result.status == 109, "\(result.out)\(result.err)")
            #expect((failure["hint"] as? String)?.contains("move it where all may go") == true, "\(failure)")
        }
    }

    @Test("pip-audit, which is answered over loopback, says so in the profile that has none")
    func withoutLoopback() throws {
        try folder.write("[isolation]\nprofile = 'fenced'\n", to: "repository/firsttry.toml")
        try folder.write("attrs==26.1.0\n", to: "repository/requirements.txt")
        let repository = folder.url.appending(path: "repository")
        let advisories = Program.repositoryRoot.appending(path: "examples/advisories").path
        let fetched = try Program.firsttry(["fetch", "advisories", "--from", advisories], in: repository)
        #expect(fetched.status == 0, "\(fetched.err)")
        _ = try Program.run(
            Self.takeAway, ["docker", "--", Program.prefix + "/bin/firsttry", "run", "pip-audit"], in: repository, timeout: 60)
        let report = try ReportFile(in: repository)
        let failure = (report.json["failures"] as? [[String: Any]])?.first ?? [:]
        #expect(report.gate("pip-audit")["verdict"] as? String == "error")
        #expect((failure["msg"] as? String)?.contains("no loopback") == true, "\(failure)")
        #expect((failure["hint"] as? String)?.contains("fenced") == true, "\(failure)")
    }
}
