internal import HostModel
internal import HostSnapshots

/// Whether each snapshot is what it says it is, found out while the gates run. The folder lies in the repository, whose
/// authors could put a harmless one there under the name of another.
struct SnapshotDigests: Sendable {
    private let actual: Background<[String: String]>?

    init(of runs: [GateRun]) {
        let snapshots = Dictionary(runs.flatMap(\.snapshots).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        actual =
            snapshots.isEmpty ? nil : Background { snapshots.compactMapValues { $0.actualSHA256() } }
    }

    /// Without its verdict where a snapshot that it rests on is another than its facts say.
    func judge(_ outcome: Outcome) -> Outcome {
        guard let actual else { return outcome }
        let forged = outcome.snapshots.filter { actual.value[$0.name] != $0.sha256 }
        guard !forged.isEmpty else { return outcome }
        var outcome = outcome
        outcome.verdict = .error
        outcome.failures = forged.map { snapshot in
            Failure(
                .noVerdict, gate: outcome.gate,
                "the snapshot \(snapshot.name) is not what its snapshot.json says: its files have another SHA-256",
                hint: howToFetch(snapshot.name))
        }
        return outcome
    }
}
