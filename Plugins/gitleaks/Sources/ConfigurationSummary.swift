import GateSDK

/// The outline of a `.gitleaks.toml`: its tables by name, not their contents.
struct ConfigurationSummary: Equatable {
    private(set) var rules = 0
    private(set) var allowlists = 0
    private(set) var extendsDefault = false
    private(set) var disablesRules = false
    private var extendedFile: Path?

    init(_ text: [UInt8]) {
        var isExtend = false
        for raw in text.split(separator: 0x0A) {
            let line = raw.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
            if line.starts(with: "[[rules]]".utf8) { rules += 1 }
            if line.starts(with: "[allowlist]".utf8) || line.starts(with: "[[allowlists]]".utf8) { allowlists += 1 }
            if line.starts(with: "[rules.allowlist]".utf8) || line.starts(with: "[[rules.allowlists]]".utf8) { allowlists += 1 }
            // The settings of [extend], in any case: viper does not tell them apart.
            let lower = line.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            if lower.first == UInt8(ascii: "[") { isExtend = lower.starts(with: "[extend]".utf8) }
            if lower[...].end(of: "usedefault=true") != nil { extendsDefault = true }
            if lower.starts(with: (isExtend ? "path=" : "extend.path=").utf8) { extendedFile = ConfigurationSummary.file(raw) }
            if lower[...].end(of: "disabledrules=") != nil { disablesRules = true }
        }
    }

    /// The file whose rules and allowlists count too; beside gitleaks' own rules gitleaks does not read one.
    var extended: Path? { extendsDefault ? nil : extendedFile }

    var hasRules: Bool { rules > 0 || extendsDefault }

    /// Between the quotes of a line's value.
    private static func file(_ line: ArraySlice<UInt8>) -> Path? {
        let value = line.drop { $0 != UInt8(ascii: "=") }.drop { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        guard let quote = value.first else { return nil }
        var name = value.drop { $0 == quote }.prefix { $0 != quote }
        while name.starts(with: "./".utf8) { name = name.dropFirst(2) }
        return name.isEmpty ? nil : Path(Array(name))
    }

    /// Empty when it only adds to gitleaks' own rules.
    var inWords: String {
        var parts: [String] = []
        if !extendsDefault, extendedFile == nil { parts.append("gitleaks' own rules are replaced by \(rules)") }
        if disablesRules { parts.append("some of gitleaks' own rules are switched off") }
        if allowlists == 1 { parts.append("an allowlist names what is no secret") }
        if allowlists > 1 { parts.append("\(allowlists) allowlists name what is no secret") }
        return parts.joined(separator: "; ")
    }
}
