public import HostModel

/// What discovery found, as a person reads it.
public struct ListingText {
    private let style: Style
    private let screen: Screen

    public init(style: Style, screen: Screen) {
        self.style = style
        self.screen = screen
    }

    /// One line for each gate, then those that were refused with the reason.
    public func list(_ gates: [GateListing]) -> String {
        let accepted = gates.filter { $0.refusal == nil }
        let refused = gates.filter { $0.refusal != nil }
        guard !gates.isEmpty else { return "No gate was found.\n" }
        var text = ""
        if !accepted.isEmpty {
            let rows = accepted.map { gate in
                [gate.id, gate.tier?.rawValue ?? "-", gate.level.rawValue, gate.code.id, gate.origin, gate.title]
                    .map(PlainText.line)
            }
            text += table([["GATE", "TIER", "LEVEL", "CODE", "FROM", "TITLE"]] + rows)
        }
        for (index, gate) in refused.enumerated() {
            guard let refusal = gate.refusal else { continue }
            if index == 0 { text += (text.isEmpty ? "" : "\n") + style.bold(style.red("Refused:")) + "\n" }
            text +=
                "  " + style.bold(PlainText.line(gate.id.isEmpty ? "(no id)" : gate.id)) + "  "
                + style.dim(PlainText.line(gate.manifestPath)) + "\n" + indented(refusal)
        }
        return text
    }

    /// Everything about each gate.
    public func show(_ gates: [GateListing]) -> String {
        gates.map { gate in
            var text = style.bold(PlainText.line(gate.id)) + (gate.title.isEmpty ? "" : ": " + PlainText.line(gate.title)) + "\n"
            text += facts(gate.facts)
            if let refusal = gate.refusal { text += style.red("Refused:") + "\n" + indented(refusal) }
            return text
        }.joined(separator: "\n")
    }

    public func facts(_ facts: [Fact]) -> String {
        let width = facts.map { DisplayWidth.of(PlainText.line($0.name)) }.max() ?? 0
        var text = ""
        for fact in facts {
            let lines = PlainText.lines(fact.value)
            let name = DisplayWidth.padded(PlainText.line(fact.name), to: width)
            text += "  " + style.dim(name) + "  " + (lines.first ?? "-") + "\n"
            for line in lines.dropFirst() { text += String(repeating: " ", count: width + 4) + line + "\n" }
        }
        return text
    }

    // MARK: Layout

    private func indented(_ refusal: HostError) -> String {
        let text = ErrorText.text(refusal, style: style)
        return text.split(separator: "\n").map { "    " + $0 + "\n" }.joined()
    }

    private func table(_ rows: [[String]]) -> String {
        var widths = rows[0].map(DisplayWidth.of)
        for row in rows { for (column, cell) in row.enumerated() { widths[column] = max(widths[column], DisplayWidth.of(cell)) } }
        var text = ""
        for (index, row) in rows.enumerated() {
            var line = ""
            for (column, cell) in row.enumerated() {
                line += column == row.count - 1 ? cell : DisplayWidth.padded(cell, to: widths[column] + 2)
            }
            if !screen.isPaper { line = DisplayWidth.cut(line, to: screen.columns) }
            text += (index == 0 ? style.dim(line) : line) + "\n"
        }
        return text
    }
}
