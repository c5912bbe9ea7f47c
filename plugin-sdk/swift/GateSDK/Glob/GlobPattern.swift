/// A pattern for paths relative to the repository's root, with `/`.
///
/// `*` is any text without `/`, `?` one character but `/`, `[a-z]` and `[!a-z]` one of or none of, `{a,b}` either, `\` takes
/// the meaning from the next character; a segment `**` is any number of folders, at the end anything below. A leading dot
/// is nothing special and case counts. Bytes that are not UTF-8 are characters of their own, which only `*`, `?`, `**` and
/// `[!…]` match. Matching takes at most pattern × path steps, whatever the pattern is.
public struct GlobPattern: Sendable, Hashable, CustomStringConvertible {
    /// Longer patterns are refused.
    public static let sizeMax = 1024

    public let text: String
    let program: [GlobInstruction]
    /// What each matching path ends with, so that most paths are told apart without running the program.
    private let ending: [UInt8]

    /// Refuses what is malformed and what could never match, such as "/a" or "a//b".
    public init(_ text: String) throws(GlobError) {
        var compiler = GlobCompiler(text)
        self.init(text: text, program: try compiler.compile())
    }

    /// `**`, every file.
    public static let everything = GlobPattern(
        text: "**", program: [.any, .split(2, 4), .any, .jump(1), .match])

    private init(text: String, program: [GlobInstruction]) {
        self.text = text
        self.program = program
        ending = GlobPattern.fixedEnding(of: program)
    }

    public var description: String { text }

    public static func == (left: GlobPattern, right: GlobPattern) -> Bool { left.text == right.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// Whether the whole path matches.
    public func matches(_ path: Span<UInt8>) -> Bool {
        if text == GlobPattern.everything.text { return !path.isEmpty }
        guard path.count >= ending.count else { return false }
        for index in ending.indices where path[path.count - ending.count + index] != ending[index] { return false }
        var machine = GlobMachine(program)
        return machine.matches(path)
    }

    /// Whether the whole path matches.
    public func matches(_ path: [UInt8]) -> Bool { matches(path.span) }

    /// Whether the whole path matches.
    public func matches(_ path: String) -> Bool { matches(path.utf8.span) }

    /// The characters after the last instruction that leaves a choice.
    private static func fixedEnding(of program: [GlobInstruction]) -> [UInt8] {
        let tail = program.dropLast().reversed().prefix {
            if case .character = $0 { true } else { false }
        }
        // A jump may lead past the first of them, into the middle of the tail; what follows its target is fixed.
        let tailStart = program.count - 1 - tail.count
        let start = program.flatMap { $0.targets }.filter { $0 > tailStart }.max() ?? tailStart
        var ending = ""
        for case .character(let scalar) in program[start...] { ending.unicodeScalars.append(scalar) }
        return Array(ending.utf8)
    }
}

/// Why a text is no pattern, and where.
public struct GlobError: Error, Hashable {
    /// "a class without its ']'"
    public let problem: String
    /// Characters from the start of the pattern.
    public let offset: Int
}
