internal import HostFixtures
internal import HostModel

/// Texts that must come out nowhere.
struct Secrets {
    private let texts: [[UInt8]]

    init(_ texts: [String]) { self.texts = texts.map { Array($0.utf8) } }

    /// Which of the report's files, or "the report" itself, hold one.
    func places(in outcome: Outcome, report: String) -> [String] {
        guard !texts.isEmpty else { return [] }
        var places: [String] = []
        var said = outcome.failures.flatMap { [$0.message, $0.hint] } + [outcome.reason]
        said += outcome.findings.flatMap { [$0.message, $0.path, $0.fix, $0.helpURI] } + outcome.proofs.map(\.statement)
        if holds(Array(said.joined(separator: "\n").utf8)) { places.append("the report") }
        for name in FileTree.names(below: report) {
            guard let bytes = try? FileTree.read(report + "/" + name) else { continue }
            if holds(bytes) { places.append(name) }
        }
        return places
    }

    private func holds(_ bytes: [UInt8]) -> Bool { texts.contains { !bytes.ranges(of: $0).isEmpty } }
}
