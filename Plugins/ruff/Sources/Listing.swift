import GateSDK

/// The files that ruff means to check.
struct Listing {
    /// Relative to the repository, in ruff's order. A name that ruff did not print exactly stays as ruff printed it.
    private(set) var files: [Path] = []
    /// The configuration file that governs the repository's root, absolute.
    private(set) var rootConfiguration: Path?
    /// What ruff prints for a file, and the files that it may mean: names that are not UTF-8 are printed with U+FFFD.
    private var meanings: [String: [Path]] = [:]

    init() {}

    /// Reads what `ruff check --show-files --verbose` prints on stdout and stderr.
    init(output: [UInt8], log: [UInt8], repository: Path) {
        var exact: [String: [Path]] = [:]
        for line in log.split(separator: 0x0A) {
            if let path = Listing.included(line)?.below(repository) {
                exact[path.text, default: []].append(path)
            } else if let path = after(" at: ", in: line, if: "Using configuration file") {
                rootConfiguration = path
            }
        }
        var counts: [String: Int] = [:]
        var printed: [String] = []
        for entry in Listing.entries(output, below: repository) {
            let text = entry.text
            if counts[text] == nil { printed.append(text) }
            counts[text, default: 0] += 1
        }
        for text in printed {
            let count = counts[text] ?? 0
            let known = exact[text] ?? []
            let paths = known.count == count ? known.sorted() : Array(repeating: Path(text), count: count)
            files += paths
            meanings[text] = paths
        }
    }

    mutating func keepOnly(_ changed: Set<Path>) {
        files.removeAll { !changed.contains($0) }
        for (text, paths) in meanings {
            let kept = paths.filter { changed.contains($0) }
            meanings[text] = kept.isEmpty ? nil : kept
        }
    }

    /// The files that ruff may mean by the name that it prints.
    func files(printedAs text: String) -> [Path] { meanings[text] ?? [] }

    /// One name a line; a name with a line feed goes on in the next line, which does not begin with the repository.
    private static func entries(_ output: [UInt8], below repository: Path) -> [Path] {
        var entries: [Path] = []
        for line in output.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if let path = Path(Array(line)).below(repository) {
                entries.append(path)
            } else if let last = entries.popLast() {
                entries.append(Path(last.bytes + [0x0A] + line))
            }
        }
        // The last line feed ends the last name and does not belong to it.
        if let last = entries.popLast() {
            entries.append(last.bytes.last == 0x0A ? Path(Array(last.bytes.dropLast())) : last)
        }
        return entries
    }

    /// The path of a log line `… Included path via `include`: "/repository/a.py"`.
    private static func included(_ line: ArraySlice<UInt8>) -> Path? {
        guard let quoted = after("`: \"", in: line, if: "Included path via"), quoted.bytes.last == UInt8(ascii: "\"") else {
            return nil
        }
        return Path(unescaped(quoted.bytes.dropLast()))
    }
}

/// What follows `mark` in `line`, when `condition` stands before it.
private func after(_ mark: StaticString, in line: ArraySlice<UInt8>, if condition: StaticString) -> Path? {
    guard let start = line.end(of: condition), let end = line[start...].end(of: mark) else { return nil }
    return Path(Array(line[end...]))
}

/// Undoes Rust's `{:?}` of a path.
func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
            bytes.append(byte)
            continue
        }
        switch escape {
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "0"): bytes.append(0)
        case UInt8(ascii: "x"):
            bytes.append(UInt8(truncatingIfNeeded: hexadecimal(rest.prefix(2))))
            rest = rest.dropFirst(2)
        case UInt8(ascii: "u"):
            let digits = rest.dropFirst().prefix { $0 != UInt8(ascii: "}") }
            rest = rest.dropFirst(digits.count + 2)
            if let scalar = Unicode.Scalar(hexadecimal(digits)) { bytes += Array(String(scalar).utf8) }
        default: bytes.append(escape)
        }
    }
    return bytes
}

private func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32 {
    digits.reduce(0) { value, digit in
        let isLetter = digit >= UInt8(ascii: "A")
        return value &* 16 &+ UInt32(isLetter ? (digit | 0x20) &- UInt8(ascii: "a") &+ 10 : digit &- UInt8(ascii: "0"))
    }
}
