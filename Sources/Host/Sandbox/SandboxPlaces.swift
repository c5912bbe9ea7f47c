public import HostModel

/// What all sandboxes of a run are made of: a profile, and for one without roots of their own the folder that holds theirs.
public struct SandboxKind: Sendable, Hashable {
    public let profile: IsolationProfile
    /// Absolute; made and removed by the launcher. Empty where each sandbox has a root of its own.
    let fence: String

    public static let strict = SandboxKind(profile: .strict, fence: "")
    public static let container = SandboxKind(profile: .container, fence: "")

    /// `folder` is where a new folder is made that lives as long as the run; its name cannot be guessed.
    public static func fenced(in folder: String) -> SandboxKind {
        let name = String(UInt64.random(in: .min ... .max), radix: 16)
        return SandboxKind(profile: .fenced, fence: "\(folder)/firsttry-fence-\(name)")
    }

    /// Where one gate of the run finds things.
    public func places(for number: Int, repository: String, runner: String) -> SandboxPlaces {
        profile == .fenced ? SandboxPlaces(folder: "\(fence)/\(number)", runner: runner) : SandboxPlaces(repository: repository)
    }
}

/// Where things lie for the programs in one sandbox.
public struct SandboxPlaces: Sendable, Hashable {
    public let repository: String
    public let runner: String
    public let scratch: String
    public let home: String
    public let temporary: String
    /// Where all of these lie when there is no root of the sandbox's own.
    let folder: String?

    init(repository: String) {
        self.repository = repository
        runner = Inside.runner
        scratch = Inside.scratch
        home = Inside.home
        temporary = "/tmp"
        folder = nil
    }

    /// Who only reads has a copy too: a lock, a lease or a watch on the repository itself would be felt by the user's programs.
    init(folder: String, runner: String) {
        self.folder = folder
        repository = folder + "/repository"
        self.runner = runner
        scratch = folder + "/scratch"
        home = folder + "/home"
        temporary = folder + "/tmp"
    }

    /// `stored` is where it lies for the host, and without a root of the sandbox's own for the gate too.
    public func snapshot(_ name: String, stored: String) -> String {
        folder == nil ? "/run/firsttry/snapshots/\(name)" : stored
    }

    func cache(_ name: String) -> String {
        folder.map { "\($0)/cache-\(name)" } ?? "/run/firsttry/cache/\(name)"
    }
}
