import Foundation
import Support
import Testing

/// `run --why GATE` says where each setting comes from, and starts nothing.
@Suite struct WhyTests {
    private static func why(_ gate: String, _ configuration: String) throws -> Program.Result {
        let folder = try TemporaryFolder()
        try folder.write("value = 1\n", to: "a.py")
        try folder.write(configuration, to: "firsttry.toml")
        let result = try Program.firsttry(["run", "--why", gate], in: folder.url)
        #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "artifacts").path), "something was run")
        return result
    }

    /// The line that begins with a name, its spaces made one.
    private static func line(_ name: String, _ result: Program.Result) -> String {
        let lines = result.out.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        return lines.first { $0.hasPrefix(name + " ") } ?? ""
    }

    @Test func eachSettingNamesItsSource() throws {
        let result = try Self.why("ruff", "tier = \"lite\"\n[gates.ruff]\nlevel = \"advisory\"\ntimeout_sec = 77\n")
        #expect(result.status == 0 && result.out.hasPrefix("✓ ruff would run: part of tier lite\n"), "\(result.out)\(result.err)")
        #expect(Self.line("level", result) == "level advisory (configuration)")
        #expect(Self.line("timeout", result) == "timeout 77 s (configuration)")
        #expect(Self.line("workspace", result) == "workspace read-only (manifest)")
        #expect(Self.line("tool", result).hasSuffix("/ruff (path)"))
    }

    @Test func aGateThatDoesNotRunSaysWhy() throws {
        let left = try Self.why("mypy", "tier = \"lite\"\n")
        #expect(left.out.hasPrefix("- mypy would not run: belongs to tier pro, above lite\n"), "\(left.out)")
        let onCall = try Self.why("shellcheck", "")
        #expect(onCall.out.hasPrefix("- shellcheck would not run: takes part only when it is named"), "\(onCall.out)")
        let unknown = try Self.why("mypi", "")
        #expect(unknown.status == 2 && unknown.err.contains("did you mean mypy?"))
    }
}
