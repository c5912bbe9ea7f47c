import GateSDK

/// What the repository says about rules and exceptions. It counts, and how much it takes away is shown.
struct Configuration {
    private(set) var file: Path?
    /// Entries of `.gitleaksignore`.
    private(set) var ignored = 0
    private var summary: ConfigurationSummary?

    init() {}

    init(_ probe: borrowing Probe) throws(GateProblem) {
        if let text = try Configuration.read(".gitleaks.toml", probe) {
            let summary = ConfigurationSummary(text)
            guard summary.hasRules else {
                throw GateProblem(
                    .toolConfig, ".gitleaks.toml has no rule and does not extend gitleaks' own, so nothing would be found",
                    hint: "add to .gitleaks.toml: [extend] and useDefault = true")
            }
            file = ".gitleaks.toml"
            self.summary = summary
        }
        if let text = try Configuration.read(".gitleaksignore", probe) {
            for line in text.split(separator: 0x0A) {
                let bare = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
                if let first = bare.first, first != UInt8(ascii: "#") { ignored += 1 }
            }
        }
    }

    /// For the lock.
    var files: [ConfigurationFile] {
        var files: [ConfigurationFile] = []
        if let file { files.append(ConfigurationFile(file)) }
        if ignored > 0 { files.append(ConfigurationFile(".gitleaksignore")) }
        return files
    }

    /// Whether it could allow everything, and gitleaks' own rules would show that.
    var mayAllowEverything: Bool {
        guard let summary else { return false }
        return summary.allowlists > 0 && summary.extendsDefault
    }

    /// What the report tells of exceptions.
    var notes: [Finding] {
        var notes: [Finding] = []
        if let summary, !summary.inWords.isEmpty {
            notes.append(
                Finding(rule: "own-configuration", message: summary.inWords, severity: .note, path: ".gitleaks.toml"))
        }
        if ignored > 0 {
            let entries = ignored == 1 ? "1 entry ignores" : "\(ignored) entries ignore"
            notes.append(
                Finding(
                    rule: "ignored-fingerprints", message: "\(entries) findings by their fingerprints", severity: .note,
                    path: ".gitleaksignore"))
        }
        return notes
    }

    private static func read(_ path: Path, _ probe: borrowing Probe) throws(GateProblem) -> [UInt8]? {
        do throws(SystemError) {
            return try probe.contents(of: path)
        } catch {
            if error.isMissing { return nil }
            throw GateProblem(.toolConfig, "\(path.text) cannot be read: \(error.text)")
        }
    }
}

/// The outline of a `.gitleaks.toml`: its tables by name, not their contents.
struct ConfigurationSummary: Equatable {
    private(set) var rules = 0
    private(set) var allowlists = 0
    private(set) var extendsDefault = false
    private(set) var extendsFile = false
    private(set) var disablesRules = false

    init(_ text: [UInt8]) {
        for raw in text.split(separator: 0x0A) {
            let line = raw.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
            if line.starts(with: "[[rules]]".utf8) { rules += 1 }
            if line.starts(with: "[allowlist]".utf8) || line.starts(with: "[[allowlists]]".utf8) { allowlists += 1 }
            if line.starts(with: "[rules.allowlist]".utf8) || line.starts(with: "[[rules.allowlists]]".utf8) { allowlists += 1 }
            // The settings of [extend], in any case: viper does not tell them apart.
            let lower = line.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            if lower[...].end(of: "usedefault=true") != nil { extendsDefault = true }
            if lower.starts(with: "path=\"".utf8) || lower.starts(with: "path='".utf8) { extendsFile = true }
            if lower[...].end(of: "disabledrules=") != nil { disablesRules = true }
        }
    }

    var hasRules: Bool { rules > 0 || extendsDefault || extendsFile }

    /// Empty when it only adds to gitleaks' own rules.
    var inWords: String {
        var parts: [String] = []
        if !extendsDefault, !extendsFile { parts.append("gitleaks' own rules are replaced by \(rules)") }
        if disablesRules { parts.append("some of gitleaks' own rules are switched off") }
        if allowlists == 1 { parts.append("an allowlist names what is no secret") }
        if allowlists > 1 { parts.append("\(allowlists) allowlists name what is no secret") }
        return parts.joined(separator: "; ")
    }
}
