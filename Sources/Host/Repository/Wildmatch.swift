/// git's wildmatch.c, in at most stars × path steps, whatever the pattern is.
struct Wildmatch {
    private let slashIsSpecial: Bool
    /// Pairs of positions that are known not to lead to a match.
    private var dead: Set<Int> = []
    private var tries = 0

    /// Ordinary patterns need fewer tries, and pay for no memory.
    private static let freeTries = 64

    /// Why there is no match decides how far back it is worth to try again.
    private enum Outcome {
        case match, mismatch
        /// No longer text before a star helps.
        case endOfText
        /// Nor before a star that stops at the next slash.
        case endOfPart
    }

    static func matches(_ pattern: Span<UInt8>, _ text: Span<UInt8>, slashIsSpecial: Bool) -> Bool {
        var search = Wildmatch(slashIsSpecial: slashIsSpecial)
        return search.outcome(pattern, from: 0, text, from: 0) == .match
    }

    private init(slashIsSpecial: Bool) {
        self.slashIsSpecial = slashIsSpecial
    }

    private mutating func outcome(
        _ pattern: Span<UInt8>, from patternStart: Int, _ text: Span<UInt8>, from textStart: Int
    ) -> Outcome {
        var (p, t) = (patternStart, textStart)
        while p < pattern.count {
            if pattern[p] == UInt8(ascii: "*") { return starOutcome(pattern, from: p, text, from: t) }
            guard t < text.count else { return .endOfText }
            let byte = text[t]
            switch pattern[p] {
            case UInt8(ascii: "?"):
                if slashIsSpecial, byte == UInt8(ascii: "/") { return .mismatch }
            case UInt8(ascii: "["):
                var set = WildmatchClass(byte, at: p)
                guard set.read(pattern) else { return .endOfText }
                guard set.isMatch, !(slashIsSpecial && byte == UInt8(ascii: "/")) else { return .mismatch }
                p = set.at
            case UInt8(ascii: "\\"):
                p += 1
                guard p < pattern.count, pattern[p] == byte else { return .mismatch }
            default:
                guard pattern[p] == byte else { return .mismatch }
            }
            p += 1
            t += 1
        }
        return t == text.count ? .match : .mismatch
    }

    private mutating func starOutcome(
        _ pattern: Span<UInt8>, from start: Int, _ text: Span<UInt8>, from textStart: Int
    ) -> Outcome {
        var (p, t) = (start, textStart)
        while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
        var crossesSlashes = !slashIsSpecial
        if slashIsSpecial, p - start > 1, isWholePart(pattern, start..<p) {
            // `**/` may stand for nothing at all.
            if p < pattern.count, pattern[p] == UInt8(ascii: "/"), lookup(pattern, from: p + 1, text, from: t) == .match {
                return .match
            }
            crossesSlashes = true
        }
        guard p < pattern.count else {
            return crossesSlashes || !contains(text, UInt8(ascii: "/"), from: t) ? .match : .mismatch
        }
        let literal = isLiteral(pattern[p]) ? pattern[p] : nil
        while t < text.count {
            if literal == nil || literal == text[t] {
                let rest = lookup(pattern, from: p, text, from: t)
                if rest == .match || rest == .endOfText || (rest == .endOfPart && !crossesSlashes) { return rest }
            }
            if !crossesSlashes, text[t] == UInt8(ascii: "/") { return .endOfPart }
            t += 1
        }
        return .endOfText
    }

    private mutating func lookup(
        _ pattern: Span<UInt8>, from p: Int, _ text: Span<UInt8>, from t: Int
    ) -> Outcome {
        tries += 1
        guard tries > Self.freeTries else { return outcome(pattern, from: p, text, from: t) }
        let pair = p * (text.count + 1) + t
        guard !dead.contains(pair) else { return .mismatch }
        let outcome = outcome(pattern, from: p, text, from: t)
        if outcome != .match { dead.insert(pair) }
        return outcome
    }

