public import HostModel

/// A plan as a person reads it: what would run, with which tool, and why the rest would not.
public struct PlanText {
    private let style: Style
    private let screen: Screen

    public init(style: Style, screen: Screen) {
        self.style = style
        self.screen = screen
    }

    public func text(_ gates: [PlannedGate]) -> String {
        guard !gates.isEmpty else { return "No gate was found.\n" }
        let runs = gates.filter(\.willRun)
        let rest = gates.filter { !$0.willRun }
        let idWidth = GateLine.idWidth(gates.map(\.id))
        var text = runs.isEmpty ? "" : style.bold("Would run:") + "\n"
        for gate in runs { text += line(gate, idWidth, style.green("✓")) }
        if !rest.isEmpty { text += (text.isEmpty ? "" : "\n") + style.bold("Would not run:") + "\n" }
        for gate in rest { text += line(gate, idWidth, "-") }
        return text + "\n" + Wording.count(runs.count, "gate") + " of \(gates.count) would run; nothing was started.\n"
    }

    /// One gate, with where each of its settings comes from.
    public func why(_ gate: PlannedGate) -> String {
        let mark = gate.willRun ? style.green("✓") : "-"
        let head =
            "\(mark) \(style.bold(PlainText.line(gate.id))) would \(gate.willRun ? "run" : "not run"): \(PlainText.line(gate.reason))\n"
        return head + ListingText(style: style, screen: screen).facts(gate.facts)
    }

    public static func json(_ gate: PlannedGate) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("id", gate.id)
        json.member("runs", gate.willRun)
        json.member("reason", gate.reason)
        json.objects("facts", gate.facts) { json, fact in
            json.member("name", fact.name)
            json.member("value", fact.value)
        }
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private func line(_ gate: PlannedGate, _ idWidth: Int, _ mark: String) -> String {
        var parts = [PlainText.line(gate.reason)]
        if !gate.tool.isEmpty { parts.insert(PlainText.line(gate.tool), at: 0) }
        if gate.level != .required { parts.append(gate.level.rawValue) }
        return "  " + mark + " " + DisplayWidth.padded(PlainText.line(gate.id), to: idWidth) + "  "
            + parts.filter { !$0.isEmpty }.joined(separator: "; ") + "\n"
    }
}
