/// One line of a `.gitignore`, as git's dir.c understands it.
struct IgnorePattern: Sendable {
    let isNegated: Bool
    private let foldersOnly: Bool
    /// Without a slash: compared to the last part of a path, at any depth.
    private let isName: Bool
    /// Without wildcards up to here.
    private let literalCount: Int
    private let pattern: [UInt8]
    private let isEnding: Bool

    /// More in one pattern are refused: nobody means them, and they cost depth.
    static let starsMax = 256

    /// nil for a line that says nothing.
    init?(_ line: Span<UInt8>) {
        var start = 0
        var end = Self.trimmedEnd(line)
        isNegated = end > 0 && line[0] == UInt8(ascii: "!")
        if isNegated { start = 1 }
        foldersOnly = end > start && line[end - 1] == UInt8(ascii: "/")
        if foldersOnly { end -= 1 }
        guard end > start else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end - start)
        for index in start..<end { bytes.append(line[index]) }
        let literal = bytes.firstIndex(where: Self.isSpecial) ?? bytes.count
        isName = !bytes.contains(UInt8(ascii: "/"))
        isEnding = isName && bytes[0] == UInt8(ascii: "*") && !bytes.dropFirst().contains(where: Self.isSpecial)
        // A leading slash only says where the pattern holds.
        let isAnchored = !isName && bytes[0] == UInt8(ascii: "/")
        pattern = isAnchored ? Array(bytes.dropFirst()) : bytes
        literalCount = isAnchored ? literal - 1 : literal
    }

    var starCount: Int { pattern.count { $0 == UInt8(ascii: "*") } }

    /// `path` is relative to the folder that the pattern was written in; its last part starts at `nameStart`.
    func matches(_ path: Span<UInt8>, nameStart: Int, isFolder: Bool) -> Bool {
        guard isFolder || !foldersOnly else { return false }
        let pattern = pattern.span
        if isName {
            let name = path.extracting(nameStart...)
            if literalCount == pattern.count { return name.compare(pattern) == 0 }
            if isEnding {
                let ending = pattern.extracting(1...)
                return name.count >= ending.count && name.extracting((name.count - ending.count)...).compare(ending) == 0
            }
            return Wildmatch.matches(pattern, name, slashIsSpecial: false)
        }
        guard path.count >= literalCount, path.hasPrefix(pattern.extracting(..<literalCount)) else { return false }
        let rest = path.extracting(literalCount...)
        if literalCount == pattern.count { return rest.isEmpty }
        // git hands over the rest only, so that `foo**/bar` is understood as `**/bar` behind `foo`.
        return Wildmatch.matches(pattern.extracting(literalCount...), rest, slashIsSpecial: true)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "\\")
    }

    /// Without the blanks at the end, but for those behind a backslash.
    private static func trimmedEnd(_ line: Span<UInt8>) -> Int {
        var kept = 0
        var index = 0
        while index < line.count {
            if line[index] == UInt8(ascii: "\\") {
                index += 1
                if index >= line.count { return line.count }
                kept = index + 1
            } else if line[index] != UInt8(ascii: " ") {
                kept = index + 1
            }
            index += 1
        }
        return kept
    }
}
