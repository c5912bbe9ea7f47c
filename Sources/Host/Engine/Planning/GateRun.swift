internal import HostManifest
internal import HostModel
internal import HostSandbox
internal import HostSnapshots
internal import HostTools

/// One gate that will be run, with everything decided.
struct GateRun: Sendable {
    let id: String
    let title: String
    let version: String
    let level: Level
    /// What its findings cost.
    let code: ParityCode
    /// What findings of certain rules cost instead.
    let codes: [Manifest.CodeOfRule]
    /// Rules whose findings stand on secrets.
    var conceals: [GlobPattern] = []
    let manifestSHA256: String
    let libraryPath: String
    let librarySHA256: String
    let abi: String
    /// What the library is told when it is an adapter; nil when it is the gate itself.
    let adapted: AdaptedGate?
    let tool: LocatedTool?
    /// The versions of the tool that the gate can read.
    var knownVersions = VersionRange.all
    /// A command or a page for who needs one of them.
    var toolInstall = ""
    /// JSON: the manifest's defaults under the user's settings.
    var options: [UInt8]
    /// The same without what the lock holds it to: what a gate says of itself must not change when a lock is written.
    var questionOptions: [UInt8] = []
    /// Changed-only: the files that count; nil when everything does.
    let changed: [[UInt8]]?
    /// What it owes as evidence; empty only where its manifest says why.
    var proofs: [String]
    let nothingToDoIsNormal: Bool
    var sandbox: GateSandbox
    /// Data that it reads besides the repository, and when it was looked at.
    let snapshots: [Snapshot]
    let plannedAt: Moment
    let cores: Int
    let expectedSeconds: Double
    /// Whether its runner tells what it did beside its reports.
    var isObserved = false
    var mode = Mode.run
    /// Files that change what the tool does.
    var configPatterns: [GlobPattern] = []
    /// Files that make it apply; empty when it applies everywhere.
    var appliesTo: [GlobPattern] = []
    /// What of its options counts as a measure, as it will be enforced.
    var thresholds: [PlannedThreshold] = []
    /// How it is asked which tests there are; nil when it runs none.
    var collecting: Collecting?
    /// Variables that the configuration gives it.
    var granted: [String: String] = [:]

    /// How far it goes.
    enum Mode: String, Sendable {
        case run
        /// The probe alone.
        case probe
    }

    /// What makes it collect and do nothing else.
    struct Collecting: Sendable {
        let options: [UInt8]
        let artifact: String
    }

    /// An outcome with nothing in it yet but who it is about.
    func outcome(_ verdict: Verdict) -> Outcome {
        var outcome = Outcome(gate: id, title: title, level: level, verdict: verdict)
        outcome.plugin = PluginUsed(librarySHA256: librarySHA256, manifestSHA256: manifestSHA256, abi: abi)
        outcome.snapshots = snapshots.map { SnapshotUsed(name: $0.name, sha256: $0.sha256, created: $0.created.text) }
        return outcome
    }
}
