internal import CSystem
internal import HostRepository
internal import HostSandbox

/// What a copy of the repository does not take along: what git ignores, which may be many times the size of the rest. What of
/// it a gate's tool needs, an environment as a rule, is shown at its place.
struct LeftOut: Sendable {
    private let root: String
    private let paths: [RepositoryPath]

    /// nil where nobody copies: an overlay shows everything and costs nothing.
    init?(_ repository: Repository, on ground: Ground) {
        guard ground.isolation.workspace != "overlay" else { return nil }
        root = repository.root
        paths = repository.ignoredPaths()
    }

    /// Tells the sandbox what comes back, and returns the list as the launcher reads it: sealed memory, or what failed as a
    /// negative number.
    func apply(to sandbox: inout GateSandbox, isFenced: Bool) -> Int32 {
        // Without a root of its own a sandbox sees everything at its first place.
        let candidates = isFenced ? [] : sandbox.shown.filter(isLeftOut).sorted()
        sandbox.shownInCopy = candidates.filter { path in !candidates.contains { path.hasPrefix($0 + "/") } }
        var list: [UInt8] = []
        for path in sandbox.shownInCopy {
            list += [UInt8(ascii: "+")] + path.utf8.dropFirst(root.utf8.count + 1) + [0]
        }
        for path in paths { list += [UInt8(ascii: "-")] + path.bytes + [0] }
        return ft_sealed_memory("left-out", list, list.count)
    }

    private func isLeftOut(_ path: String) -> Bool {
        guard path.hasPrefix(root + "/") else { return false }
        let bytes = Array(path.utf8.dropFirst(root.utf8.count + 1))
        return paths.contains { bytes == $0.bytes || bytes.starts(with: $0.bytes + [UInt8(ascii: "/")]) }
    }
}
