public import HostModel

/// What `firsttry init` found and did, for a person.
public struct SetupText {
    private let style: Style

    public init(style: Style) {
        self.style = style
    }

    public func text(_ setup: Setup) -> String {
        var blocks = [table(setup.rows)]
        if !setup.files.isEmpty { blocks.append(setup.files.map(line)) }
        if let lock = setup.lock { blocks.append(LockText(style: style, isQuiet: false).brief(lock)) }
        if !setup.advice.isEmpty { blocks.append(setup.advice.map { style.yellow("note") + ": " + PlainText.line($0) }) }
        return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func table(_ rows: [Setup.Row]) -> [String] {
        guard !rows.isEmpty else { return ["no gate applies here"] }
        var cells = [["GATE", "TOOL", "FILES", "CONFIGURATION"]]
        cells += rows.map { row in
            let shown = row.configuration.prefix(3).map(PlainText.line).joined(separator: ", ")
            let more = row.configuration.count > 3 ? " and \(row.configuration.count - 3) more" : ""
            return [row.gate, PlainText.line(row.tool), row.files.map(String.init) ?? "all", shown + more]
        }
        let widths = (0..<3).map { column in cells.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
        return cells.enumerated().map { number, row in
            var line = ""
            for column in 0..<3 { line += DisplayWidth.padded(row[column], to: widths[column] + 2) }
            line += row[3]
            while line.last == " " { line.removeLast() }
            return number == 0 ? style.bold(line) : line
        }
    }

    private func line(_ file: Setup.File) -> String {
        let words: String =
            switch file.state {
            case .written: "wrote"
            case .replaced: "replaced"
            case .kept: "kept"
            case .planned: "would write"
            }
        let path = PlainText.line(file.path)
        let advice = file.advice.isEmpty ? "" : "  " + style.dim("(" + PlainText.line(file.advice) + ")")
        return DisplayWidth.padded(words, to: 12) + path + advice
    }
}
