import GateSDK

/// Files with a known flaw, laid behind all others. That trivy reports on them shows that it came to the end of the
/// files, and that its rules are at work: it says nothing else of what it looked at.
struct Bait {
    private let scanners: [String]

    /// Behind every other name of ASCII letters.
    private static let folder: Path = "~~~firsttry-bait"

    init(_ run: borrowing Run, _ settings: Settings, _ configuration: Configuration) throws(GateProblem) {
        var scanners = settings.scanners.filter { $0 == "misconfig" }
        // A project's own rules may switch off the one that the bait is for.
        if settings.scanners.contains("secret"), configuration.secretRules == nil { scanners.append("secret") }
        self.scanners = scanners
        guard !scanners.isEmpty else { return }
        guard run.isWritable else {
            throw GateProblem(
                .options, "this gate needs a view of the repository that it may write to",
                hint: "remove gates.trivy.workspace, or set it to \"copy\"")
        }
        _ = try run.write(Array("FROM scratch\nCMD [\"/bait\"]\n".utf8), to: run.repository / Bait.folder / "Dockerfile")
        // In pieces, so that no scanner takes this file for one with a secret.
        let key = "AKIA" + "2E0A8F3B" + "244C9986"
        _ = try run.write(Array("key: \(key)\n".utf8), to: run.repository / Bait.folder / "bait.yaml")
    }

    /// How many of them trivy must report on.
    var count: Int { scanners.count }

    func isBait(_ target: String) -> Bool { Path(target).below(Bait.folder) != nil }

    func found(in report: Report) -> Int {
        var kinds: Set<String> = []
        for result in report.results where isBait(result.target) { kinds.insert(result.kind) }
        return (scanners.contains("misconfig") && kinds.contains("config") ? 1 : 0)
            + (scanners.contains("secret") && kinds.contains("secret") ? 1 : 0)
    }
}
