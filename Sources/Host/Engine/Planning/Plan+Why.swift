internal import HostConfiguration
internal import HostDiscovery
internal import HostLock
internal import HostManifest
internal import HostModel

/// Why one gate runs or does not, and where each of its settings comes from.
struct Reasons {
    let gate: DiscoveredGate
    /// nil for a gate that does not run.
    let run: GateRun?
    let settings: GateSettings?
    let lock: Lock?

    var facts: [Fact] {
        let manifest = gate.manifest
        var facts = [
            Fact("level", chosen(settings?.level?.rawValue, manifest.level.rawValue)),
            Fact("tier", manifest.tier.map { "\($0.rawValue), and those above" } ?? "none: it takes part when it is brought in"),
            Fact("applies when", manifest.appliesWhen.map { "there are \($0.lookedFor)" } ?? "always"), Fact("tool", tool),
            Fact("timeout", timeout),
            Fact("workspace", chosen(settings?.workspace?.rawValue, manifest.workspace.rawValue)),
            Fact("code", manifest.code.id),
        ]
        if !manifest.configFiles.isEmpty {
            facts.append(Fact("configured by", manifest.configFiles.map(\.description).joined(separator: ", ")))
        }
        let options = settings?.optionSettings.map(\.name).sorted() ?? []
        if !options.isEmpty { facts.append(Fact("options", "\(options.joined(separator: ", ")) (configuration)")) }
        let variables = settings?.environment.keys.sorted() ?? []
        if !variables.isEmpty { facts.append(Fact("variables", "\(variables.joined(separator: ", ")) (configuration)")) }
        for threshold in run?.thresholds ?? [] {
            let source =
                threshold.isEnforced ? threshold.isChosen ? "configuration or lock" : "manifest" : "measured, not enforced"
            facts.append(Fact(threshold.name, "\(threshold.value) (\(source))"))
        }
        for snapshot in run?.snapshots ?? [] { facts.append(Fact("data", "\(snapshot.name) of \(snapshot.created.text)")) }
        facts.append(Fact("manifest", "\(gate.manifestPath) (\(gate.origin.rawValue))"))
        return facts
    }

    private func chosen(_ own: String?, _ usual: String) -> String {
        own.map { "\($0) (configuration)" } ?? "\(usual) (manifest)"
    }

    private var tool: String {
        guard let wanted = gate.manifest.tool else { return "none" }
        let names = wanted.names.joined(separator: " or ")
        if let setting = settings?.tool { return "\(setting) (configuration)" }
        guard let tool = run?.tool else { return names }
        return "\(tool.path) (\(tool.origin.rawValue))"
    }

    private var timeout: String {
        if let own = settings?.timeoutSeconds { return "\(own) s (configuration)" }
        if let locked = lock?.timeouts[gate.id] { return "\(locked) s (lock)" }
        return "\(gate.manifest.timeoutSeconds) s (manifest)"
    }
}

extension [PlannedGate] {
    /// The gate with its reasons, and first of all it: one that only somebody could bring in is not planned for.
    mutating func explain(_ id: String, _ gate: DiscoveredGate?, _ reasons: (DiscoveredGate) -> Reasons) {
        guard let gate else { return }
        if !contains(where: { $0.id == id }) {
            append(
                PlannedGate(
                    id: id, title: gate.manifest.title, level: gate.manifest.level,
                    reason: "takes part only when it is named, or has a table in the configuration", willRun: false, tool: ""))
        }
        for index in indices where self[index].id == id { self[index].facts = reasons(gate).facts }
    }
}
