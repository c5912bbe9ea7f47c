internal import HostModel
internal import HostTools

/// Digests of the tools that run, as a lock holds them, computed while they do: a tool of 30 MB would otherwise cost a small
/// run a good part of its time.
struct ToolDigests: Sendable {
    private let tools: [String: LocatedTool]
    private let digests: Background<[String: String]>?

    init(of runs: [GateRun]) {
        let tools = Dictionary(
            runs.compactMap { run in run.tool.map { (run.id, $0) } }, uniquingKeysWith: { first, _ in first })
        self.tools = tools
        digests = tools.isEmpty ? nil : Background { Self.compute(Array(tools.values)) }
    }

    /// The outcome with the digest of its tool filled in.
    func complete(_ outcome: Outcome) -> Outcome {
        guard let tool = tools[outcome.gate], outcome.tool != nil else { return outcome }
        var outcome = outcome
        outcome.tool?.sha256 = digests?.value[tool.path] ?? ""
        return outcome
    }

    private static func compute(_ tools: [LocatedTool]) -> [String: String] {
        var digests: [String: String] = [:]
        for tool in tools where digests[tool.path] == nil { digests[tool.path] = ToolPrint(tool).digest() }
        return digests
    }
}