    private func isWholePart(_ pattern: Span<UInt8>, _ stars: Range<Int>) -> Bool {
        guard stars.lowerBound == 0 || pattern[stars.lowerBound - 1] == UInt8(ascii: "/") else { return false }
        let next = stars.upperBound
        guard next < pattern.count else { return true }
        if pattern[next] == UInt8(ascii: "\\") { return next + 1 < pattern.count && pattern[next + 1] == UInt8(ascii: "/") }
        return pattern[next] == UInt8(ascii: "/")
    }

    private func contains(_ text: Span<UInt8>, _ byte: UInt8, from start: Int) -> Bool {
        for index in start..<text.count where text[index] == byte { return true }
        return false
    }

    private func isLiteral(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "*") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "\\")
    }
}

/// `[a-z]`, `[!abc]`, `[[:alpha:]_]`, asked about one byte.
struct WildmatchClass {
    /// The opening bracket; after reading, the closing one.
    private(set) var at: Int
    private(set) var isMatch = false
    private let byte: UInt8

    init(_ byte: UInt8, at start: Int) {
        self.byte = byte
        at = start
    }

    /// Whether it is well formed.
    mutating func read(_ pattern: Span<UInt8>) -> Bool {
        at += 1
        guard at < pattern.count else { return false }
        let isNegated = pattern[at] == UInt8(ascii: "!") || pattern[at] == UInt8(ascii: "^")
        if isNegated { at += 1 }
        var previous: UInt8?
        var isFirst = true
        // A `]` in the first place is one of the set.
        while at < pattern.count, isFirst || pattern[at] != UInt8(ascii: "]") {
            isFirst = false
            guard readMember(pattern, &previous) else { return false }
            at += 1
        }
        isMatch = isMatch != isNegated
        return at < pattern.count
    }

    private mutating func readMember(_ pattern: Span<UInt8>, _ previous: inout UInt8?) -> Bool {
        let member = pattern[at]
        if member == UInt8(ascii: "-"), let first = previous, at + 1 < pattern.count, pattern[at + 1] != UInt8(ascii: "]") {
            at += 1
            if pattern[at] == UInt8(ascii: "\\") { at += 1 }
            guard at < pattern.count else { return false }
            if byte >= first, byte <= pattern[at] { isMatch = true }
            previous = nil
        } else if member == UInt8(ascii: "["), at + 1 < pattern.count, pattern[at + 1] == UInt8(ascii: ":") {
            return readNamed(pattern, &previous)
        } else {
            if member == UInt8(ascii: "\\") { at += 1 }
            guard at < pattern.count else { return false }
            if byte == pattern[at] { isMatch = true }
            previous = pattern[at]
        }
        return true
    }

    private mutating func readNamed(_ pattern: Span<UInt8>, _ previous: inout UInt8?) -> Bool {
        let start = at + 2
        var end = start
        while end < pattern.count, pattern[end] != UInt8(ascii: "]") { end += 1 }
        guard end < pattern.count else { return false }
        guard end > start, pattern[end - 1] == UInt8(ascii: ":") else {
            // No `:]`: an ordinary set that holds a bracket.
            if byte == UInt8(ascii: "[") { isMatch = true }
            previous = UInt8(ascii: "[")
            return true
        }
        var name = ""
        for index in start..<(end - 1) { name.unicodeScalars.append(Unicode.Scalar(pattern[index])) }
        guard let isMember = Self.isMember(byte, of: name) else { return false }
        if isMember { isMatch = true }
        previous = nil
        at = end
        return true
    }

    private static func isMember(_ byte: UInt8, of name: String) -> Bool? {
        let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        let isGraphic = (0x21...0x7E).contains(byte)
        switch name {
        case "alnum": return isLower || isUpper || isDigit
        case "alpha": return isLower || isUpper
        case "blank": return byte == 0x20 || byte == 0x09
        case "cntrl": return byte < 0x20 || byte == 0x7F
        case "digit": return isDigit
        case "graph": return isGraphic
        case "lower": return isLower
        case "print": return isGraphic || byte == 0x20
        case "punct": return isGraphic && !(isLower || isUpper || isDigit)
        // git's own isspace: no vertical tab, no form feed.
        case "space": return byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
        case "upper": return isUpper
        case "xdigit": return isDigit || hexadecimalValue(byte | 0x20) != nil && (isLower || isUpper)
        default: return nil
        }
    }
}
