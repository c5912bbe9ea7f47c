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

    /// One setting of options: what people are told, and the lines for the configuration by option.
    struct Trial {
        let shown: String
        let lines: [(name: String, line: String)]
    }

    /// Each value in turn, the other options at their defaults; then all options at once, by chance.
    static func all(of manifest: Manifest) -> [Trial] {
        var trials: [Trial] = []
        for option in manifest.options {
            for value in values(for: option) {
                let shown = value.count > 40 ? "\(value.prefix(40))…" : value
                trials.append(Trial(shown: "\(option.name) = \(shown)", lines: [(option.name, "\(option.name) = \(value)")]))
            }
        }
        let single = Array(trials.prefix(trialsMax))
        guard !manifest.options.isEmpty else { return single }
        return single
            + (1...chancesMax).map { seed in
                // The same chance every time: a gate that fails once fails again.
                var chance = Chance(seed: seed)
                let lines = manifest.options.map { ($0.name, "\($0.name) = \(value(for: $0, by: &chance))") }
                return Trial(shown: "all options by chance, number \(seed)", lines: lines)
            }
    }

    private static let chancesMax = 8

    private static func value(for option: OptionDeclaration, by chance: inout Chance) -> String {
        switch option.type {
        case .string where option.allowed == nil: return Toml.quoted(text(by: &chance))
        case .arrayOfString where option.allowed == nil:
            return "[" + (0..<chance.next(4)).map { _ in Toml.quoted(text(by: &chance)) }.joined(separator: ", ") + "]"
        default:
            let known = values(for: option)
            return known.isEmpty ? "0" : known[chance.next(known.count)]
        }
    }

    /// Pieces of what is dangerous, and characters of any kind.
    private static func text(by chance: inout Chance) -> String {
        var text = ""
        for _ in 0..<chance.next(6) {
            if chance.next(2) == 0 {
                text += texts[chance.next(texts.count - 1)]
            } else if let scalar = Unicode.Scalar(UInt32(1 + chance.next(0x10FFFF))) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// SplitMix64.
    private struct Chance {
        private var state: UInt64

        init(seed: Int) { state = UInt64(seed) }

        mutating func next(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return Int((mixed ^ mixed >> 31) % UInt64(max(1, bound)))
        }
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
