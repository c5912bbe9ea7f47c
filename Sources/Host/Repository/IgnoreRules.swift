/// What git leaves out: the `.gitignore` of each folder on the way down, and `info/exclude`. A person's own
/// `core.excludesFile` does not count: the same tree has the same files everywhere.
struct IgnoreRules {
    private struct List {
        /// The folder that holds the file, with its `/`: its patterns see only what is behind.
        let baseCount: Int
        let patterns: [IgnorePattern]
    }

    static let sizeMax = 8 << 20
    private var lists: [List] = []
    /// What was read and not understood, in words.
    private(set) var notes: [String] = []

    /// How many lists hold, for `drop(to:)`.
    var depth: Int { lists.count }

    /// Adds the rules of one file; they count for more than those before.
    mutating func add(_ bytes: [UInt8], baseCount: Int, from file: String) {
        var patterns: [IgnorePattern] = []
        let text = bytes.span
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
            if let pattern = Self.pattern(text.extracting(start..<end)) {
                if pattern.starCount <= IgnorePattern.starsMax {
                    patterns.append(pattern)
                } else {
                    notes.append("a rule of \(file) with more than \(IgnorePattern.starsMax) stars does not count")
                }
            }
            start = end + 1
        }
        lists.append(List(baseCount: baseCount, patterns: patterns))
    }

    /// Forgets all lists but the first ones.
    mutating func drop(to depth: Int) {
        lists.removeLast(lists.count - depth)
    }

    /// Whether a path is left out; its last part starts at `nameStart`. Of the rules that match the last one counts.
    func ignores(_ path: Span<UInt8>, nameStart: Int, isFolder: Bool) -> Bool {
        for list in lists.reversed() {
            let relative = path.extracting(list.baseCount...)
            for pattern in list.patterns.reversed()
            where pattern.matches(relative, nameStart: nameStart - list.baseCount, isFolder: isFolder) {
                return !pattern.isNegated
            }
        }
        return false
    }

    private static func pattern(_ line: Span<UInt8>) -> IgnorePattern? {
        guard !line.isEmpty, line[0] != UInt8(ascii: "#") else { return nil }
        var end = 0
        // A line is a C string to git.
        while end < line.count, line[end] != 0 { end += 1 }
        if end == line.count, line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return IgnorePattern(line.extracting(..<end))
    }
}
