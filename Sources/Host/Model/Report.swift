/// The standard report, before it is written down. Pure data: merging reads no clock, no disk and no environment.
public struct Report: Sendable, Equatable {
    public var command: String
    public var exitCode: Int
    public var startedAt: String
    public var durationSeconds: Double
    public var host: HostFacts
    public var repository: RepositoryFacts
    public var scope: Scope
    /// Absolute path of the folder that logs, artifacts and the report itself go to; nil for `artifacts` in the repository.
    public var folder: String?
    public var interrupted = false
    /// nil when no gate was to be started.
    public var isolation: RunIsolation?
    /// Smallest code first, then by gate.
    public var failures: [Failure]
    /// By id.
    public var outcomes: [Outcome]
    public var parity = ParityFacts()

    public var isOK: Bool { exitCode == 0 }

    public init(
        command: String, exitCode: Int, startedAt: String, durationSeconds: Double, host: HostFacts,
        repository: RepositoryFacts, scope: Scope, failures: [Failure], outcomes: [Outcome]
    ) {
        self.command = command
        self.exitCode = exitCode
        self.startedAt = startedAt
        self.durationSeconds = durationSeconds
        self.host = host
        self.repository = repository
        self.scope = scope
        self.failures = failures
        self.outcomes = outcomes
    }
}

public struct HostFacts: Sendable, Hashable {
    public var version: String
    public var os: String
    public var arch: String

    public init(version: String, os: String, arch: String) {
        self.version = version
        self.os = os
        self.arch = arch
    }
}

public struct RepositoryFacts: Sendable, Hashable {
    /// Absolute path of the root.
    public var root: String
    /// nil outside of git and before the first commit.
    public var commit: String?
    /// nil when it was not found out.
    public var isDirty: Bool?
    /// Hash of the working tree's paths and contents; nil when it was not computed.
    public var treeSHA256: String?

    public init(root: String, commit: String? = nil, isDirty: Bool? = nil, treeSHA256: String? = nil) {
        self.root = root
        self.commit = commit
        self.isDirty = isDirty
        self.treeSHA256 = treeSHA256
    }
}

public struct Scope: Sendable, Hashable {
    public enum Mode: String, Sendable {
        case full, changed
    }

    public var mode: Mode
    public var files: Int

    public init(mode: Mode, files: Int) {
        self.mode = mode
        self.files = files
    }
}
