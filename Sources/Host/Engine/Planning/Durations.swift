@preconcurrency internal import Glibc
internal import HostModel
internal import HostReport

/// How long each gate took in the last run here, so that what takes longest starts first. It decides the order and nothing else.
struct Durations {
    private let kept: KeptFolders
    private var seconds: [String: Double] = [:]

    private static let name = "durations"
    private static let sizeMax = 64 << 10
    /// What is shorter starts last, whatever it takes.
    private static let shortest = 0.1

    init(in kept: KeptFolders) {
        self.kept = kept
        guard let folder = kept.place else { return }
        let file = open("\(folder)/\(Self.name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.sizeMax) { buffer, count in
            count = max(0, read(file, buffer.baseAddress, buffer.count))
        }
        for line in bytes.split(separator: 0x0A) {
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 2, let value = Double(words[1]), value.isFinite, value >= 0 else { continue }
            seconds[words[0]] = value
        }
    }

    /// Longest first; a gate that has not run here takes as long as its manifest says.
    func ordered(_ runs: [GateRun]) -> [GateRun] {
        guard !seconds.isEmpty else { return runs }
        return runs.sorted { (expected($1), $0.id) < (expected($0), $1.id) }
    }

    private func expected(_ run: GateRun) -> Double { seconds[run.id] ?? run.expectedSeconds }

    /// Remembers what came to its end. Losing it costs a worse order, nothing else.
    mutating func remember(_ outcomes: [Outcome]) {
        let before = seconds
        for outcome in outcomes where outcome.verdict == .passed || outcome.verdict == .failed {
            let took = max(Self.shortest, (outcome.durationSeconds * 10).rounded() / 10)
            seconds[outcome.gate] = took
        }
        guard seconds != before, let folder = kept.makePlace() else { return }
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0 else { return }
        defer { close(directory) }
        let lines = seconds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
        try? AtomicFile.write(Array(lines.utf8), to: Self.name, in: directory, folder)
    }
}
