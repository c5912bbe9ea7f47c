/// Writes what `--help` shows.
public struct Help {
    private let width: Int
    private let heading: (String) -> String
    private let inherited: [Option]

    /// `heading` may add colour; `inherited` are the options that every command has.
    public init(width: Int, inherited: [Option], heading: @escaping (String) -> String = { $0 }) {
        self.width = max(40, min(width, 100))
        self.inherited = inherited
        self.heading = heading
    }

    public func text(for command: Command, path: [String]) -> String {
        let isRoot = path.isEmpty
        var text = wrapped(command.purpose, indent: 0) + "\n"
        if !command.details.isEmpty { text += "\n" + wrapped(command.details, indent: 0) + "\n" }
        text += "\n" + heading("Usage:") + " " + usage(of: command, path: path) + "\n"
        text += section("Commands", command.subcommands.map { ($0.name, $0.purpose) })
        text += section("Arguments", command.operands.map { (form(of: $0), $0.help + choices($0.choices)) })
        var groups: [String] = []
        for option in command.options where !isRoot && !groups.contains(option.group) { groups.append(option.group) }
        for group in groups {
            text += section(group, command.options.filter { $0.group == group }.map { (form(of: $0), describe($0)) })
        }
        var common = inherited.map { (form(of: $0), describe($0)) }
        common.append(("-h, --help", "Show this help"))
        if isRoot { common.append(("-V, --version", "Show the version")) }
        text += section(isRoot ? "Options" : "Options of every command", common)
        if !command.subcommands.isEmpty {
            let prefix = (["firsttry"] + path).joined(separator: " ")
            text += "\n" + wrapped("'\(prefix) COMMAND --help' says more about one of them.", indent: 0) + "\n"
        }
        return text + examples(command.examples)
    }

    private func usage(of command: Command, path: [String]) -> String {
        var parts = ["firsttry"] + path
        if !path.isEmpty, !command.options.isEmpty { parts.append("[OPTIONS]") }
        if !command.subcommands.isEmpty { parts.append(command.usual == nil ? "COMMAND" : "[COMMAND]") }
        return (parts + command.operands.map(form)).joined(separator: " ")
    }

    // MARK: Rows

    private func form(of operand: Operand) -> String {
        let name = operand.isRequired ? operand.name : "[\(operand.name)]"
        return operand.isRepeatable ? name + "..." : name
    }

    private func form(of option: Option) -> String {
        let short = option.short.map { "-\($0), " } ?? "    "
        return short + "--" + option.name + (option.value.map { " " + $0 } ?? "")
    }

    private func describe(_ option: Option) -> String {
        var text = option.help + choices(option.choices)
        if let standard = option.standard { text += " [default: \(standard)]" }
        if let variable = option.variable { text += " [env: \(variable)]" }
        return text
    }

    private func choices(_ choices: [String]) -> String {
        choices.isEmpty ? "" : " [one of: \(choices.joined(separator: ", "))]"
    }

    private func section(_ title: String, _ rows: [(String, String)]) -> String {
        guard !rows.isEmpty else { return "" }
        let column = min(rows.map(\.0.count).max() ?? 0, 26) + 4
        var text = "\n" + heading(title + ":") + "\n"
        for (form, help) in rows {
            let lead = "  " + form
            let fits = lead.count + 2 <= column
            text +=
                lead + (fits ? String(repeating: " ", count: column - lead.count) : "\n" + String(repeating: " ", count: column))
            text += wrapped(help, indent: column) + "\n"
        }
        return text
    }

    private func examples(_ examples: [Example]) -> String {
        guard !examples.isEmpty else { return "" }
        var text = "\n" + heading("Examples:") + "\n"
        for example in examples {
            text += "  " + example.line + "\n      " + wrapped(example.effect, indent: 6) + "\n"
        }
        return text
    }

    /// Breaks between words so that no line passes the width; the first line is taken to begin at `indent`.
    private func wrapped(_ text: String, indent: Int) -> String {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                if !line.isEmpty, indent + line.count + 1 + word.count > width {
                    lines.append(line)
                    line = ""
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
