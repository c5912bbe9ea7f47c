internal import HostFixtures
internal import HostManifest
internal import HostModel

/// Values that a manifest allows and that nobody thought of: each option in turn, the others at their defaults.
enum HostileOptions {
    /// Enough for a gate with many options, few enough for a person who waits.
    private static let trialsMax = 60

    private static let texts = [
        "", " ", "-", "--help", "-o/tmp/x", "../../../../etc/passwd", "/etc/shadow", "$(touch x)`touch y`;touch z|cat &",
        "a\nb\tc\u{1}\u{7F}", "%s%n%d{}\\", "ä\u{202E}\u{0301}😀", "\"'{[<!--", String(repeating: "x", count: 20_000),
    ]
    private static let numbers = [0, 1, -1, 127, 128, 65_536, 2_147_483_647, -2_147_483_648, 9_007_199_254_740_993]

    /// Each: the option's name, its value for people, and its line for the configuration.
    static func all(of manifest: Manifest) -> [(name: String, shown: String, line: String)] {
        var trials: [(name: String, shown: String, line: String)] = []
        for option in manifest.options {
            for value in values(for: option) {
                let shown = value.count > 40 ? "\(value.prefix(40))…" : value
                trials.append((option.name, shown, "\(option.name) = \(value)"))
            }
        }
        return Array(trials.prefix(trialsMax))
    }

    private static func values(for option: OptionDeclaration) -> [String] {
        let allowed = option.allowed
        switch option.type {
        case .boolean: return ["true", "false"]
        case .integer: return numbers.filter { fits(Double($0), option) }.map { "\($0)" } + bounds(option, isWhole: true)
        case .number:
            let all = numbers.map(Double.init) + [0.5, -0.0, 1e300, 2.5e-308]
            return all.filter { fits($0, option) }.map { "\($0)" } + bounds(option, isWhole: false)
        case .string: return (allowed ?? texts).map(Toml.quoted)
        case .arrayOfString:
            if let allowed { return ["[]", "[" + allowed.map(Toml.quoted).joined(separator: ", ") + "]"] }
            return ["[]", "[" + texts.map(Toml.quoted).joined(separator: ", ") + "]"] + texts.map { "[\(Toml.quoted($0))]" }
        }
    }

    private static func fits(_ number: Double, _ option: OptionDeclaration) -> Bool {
        number >= option.minimum ?? -.infinity && number <= option.maximum ?? .infinity
    }

    private static func bounds(_ option: OptionDeclaration, isWhole: Bool) -> [String] {
        [option.minimum, option.maximum].compactMap { bound in
            guard let bound else { return nil }
            return isWhole ? Int(exactly: bound).map { "\($0)" } : "\(bound)"
        }
    }
}
