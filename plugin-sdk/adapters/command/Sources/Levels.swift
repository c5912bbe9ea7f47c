import GateSDK

/// What a tool's word for how bad something is means here.
struct Levels {
    private var declared: [(word: String, severity: Severity)] = []
    private var otherwise: Severity?

    init() {}

    init(_ texts: [(name: String, value: String)]) throws(GateProblem) {
        for text in texts {
            guard let severity = Levels.severity(named: text.value) else {
                throw DeclaredCommand.malformed("`levels.\(text.name)` is \"\(text.value)\"")
            }
            if text.name == "*" { otherwise = severity } else { declared.append((Levels.lowercased(text.name), severity)) }
        }
    }

    /// A word that nobody knows is taken for an error: what is not understood is not waved through.
    func severity(of word: String) -> Severity {
        let word = Levels.lowercased(word)
        if let known = declared.first(where: { $0.word == word }) { return known.severity }
        return otherwise ?? Levels.known(word) ?? .error
    }

    /// The words of SARIF, Checkstyle, GitLab and most linters.
    private static func known(_ word: String) -> Severity? {
        switch word {
        case "", "error", "err", "e", "fatal", "f", "critical", "blocker", "high", "failure", "major": .error
        case "warning", "warn", "w", "medium", "moderate", "minor": .warning
        case "note", "info", "information", "informational", "low", "style", "hint", "convention", "refactor", "none", "ignore":
            .note
        default: nil
        }
    }

    private static func severity(named name: String) -> Severity? {
        switch name {
        case "error": .error
        case "warning": .warning
        case "note": .note
        default: nil
        }
    }

    private static func lowercased(_ word: String) -> String {
        String(decoding: word.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
