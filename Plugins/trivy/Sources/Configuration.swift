import GateSDK

/// What the repository says to trivy. Exceptions and rules for secrets count; trivy.yaml, which can switch everything
/// off, does not.
struct Configuration {
    private(set) var ignoreFile: Path?
    private(set) var secretRules: Path?
    /// The project's own Python environment.
    private(set) var environment: Path?
    private(set) var hasSettingsFile = false

    init() {}

    init(_ probe: borrowing Probe) {
        for name in [".trivyignore", ".trivyignore.yaml", ".trivyignore.yml"] as [Path]
        where ignoreFile == nil && Configuration.exists(name, probe) {
            ignoreFile = name
        }
        if Configuration.exists("trivy-secret.yaml", probe) { secretRules = "trivy-secret.yaml" }
        for name in [".venv", "venv"] as [Path] where environment == nil && Configuration.exists(name / "pyvenv.cfg", probe) {
            environment = name
        }
        hasSettingsFile = Configuration.exists("trivy.yaml", probe)
    }

    /// For the lock.
    var files: [ConfigurationFile] {
        [ignoreFile, secretRules].compactMap { $0 }.map { ConfigurationFile($0) }
    }

    private static func exists(_ path: Path, _ probe: borrowing Probe) -> Bool {
        do throws(SystemError) {
            _ = try probe.contents(of: path)
            return true
        } catch {
            return !error.isMissing
        }
    }
}

/// What trivy shall not look at: what git ignores, and what the options name.
struct SkippedPaths {
    private(set) var folders: [String] = []
    private(set) var files: [String] = []

    /// Without git: folders that hold nothing of the repository's own.
    private static let foreign = [".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__", ".firsttry"]

    init() {}

    init(_ probe: borrowing Probe, _ settings: Settings) throws(GateProblem) {
        folders = SkippedPaths.foreign.map { "**/" + $0 }
        if probe.isGitRepository {
            let git = try probe.exec(
                Command("git", "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"))
            if case .exited(status: 0) = git.exit {
                folders = []
                for entry in git.output.split(separator: 0) { add(Path(Array(entry))) }
            }
        }
        for path in settings.skip {
            folders.append(SkippedPaths.pattern(path.bytes))
            files.append(SkippedPaths.pattern(path.bytes))
        }
    }

    private mutating func add(_ path: Path) {
        if path.bytes.last == UInt8(ascii: "/") {
            folders.append(SkippedPaths.pattern(path.bytes.dropLast()))
        } else {
            files.append(SkippedPaths.pattern(path.bytes))
        }
    }

    /// Whether a path lies in what the options name.
    static func names(_ path: Path, _ settings: Settings) -> Bool {
        settings.skip.contains { $0 == path || path.below($0) != nil }
    }

    /// A name as a pattern that matches it. trivy cuts its arguments at commas, and quotes are special to it.
    private static func pattern(_ name: some Sequence<UInt8>) -> String {
        var bytes: [UInt8] = []
        for byte in name {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "*"), UInt8(ascii: "["),
                UInt8(ascii: "{"), 0x0A, 0x80...:
                bytes.append(UInt8(ascii: "?"))
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
