/// Turns a pattern's text into a program.
struct GlobCompiler {
    private let text: [Unicode.Scalar]
    private let size: Int
    private var index = 0
    private var program: [GlobInstruction] = []

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
        size = text.utf8.count
    }

    mutating func compile() throws(GlobError) -> [GlobInstruction] {
        try checkSegments()
        while index < text.count { try element(inBraces: false) }
        program.append(.match)
        return program
    }

    /// What a path relative to the root never looks like.
    private func checkSegments() throws(GlobError) {
        guard size <= GlobPattern.sizeMax else { throw fail("a pattern of more than \(GlobPattern.sizeMax) bytes", at: 0) }
        if let nul = text.firstIndex(of: "\0") { throw fail("a NUL, which no path contains", at: nul) }
        var start = 0
        for segment in text.split(separator: "/", omittingEmptySubsequences: false) {
            guard !segment.isEmpty else { throw fail(start == 0 ? "an absolute or empty path" : "an empty segment", at: start) }
            guard segment.count > 2 || !segment.allSatisfy({ $0 == "." }) else { throw fail("a segment '.' or '..'", at: start) }
            start += segment.count + 1
        }
    }

    private mutating func element(inBraces: Bool) throws(GlobError) {
        let scalar = text[index]
        switch scalar {
        case "*" where peek(1) == "*": try folders(inBraces: inBraces)
        case "*":
            star(.anyButSlash)
            index += 1
        case "?":
            program.append(.anyButSlash)
            index += 1
        case "[": try characterClass()
        case "{":
            guard !inBraces else { throw fail("braces inside braces", at: index) }
            try alternatives()
        case "]", "}": throw fail("a '\(scalar)' that closes nothing", at: index)
        default: program.append(.character(try literal()))
        }
    }

    /// `**/` is `(.+/)?` and a last `**` is `.+`; the slash before either belongs to the pattern.
    private mutating func folders(inBraces: Bool) throws(GlobError) {
        let isWhole = (index == 0 || text[index - 1] == "/") && (peek(2) == nil || peek(2) == "/")
        guard isWhole, !inBraces else { throw fail("a '**' that is not a whole segment", at: index) }
        let isLast = peek(2) == nil
        index += isLast ? 2 : 3
        let split = program.count
        if !isLast { program.append(.match) }
        program.append(.any)
        star(.any)
        guard !isLast else { return }
        program.append(.character("/"))
        program[split] = .split(split + 1, program.count)
    }

    private mutating func star(_ step: GlobInstruction) {
        let split = program.count
        program.append(.split(split + 1, split + 3))
        program.append(step)
        program.append(.jump(split))
    }

    private mutating func alternatives() throws(GlobError) {
        let start = index
        var exits: [Int] = []
        repeat {
            index += 1
            let split = program.count
            program.append(.match)
            while let scalar = peek(0), scalar != ",", scalar != "}" { try element(inBraces: true) }
            guard let end = peek(0) else { throw fail("a '{' without its '}'", at: start) }
            exits.append(program.count)
            program.append(.match)
            // The last alternative has no other one to split to: both ways lead to itself.
            program[split] = .split(split + 1, end == "," ? program.count : split + 1)
        } while peek(0) == ","
        index += 1
        for exit in exits { program[exit] = .jump(program.count) }
    }

    private mutating func characterClass() throws(GlobError) {
        let start = index
        index += 1
        let negated = peek(0) == "!"
        if negated { index += 1 }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let scalar = peek(0), scalar != "]" {
            guard scalar != "/" else { throw fail("a '/' in a class, which matches one character but '/'", at: index) }
            let from = index
            let first = try literal()
            var last = first
            if peek(0) == "-", let end = peek(1), end != "]" {
                index += 1
                last = try literal()
            }
            guard first <= last else { throw fail("a range that ends before it starts", at: from) }
            ranges.append(first...last)
        }
        guard peek(0) == "]" else { throw fail("a '[' without its ']'", at: start) }
        guard !ranges.isEmpty else { throw fail("an empty class", at: start) }
        index += 1
        program.append(.oneOf(ranges, negated: negated))
    }

    private mutating func literal() throws(GlobError) -> Unicode.Scalar {
        var scalar = text[index]
        if scalar == "\\" {
            guard let escaped = peek(1), escaped != "/" else { throw fail("a '\\' that takes no meaning away", at: index) }
            scalar = escaped
            index += 1
        }
        index += 1
        return scalar
    }

    private func peek(_ ahead: Int) -> Unicode.Scalar? {
        index + ahead < text.count ? text[index + ahead] : nil
    }

    private func fail(_ problem: String, at offset: Int) -> GlobError {
        GlobError(problem: problem, offset: offset)
    }
}
