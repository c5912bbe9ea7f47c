import GateSDK

/// What the repository says about rules and exceptions. It counts, and how much it takes away is shown.
struct Configuration {
    /// Entries of `.gitleaksignore`.
    private(set) var ignored = 0
    /// `.gitleaks.toml` and the files that it extends, one after another.
    private var parts: [(file: Path, summary: ConfigurationSummary)] = []

    /// Further down gitleaks itself does not look.
    private static let deepest = 3

    init() {}

    init(_ probe: borrowing Probe) throws(GateProblem) {
        if let text = try Configuration.read(".gitleaks.toml", probe) {
            parts = [(".gitleaks.toml", ConfigurationSummary(text))]
            readExtended(probe)
            guard parts.contains(where: { $0.summary.hasRules }) || extendsUnseen else {
                throw GateProblem(
                    .toolConfig, ".gitleaks.toml has no rule and does not extend gitleaks' own, so nothing would be found",
                    hint: "add to .gitleaks.toml: [extend] and useDefault = true")
            }
        }
        if let text = try Configuration.read(".gitleaksignore", probe) {
            for line in text.split(separator: 0x0A) {
                let bare = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
                if let first = bare.first, first != UInt8(ascii: "#") { ignored += 1 }
            }
        }
    }

    var file: Path? { parts.first?.file }

    /// What cannot be read is gitleaks' to refuse.
    private mutating func readExtended(_ probe: borrowing Probe) {
        while parts.count < Configuration.deepest, let next = parts.last?.summary.extended,
            let text = try? probe.contents(of: next)
        {
            parts.append((next, ConfigurationSummary(text)))
        }
    }

    private var extendsUnseen: Bool { parts.last?.summary.extended != nil }

    /// For the lock.
    var files: [ConfigurationFile] {
        var files: [ConfigurationFile] = []
        for part in parts { files.append(ConfigurationFile(part.file)) }
        if ignored > 0 { files.append(ConfigurationFile(".gitleaksignore")) }
        return files
    }

    /// Whether it could allow everything, and gitleaks' own rules would show that.
    var mayAllowEverything: Bool {
        parts.contains { $0.summary.allowlists > 0 } && parts.contains { $0.summary.extendsDefault }
    }

    var filesWithAllowlists: String {
        parts.filter { $0.summary.allowlists > 0 }.map { $0.file.text }.joined(separator: " and ")
    }

    /// What the report tells of exceptions.
    var notes: [Finding] {
        var notes: [Finding] = []
        for (file, summary) in parts where !summary.inWords.isEmpty {
            notes.append(Finding(rule: "own-configuration", message: summary.inWords, severity: .note, path: file))
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
