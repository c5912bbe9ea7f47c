import Foundation
import Support
import Testing

/// A launcher that says more than it does: what the report claims is what the self-test saw, and not what was set up.
@Suite struct LyingLauncherTests {
    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let file: String
        /// What is replaced in the launcher's source, and by what.
        let edits: [[String]]
        let isFenced: Bool
        let caught: String
    }

    private static let lies = [
        Lie(
            testDescription: "a network namespace that was never made", file: "networks.c",
            edits: [["unshare(CLONE_NEWNET)", "unshare(0)"], ["setns(networks->all[number].fd, CLONE_NEWNET)", "0"]],
            isFenced: false, caught: "tcp"),
        Lie(
            testDescription: "a Landlock that restricts nothing", file: "confine.c",
            edits: [["syscall(SYS_landlock_restrict_self, ruleset, 0)", "(ruleset < 0)"]], isFenced: true, caught: "other-files"),
        Lie(
            testDescription: "a filter that was never installed", file: "ahead.c",
            edits: [["ft_raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)ft_filter(gate->filter), 0, 0)", "0"]],
            isFenced: false,
            caught: "vsock"),
    ]

    @Test(arguments: lies)
    func isFoundOutBeforeAnyGateStarts(_ lie: Lie) throws {
        let folder = try TemporaryFolder(), root = Program.repositoryRoot
        let prefix = folder.url.appending(path: "prefix"), source = folder.url.appending(path: "launch")
        // Not FileManager, which wants to keep the owner.
        for (from, to) in [(Program.prefix, prefix), (root.path + "/Sources/Host/Launch", source)] {
            try #require(try Program.run("/bin/cp", ["-R", from, to.path], in: root).status == 0)
        }
        let file = source.appending(path: lie.file)
        var text = try String(contentsOf: file, encoding: .utf8)
        for edit in lie.edits {
            try #require(text.contains(edit[0]), "the source has changed: \(edit[0])")
            text = text.replacing(edit[0], with: edit[1])
        }
        try Data(text.utf8).write(to: file)
        let script =
            "cc -std=gnu17 -O1 -static -I\(source.path)/include -I.build/firsttry/seccomp -o \(prefix.path)/lib/firsttry/firsttry-launcher \(source.path)/*.c"
        let built = try Program.run("/bin/sh", ["-c", script], in: root)
        try #require(built.status == 0, "\(built.err)")
        let gates = try HostileGates(["clean"], in: folder.url.appending(path: "gates"))
        let repository = folder.url.appending(path: "repository")
        try folder.write(lie.isFenced ? "[isolation]\nprofile = \"fenced\"\n" : "", to: "repository/firsttry.toml")
        let takeAway = root.appending(path: ".build/firsttry/tests/launch/take-away").path
        let result = try Program.run(
            takeAway,
            (lie.isFenced ? ["docker"] : []) + [
                "--", prefix.path + "/bin/firsttry", "run", "clean", "--gate-path", gates.folder.path,
            ],
            in: repository)
        let report = try ReportFile(in: repository)
        #expect(result.status == 109 && report.gates.isEmpty, "\(result.out)\(result.err)")
        let message = (report.json["failures"] as? [[String: Any]])?.first?["msg"] as? String ?? ""
        #expect(message.contains("the self-test got out of its sandbox") && message.contains(lie.caught), "\(message)")
    }
}
