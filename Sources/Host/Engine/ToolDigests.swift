@preconcurrency internal import Glibc
internal import HostDigest
internal import HostModel

/// SHA-256 of the tools that run, computed while they do: a tool of 30 MB would otherwise cost a small run a good part of
/// its time.
struct ToolDigests: Sendable {
    private let paths: [String: String]
    private let digests: Background<[String: String]>?

    init(of runs: [GateRun]) {
        let paths = Dictionary(
            runs.compactMap { run in run.tool.map { (run.id, $0.path) } }, uniquingKeysWith: { first, _ in first })
        self.paths = paths
        digests = paths.isEmpty ? nil : Background { Self.compute(Set(paths.values)) }
    }

    /// The outcome with the digest of its tool filled in.
    func complete(_ outcome: Outcome) -> Outcome {
        guard let path = paths[outcome.gate], outcome.tool != nil else { return outcome }
        var outcome = outcome
        outcome.tool?.sha256 = digests?.value[path] ?? ""
        return outcome
    }

    private static func compute(_ paths: Set<String>) -> [String: String] {
        var digests: [String: String] = [:]
        for path in paths {
            let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard file >= 0 else { continue }
            defer { close(file) }
            if case .success(let digest) = Result(catching: { () throws(DigestFault) in try SHA256.hex(ofFile: file) }) {
                digests[path] = digest
            }
        }
        return digests
    }
}
