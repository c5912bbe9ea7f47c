import GateSDK

/// Files with a known flaw, laid behind all others. That trivy reports on them shows that it came to the end of the
/// files, and that its rules are at work: it says nothing else of what it looked at.
struct Bait {
    private let scanners: [String]
    /// All names of files, each a line in a file of the bait's: a secret may stand in a name.
    private let names: [Path]

    /// Behind every other name of ASCII letters.
    private static let folder: Path = "~~~firsttry-bait"

    private static let listing = folder / "names.txt"

    init(
        _ run: borrowing Run, _ settings: Settings, _ configuration: Configuration, _ files: [Path]
    ) throws(GateProblem) {
        names = settings.scanners.contains("secret") ? files : []
        var scanners = settings.scanners.filter { $0 == "misconfig" }
        // A project's own rules may switch off the one that the bait is for.
        if settings.scanners.contains("secret"), configuration.secretRules == nil { scanners.append("secret") }
        self.scanners = scanners
        guard !scanners.isEmpty || !names.isEmpty else { return }
        guard run.isWritable else {
            throw GateProblem(
                .options, "this gate needs a view of the repository that it may write to",
                hint: "remove gates.trivy.workspace, or set it to \"copy\"")
        }
        try writeNames(run)
        _ = try run.write(Array("FROM scratch\nCMD [\"/bait\"]\n".utf8), to: run.repository / Bait.folder / "Dockerfile")
        // In pieces, so that no scanner takes this file for one with a secret.
        let key = "AKIA" + "2E0A8F3B" + "244C9986"
        _ = try run.write(Array("key: \(key)\n".utf8), to: run.repository / Bait.folder / "bait.yaml")
    }

    /// Each name in three lines: as it is, and cut into words in two ways, for most rules want a blank behind a secret.
    private func writeNames(_ run: borrowing Run) throws(GateProblem) {
        var lines: [UInt8] = []
        for name in names {
            for separators in ["\n", "\n/.", "\n/.-_:;,=@+~()[]{}'\""] as [StaticString] {
                lines += name.bytes.map { separators.contains($0) ? 0x20 : $0 } + [0x0A]
            }
        }
        if !lines.isEmpty { _ = try run.write(lines, to: run.repository / Bait.listing) }
    }

    /// Those names in which trivy itself sees a secret: they are not to be shown.
    func namesWithSecrets(_ report: Report) -> Set<Path> {
        var found: Set<Path> = []
        for result in report.results where Path(result.target) == Bait.listing {
            for flaw in result.flaws where flaw.line > 0 && flaw.line <= 3 * names.count {
                found.insert(names[(flaw.line - 1) / 3])
            }
        }
        return found
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

extension StaticString {
    fileprivate func contains(_ byte: UInt8) -> Bool {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount).contains(byte)
    }
}
