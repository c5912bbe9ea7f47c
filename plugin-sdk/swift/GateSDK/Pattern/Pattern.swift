/// A regular expression whose matching takes at most pattern × text steps, whatever the two are: no backtracking, and so
/// no references back and no looking around.
///
/// `.` any character, `[a-z]` `[^a-z]` classes, `\d \w \s \D \W \S` (ASCII), `^ $` start and end of the text, `\b` a word's
/// edge, `(…)` `(?:…)` `(?<name>…)` `(?P<name>…)` groups, `|`, `* + ? {n} {n,} {n,m}` and their lazy forms with `?`, `\` before a
/// sign that means itself, `\t` a tab. Case counts, except after `(?i)` at the start, for ASCII letters. A byte that is not
/// UTF-8 is one character that only `.` and negated classes match.
public struct Pattern: Sendable, Equatable {
    /// Longer patterns are refused.
    public static let sizeMax = 4096

    public let text: String
    /// Of the named groups, in the order of their opening.
    public let names: [String]
    let program: [PatternInstruction]
    /// How many positions a match notes.
    let slots: Int
    /// The slots of each named group.
    let groups: [Int]

    public init(_ text: String) throws(PatternError) {
        var compiler = try PatternCompiler(text)
        program = try compiler.compile()
        names = compiler.names
        groups = compiler.groups
        slots = compiler.slots
        self.text = text
    }

    /// The leftmost match, and among those the one that the pattern prefers; nil when there is none.
    public func match(_ bytes: ArraySlice<UInt8>) -> PatternMatch? {
        var machine = PatternMachine(self)
        guard let positions = machine.run(bytes) else { return nil }
        return PatternMatch(bytes: bytes, positions: positions, names: names, groups: groups)
    }

    public static func == (left: Pattern, right: Pattern) -> Bool { left.text == right.text }
}

/// Where a pattern matched.
public struct PatternMatch {
    private let bytes: ArraySlice<UInt8>
    private let positions: [Int]
    private let names: [String]
    private let groups: [Int]

    init(bytes: ArraySlice<UInt8>, positions: [Int], names: [String], groups: [Int]) {
        self.bytes = bytes
        self.positions = positions
        self.names = names
        self.groups = groups
    }

    /// The whole match.
    public var whole: ArraySlice<UInt8> { bytes[positions[0]..<positions[1]] }

    /// What a named group matched; nil when it took no part.
    public subscript(name: String) -> ArraySlice<UInt8>? {
        // One name may stand in several branches: the group that took part counts.
        for (index, other) in names.enumerated() where other == name {
            let slot = groups[index]
            if positions[slot] >= 0, positions[slot + 1] >= 0 { return bytes[positions[slot]..<positions[slot + 1]] }
        }
        return nil
    }
}

/// Why a text is no pattern, and where.
public struct PatternError: Error, Hashable {
    /// "a group without its ')'"
    public let problem: String
    /// Characters from the start of the pattern.
    public let offset: Int
}
