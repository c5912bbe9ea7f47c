import Foundation
import Support
import Testing

/// What a hostile repository or gate could make the host itself do: outside of any sandbox, with the user's rights.
@Suite(.serialized) struct HostSideTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop.shared.get() }

    /// A run of some gates on a repository with something bad in it.
    private func run(
        _ ids: [String], _ bait: Bait
    ) throws -> (result: Program.Result, report: ReportFile?) {
        for id in ids { try workshop.install(id, in: bait.gates, workspace: "read-only") }
        let path = workshop.bin.path + ":/usr/bin:/bin"
        let result = try Program.firsttry(
            ["run"] + ids + ["--gate-path", bait.gates.path], in: bait.repository,
            environment: bait.environment.merging(["PATH": path, "GIT_DIR": ""]) { $1 }, timeout: 30)
        return (result, try? ReportFile(in: bait.repository))
    }

    // MARK: Results

    @Test func onlyRegularFilesOfTheGatesOwnFoldersAreResults() throws {
        let bait = try Bait(workshop)
        let report = try #require(try run(["artifacts"], bait).report)
        let findings = report.gate("artifacts")["findings"] as? [[String: Any]] ?? []
        #expect(findings.count == 20)
        for finding in findings {
            let rule = finding["rule"] as? String ?? "", message = finding["message"] as? String ?? ""
            #expect(message.hasPrefix("blocked: "), "\(rule): \(message)")
        }
        #expect(!FileManager.default.fileExists(atPath: bait.repository.appending(path: "artifacts/artifacts").path))
    }

    @Test(
        "a forged record reaches nothing",
        arguments: ["forge-name-above", "forge-name-root", "forge-name-line", "forge-name-dots", "forge-path-above"])
    func forgedName(_ id: String) throws {
        let bait = try Bait(workshop)
        let before = try TreeSnapshot(bait.outside)
        let run = try run([id], bait)
        let report = try #require(run.report)
        #expect(report.verdict(id).hasPrefix("error"), "\(report.verdict(id))")
        let said = report.messages(id).joined()
        #expect(said.contains("unusable name") || said.contains("outside of the repository"), "\(said)")
        #expect(!(run.result.out + run.result.err).contains(Bait.secret))
        #expect(before.differences(to: try TreeSnapshot(bait.outside)).filter { $0 != "contacts" && $0 != "." }.isEmpty)
        for place in ["/tmp/firsttry-escaped", bait.folder.url.path + "/escaped", bait.repository.path + "/escaped"] {
            #expect(!FileManager.default.fileExists(atPath: place), "\(place)")
        }
    }

    @Test("a finding does not make the host read what is no source file", arguments: ["forge-path-link", "forge-path-pipe"])
    func forgedPlace(_ id: String) throws {
        let bait = try Bait(workshop)
        let run = try run([id], bait)
        #expect(run.result.seconds < 10)
        #expect(!(run.result.out + run.result.err).contains(Bait.secret), "the secret behind the link was quoted")
        // The record itself is a good one: what is refused above is refused for its name.
        #expect(run.report?.verdict(id) == "failed PARITY-001", "\(run.report?.verdict(id) ?? "no report")")
    }

    // MARK: Programs of the repository

    @Test func theRepositorysOwnGitProgramsAreNotRun() throws {
        let bait = try Bait(workshop)
        let ran = bait.outside.appending(path: "ran").path
        let script = "#!/bin/sh\ntouch \(ran)\n"
        for hook in ["post-checkout", "post-index-change", "pre-commit", "reference-transaction", "fsmonitor-watchman"] {
            let file = try bait.folder.write(script, to: "repository/.git/hooks/\(hook)")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        try bait.folder.write("* filter=evil diff=evil\n", to: "repository/.gitattributes")
        let configuration = bait.repository.appending(path: ".git/config")
        let text = try String(contentsOf: configuration, encoding: .utf8)
        let hook = bait.repository.path + "/.git/hooks/fsmonitor-watchman"
        try
            (text + """
                [core]
                \tfsmonitor = \(hook)
                \tsshCommand = \(hook)
                \tpager = \(hook)
                [filter "evil"]
                \tclean = \(hook)
                \tsmudge = \(hook)
                [diff "evil"]
                \ttextconv = \(hook)
                [diff]
                \texternal = \(hook)

                """).write(to: configuration, atomically: true, encoding: .utf8)
        _ = try run(["bomb-descriptors"], bait)
        #expect(!FileManager.default.fileExists(atPath: ran), "the host ran a program of the repository")
        _ = try Program.run("/usr/bin/git", ["status"], in: bait.repository)
        #expect(FileManager.default.fileExists(atPath: ran), "a pass means nothing: git itself did not run it either")
    }

    // MARK: Configuration of the repository

    @Test(
        "the configuration cannot give a gate the loader's variables",
        arguments: ["LD_PRELOAD", "LD_LIBRARY_PATH", "GIT_CONFIG_COUNT", "PATH", "FT_X"])
    func variable(_ name: String) throws {
        let bait = try Bait(workshop)
        try bait.folder.write("[gates.bomb-descriptors.env]\n\(name) = \"./evil.so\"\n", to: "repository/firsttry.toml")
        let result = try run(["bomb-descriptors"], bait).result
        #expect(result.status != 0)
        #expect((result.out + result.err).contains("set by FirstTry alone"), "\(result.out)\(result.err)")
    }

    @Test(
        "the configuration cannot send the report out of the repository",
        arguments: ["../outside/report", "/tmp/firsttry-escaped", "folder-out/report", "folder-out", "src/../../outside/report"])
    func reportFolder(_ folder: String) throws {
        let bait = try Bait(workshop)
        try bait.folder.write("[report]\nfolder = \"\(folder)\"\n", to: "repository/firsttry.toml")
        _ = try run(["bomb-descriptors"], bait)
        let names = try FileManager.default.contentsOfDirectory(atPath: bait.outside.path)
        #expect(Set(names).isDisjoint(with: ["report", "parity_report.json", "logs"]), "written outside: \(names)")
        #expect(!FileManager.default.fileExists(atPath: "/tmp/firsttry-escaped"))
        try bait.folder.write("[report]\nfolder = \"inside\"\n", to: "repository/firsttry.toml")
        _ = try run(["bomb-descriptors"], bait)
        let inside = bait.repository.appending(path: "inside/parity_report.json").path
        #expect(FileManager.default.fileExists(atPath: inside), "a pass means nothing: the setting does nothing")
    }

    @Test(
        "a link in the place of the report leads nowhere",
        arguments: ["artifacts", "artifacts/logs", "artifacts/parity_report.json", "artifacts/logs/bomb-output.log"])
    func reportLink(_ name: String) throws {
        let bait = try Bait(workshop)
        let place = bait.repository.appending(path: name)
        try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: bait.outside.appending(path: "target"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(at: place, withDestinationURL: bait.outside.appending(path: "target"))
        _ = try run(["bomb-output"], bait)
        let names = try FileManager.default.contentsOfDirectory(atPath: bait.outside.path + "/target")
        #expect(names.isEmpty, "written outside: \(names)")
    }

    // MARK: Tools of the repository

    /// How a repository may ask for more to be shown to its gates than itself.
    enum Lure: String, CaseIterable, Sendable {
        case home, interpreter, link, linkOfFolder, shebang
    }

    @Test("a virtual environment in the repository does not show the user's files", arguments: Lure.allCases)
    func virtualEnvironment(_ lure: Lure) throws {
        let bait = try Bait(workshop)
        let bin = bait.repository.appending(path: ".venv/bin"), files = FileManager.default
        try files.createDirectory(at: bin, withIntermediateDirectories: true)
        try files.copyItem(atPath: workshop.program, toPath: bin.path + "/escape")
        let secret = bait.home.appending(path: ".ssh/id_bait").path
        var home = "/usr/bin"
        switch lure {
        case .home: home = bait.home.path + "/.ssh/bin"
        case .interpreter: try bait.folder.write("#!\(secret)\n", to: "repository/.venv/bin/python")
        case .link: try files.createSymbolicLink(atPath: bin.path + "/python", withDestinationPath: secret)
        case .linkOfFolder: try files.createSymbolicLink(atPath: bin.path + "/python3", withDestinationPath: secret)
        case .shebang: try bait.folder.write("#!\(secret) -S\n", to: "repository/.venv/bin/python3")
        }
        try bait.folder.write("home = \(home)\nversion = 3.12\n", to: "repository/.venv/pyvenv.cfg")
        let report = try #require(try run(["escape-read-only"], bait).report)
        let findings = report.gate("escape-read-only")["findings"] as? [[String: Any]] ?? []
        let answer = findings.first { $0["rule"] as? String == "read_ssh_key" }?["message"] as? String ?? "nothing"
        #expect(answer.hasPrefix("blocked: ENOENT"), "\(answer)")
    }
}
