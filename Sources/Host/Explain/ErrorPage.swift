public import HostModel

/// What one code means, why it happens and what to do: the single source of `firsttry explain` and of docs/errors.
public struct ErrorPage: Sendable {
    public let code: ParityCode
    /// Where in a run it arises, as the contract's table says it.
    public let stage: String
    /// The line of the contract's table.
    public let title: String
    public let meaning: String
    public let causes: [String]
    /// What a person sees.
    public let example: String
    public let fixes: [String]
    /// Ids of the errors that carry this code, each with what it flags.
    public let errors: [(id: String, flags: String)]

    init(
        _ code: ParityCode, stage: String, _ title: String, meaning: String, causes: [String], example: String,
        fixes: [String], errors: [(id: String, flags: String)] = []
    ) {
        self.code = code
        self.stage = stage
        self.title = title
        self.meaning = meaning
        self.causes = causes
        self.example = example
        self.fixes = fixes
        self.errors = errors
    }

    /// "211", or "301 [193]" where the number does not fit into a process's status.
    public var exitStatus: String {
        Int32(code.rawValue) == code.exitStatus ? "\(code.rawValue)" : "\(code.rawValue) [\(code.exitStatus)]"
    }

    // MARK: Forms

    /// For a terminal; `heading` may add colour.
    public func text(heading: (String) -> String = { $0 }) -> String {
        var text = heading("\(code.id): \(title)") + "\n"
        text += "exit status \(exitStatus)" + (stage.isEmpty ? "" : ", stage \(stage)") + "\n"
        text += "\n" + wrapped(meaning, indent: "") + "\n"
        text += "\n" + heading("Why it happens") + "\n" + list(causes)
        text += "\n" + heading("What it looks like") + "\n" + indented(example)
        text += "\n" + heading("What to do") + "\n" + list(fixes)
        guard !errors.isEmpty else { return text }
        let width = errors.map(\.id.count).max() ?? 0
        text += "\n" + heading("Errors with this code") + "\n"
        for error in errors {
            let id = error.id + String(repeating: " ", count: width - error.id.count)
            text += "  " + id + "  " + wrapped(error.flags, indent: String(repeating: " ", count: width + 4)) + "\n"
        }
        return text
    }

    /// The page under docs/errors.
    public var markdown: String {
        var text = "# \(code.id): \(title)\n\n"
        text += "Exit status \(exitStatus)" + (stage.isEmpty ? "" : ", stage \(stage)") + ".\n\n\(meaning)\n"
        text += "\n## Why it happens\n\n" + causes.map { "- \($0)\n" }.joined()
        text += "\n## What it looks like\n\n```text\n\(example)\n```\n"
        text += "\n## What to do\n\n" + fixes.map { "- \($0)\n" }.joined()
        text += "\nA whole run that ends so, with what the user did and what the program says: "
        text += "[\(code.id).txt](../../Tests/Transcripts/statuses/\(code.id).txt).\n"
        guard !errors.isEmpty else { return text }
        return text + "\n## Errors with this code\n\n" + errors.map { "- `\($0.id)`: \($0.flags)\n" }.joined()
    }

    // MARK: Layout

    private func list(_ items: [String]) -> String {
        items.map { "  - " + wrapped($0, indent: "    ") + "\n" }.joined()
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
    }

    private func wrapped(_ text: String, indent: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            if indent.count + lines[lines.count - 1].count + 1 + word.count > 88 { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.joined(separator: "\n" + indent)
    }
}
