/// Escapes, classes and single characters.
extension PatternCompiler {
    mutating func escape() throws(PatternError) -> Bool {
        guard index < scalars.count else { throw problem("a '\\' at the end") }
        let scalar = scalars[index]
        index += 1
        if let ranges = PatternCompiler.shorthand(scalar) {
            try add(.oneOf(ranges, negated: scalar.value < 0x61))
            return true
        }
        switch scalar {
        case "b", "B":
            try add(.edge(inside: scalar == "B"))
            return false
        case "t": try add(.character(9))
        default:
            guard !isWord(scalar.value) else {
                index -= 1
                throw problem("'\\\(scalar)' has no meaning here")
            }
            try add(.character(scalar.value))
        }
        return true
    }

    private static func shorthand(_ scalar: Unicode.Scalar) -> [ClosedRange<UInt32>]? {
        switch scalar {
        case "d", "D": [0x30...0x39]
        case "w", "W": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        case "s", "S": [0x09...0x0D, 0x20...0x20]
        default: nil
        }
    }

    mutating func characterClass() throws(PatternError) {
        let start = index - 1
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while true {
            guard index < scalars.count else { throw PatternError(problem: "a class without its ']'", offset: start) }
            if scalars[index] == "]", !isFirst { break }
            isFirst = false
            if scalars[index] == "\\", index + 1 < scalars.count, let set = PatternCompiler.shorthand(scalars[index + 1]) {
                guard scalars[index + 1].value >= 0x61 else { throw problem("\\D, \\W and \\S do not go into a class") }
                ranges += set
                index += 2
                continue
            }
            let low = try member()
            var high = low
            if index + 1 < scalars.count, scalars[index] == "-", scalars[index + 1] != "]" {
                index += 1
                high = try member()
            }
            guard low <= high else { throw problem("a range from a later to an earlier character") }
            ranges.append(low...high)
            if ignoresCase { ranges += PatternCompiler.otherCase(low...high) }
        }
        index += 1
        try add(.oneOf(ranges, negated: isNegated))
    }

    private mutating func member() throws(PatternError) -> UInt32 {
        let scalar = scalars[index]
        index += 1
        guard scalar == "\\" else { return scalar.value }
        guard index < scalars.count else { throw problem("a '\\' at the end") }
        let escaped = scalars[index]
        guard escaped == "t" || !isWord(escaped.value) else { throw problem("'\\\(escaped)' has no meaning in a class") }
        index += 1
        return escaped == "t" ? 9 : escaped.value
    }

    func literal(_ scalar: Unicode.Scalar) -> PatternInstruction {
        let other = ignoresCase ? PatternCompiler.otherCase(scalar.value...scalar.value) : []
        return other.isEmpty ? .character(scalar.value) : .oneOf([scalar.value...scalar.value] + other, negated: false)
    }

    private static func otherCase(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        var ranges: [ClosedRange<UInt32>] = []
        let small = range.clamped(to: 0x61...0x7A)
        if small.lowerBound >= 0x61, range.overlaps(0x61...0x7A) { ranges.append(small.lowerBound - 32...small.upperBound - 32) }
        let large = range.clamped(to: 0x41...0x5A)
        if range.overlaps(0x41...0x5A) { ranges.append(large.lowerBound + 32...large.upperBound + 32) }
        return ranges
    }
}
