@preconcurrency internal import Glibc
internal import HostDigest
internal import HostModel
internal import Synchronization

/// SHA-256 of the tools that run, computed on a thread of its own while they do: a tool of 30 MB would otherwise cost a small
/// run a good part of its time.
final class ToolDigests: Sendable {
    private let paths: [String: String]
    private let digests = Mutex<[String: String]>([:])
    private let thread = Mutex<pthread_t?>(nil)

    init(of runs: [GateRun]) {
        paths = Dictionary(
            runs.compactMap { run in run.tool.map { (run.id, $0.path) } }, uniquingKeysWith: { first, _ in first })
        guard !paths.isEmpty else { return }
        let own = Unmanaged.passRetained(self)
        var handle = pthread_t()
        let error = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ToolDigests>.fromOpaque(argument).takeRetainedValue().compute()
                return nil
            }, own.toOpaque())
        if error == 0 {
            thread.withLock { $0 = handle }
        } else {
            own.release()
            compute()
        }
    }

    /// The outcome with the digest of its tool filled in.
    func complete(_ outcome: Outcome) -> Outcome {
        let pending = thread.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let pending { pthread_join(pending, nil) }
        guard let path = paths[outcome.gate], outcome.tool != nil else { return outcome }
        var outcome = outcome
        outcome.tool?.sha256 = digests.withLock { $0[path] } ?? ""
        return outcome
    }

    private func compute() {
        for path in Set(paths.values) {
            let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard file >= 0 else { continue }
            defer { close(file) }
            guard let digest = try? SHA256.hex(ofFile: file) else { continue }
            digests.withLock { $0[path] = digest }
        }
    }
}
