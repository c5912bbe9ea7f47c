/// One step of a compiled pattern.
enum PatternInstruction: Sendable, Equatable {
    case character(UInt32)
    case any
    case oneOf([ClosedRange<UInt32>], negated: Bool)
    /// Goes on at both, preferring the first.
    case split(Int, Int)
    case jump(Int)
    case save(Int)
    case start
    case end
    case edge(inside: Bool)
    case match
}

/// Compiles a pattern by recursive descent, straight into instructions.
struct PatternCompiler {
    let scalars: [Unicode.Scalar]
    var index = 0
    var program: [PatternInstruction] = []
    var depth = 0
    var ignoresCase = false
    private(set) var names: [String] = []
    private(set) var groups: [Int] = []
    private(set) var slots = 2

    private static let programMax = 8192
    private static let depthMax = 32
    private static let repeatMax = 1000

    init(_ text: String) throws(PatternError) {
        guard text.utf8.count <= Pattern.sizeMax else {
            throw PatternError(problem: "more than \(Pattern.sizeMax) bytes", offset: Pattern.sizeMax)
        }
        scalars = Array(text.unicodeScalars)
    }

    mutating func compile() throws(PatternError) -> [PatternInstruction] {
        if take("(?i)") { ignoresCase = true }
        try add(.save(0))
        try alternatives()
        if index < scalars.count { throw problem("a ')' without its group") }
        try add(.save(1))
        try add(.match)
        return program
    }

    // MARK: Structure

    private mutating func alternatives() throws(PatternError) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternCompiler.depthMax else { throw problem("too many groups inside one another") }
        var exits: [Int] = []
        while true {
            let start = program.count
            try sequence()
            guard index < scalars.count, scalars[index] == "|" else { break }
            index += 1
            // The branch that has just been written moves one down, behind the choice.
            try insert(at: start)
            exits.append(program.count)
            try add(.jump(0))
            program[start] = .split(start + 1, program.count)
        }
        for exit in exits { program[exit] = .jump(program.count) }
    }

    private mutating func sequence() throws(PatternError) {
        while index < scalars.count, scalars[index] != "|", scalars[index] != ")" {
            let start = program.count
            let isRepeatable = try atom()
            try repetition(from: start, isRepeatable: isRepeatable)
        }
    }

    /// false for what matches no character, which cannot be repeated.
    private mutating func atom() throws(PatternError) -> Bool {
        let scalar = scalars[index]
        index += 1
        switch scalar {
        case "(": try group()
        case "[": try characterClass()
        case ".": try add(.any)
        case "^":
            try add(.start)
            return false
        case "$":
            try add(.end)
            return false
        case "\\": return try escape()
        case "*", "+", "?":
            index -= 1
            throw problem("nothing before it to repeat")
        case "{":
            index -= 1
            throw problem("nothing before it to repeat; write \\{ for the sign itself")
        default: try add(literal(scalar))
        }
        return true
    }

    private mutating func group() throws(PatternError) {
        let start = index - 1
        var slot: Int?
        if take("?:") {
            slot = nil
        } else if take("?P<") || take("?<") {
            let name = try groupName()
            slot = slots
            names.append(name)
            groups.append(slots)
            slots += 2
        } else if index < scalars.count, scalars[index] == "?" {
            throw problem("this kind of group is not known: there are (…), (?:…) and (?<name>…)")
        }
        if let slot { try add(.save(slot)) }
        try alternatives()
        guard index < scalars.count, scalars[index] == ")" else {
            throw PatternError(problem: "a group without its ')'", offset: start)
        }
        index += 1
        if let slot { try add(.save(slot + 1)) }
    }

    private mutating func groupName() throws(PatternError) -> String {
        var name = ""
        while index < scalars.count, scalars[index] != ">" {
            let scalar = scalars[index]
            guard scalar.isASCII, isWord(scalar.value) else { throw problem("a group's name is of letters, digits and '_'") }
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard index < scalars.count, !name.isEmpty else { throw problem("a group's name without its '>'") }
        index += 1
        return name
    }

    // MARK: Repetition

    private mutating func repetition(from start: Int, isRepeatable: Bool) throws(PatternError) {
        guard index < scalars.count else { return }
        let least: Int
        let most: Int?
        switch scalars[index] {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{":
            guard let bounds = try bounds() else { return }
            (least, most) = bounds
            index -= 1
        default: return
        }
        guard isRepeatable else { throw problem("nothing before it to repeat") }
        index += 1
        var isLazy = false
        if index < scalars.count, scalars[index] == "?" {
            isLazy = true
            index += 1
        }
        if index < scalars.count, ["*", "+", "?", "{"].contains(scalars[index]) { throw problem("a repetition of a repetition") }
        let body = Array(program[start...])
        program.removeLast(body.count)
        for _ in 0..<least { try append(body, from: start) }
        guard let most else {
            let choice = program.count
            try add(.jump(0))
            try append(body, from: start)
            try add(.jump(choice))
            program[choice] = branch(choice + 1, program.count, isLazy)
            return
        }
        var choices: [Int] = []
        for _ in least..<most {
            choices.append(program.count)
            try add(.jump(0))
            try append(body, from: start)
        }
        for choice in choices { program[choice] = branch(choice + 1, program.count, isLazy) }
    }

    private func branch(_ inside: Int, _ outside: Int, _ isLazy: Bool) -> PatternInstruction {
        isLazy ? .split(outside, inside) : .split(inside, outside)
    }

    /// {n}, {n,} or {n,m}; the index is behind it.
    private mutating func bounds() throws(PatternError) -> (Int, Int?)? {
        let start = index
        index += 1
        func fail() -> PatternError {
            PatternError(
                problem: "a repetition is {n}, {n,} or {n,m} with numbers up to \(PatternCompiler.repeatMax)", offset: start)
        }
        guard let least = number(), least <= PatternCompiler.repeatMax else { throw fail() }
        var most: Int? = least
        if index < scalars.count, scalars[index] == "," {
            index += 1
            most = number()
        }
        guard index < scalars.count, scalars[index] == "}", most ?? least >= least, most ?? 0 <= PatternCompiler.repeatMax else {
            throw fail()
        }
        index += 1
        return (least, most)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while index < scalars.count, ("0"..."9").contains(scalars[index]), digits.utf8.count < 5 {
            digits.unicodeScalars.append(scalars[index])
            index += 1
        }
        return Int(digits)
    }

    /// Repeats instructions that were compiled to start at `start`.
    private mutating func append(_ body: [PatternInstruction], from start: Int) throws(PatternError) {
        let shift = program.count - start
        for instruction in body {
            switch instruction {
            case .jump(let target): try add(.jump(target + shift))
            case .split(let first, let second): try add(.split(first + shift, second + shift))
            default: try add(instruction)
            }
        }
    }

    private mutating func insert(at start: Int) throws(PatternError) {
        let body = Array(program[start...])
        program.removeLast(body.count)
        try add(.jump(0))
        try append(body, from: start)
    }

    // MARK: Program

    mutating func add(_ instruction: PatternInstruction) throws(PatternError) {
        guard program.count < PatternCompiler.programMax else { throw problem("too much of it: repeat less") }
        program.append(instruction)
    }

    mutating func take(_ word: String) -> Bool {
        let wanted = Array(word.unicodeScalars)
        guard scalars[index...].starts(with: wanted) else { return false }
        index += wanted.count
        return true
    }

    func problem(_ text: String) -> PatternError { PatternError(problem: text, offset: index) }
}

/// Of what `\w` matches.
func isWord(_ value: UInt32) -> Bool {
    switch value {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
}
