import GateSDK

/// The files that ruff means to check.
struct Listing {
    /// Relative to the repository, in ruff's order. A name that ruff did not print exactly stays as ruff printed it.
    private(set) var files: [Path] = []
    /// The configuration file that governs the repository's root, absolute.
    private(set) var rootConfiguration: Path?
    /// What ruff prints for a file, and the files that it may mean: names that are not UTF-8 are printed with U+FFFD.
    /// Keyed by bytes, since two texts that are canonically equivalent name two files.
    private var meanings: [Path: [Path]] = [:]

    init() {}

    /// Reads what `ruff check --show-files --verbose` prints on stdout and stderr.
    init(output: [UInt8], log: [UInt8], repository: Path) throws(GateProblem) {
        var exact: [Path: [Path]] = [:]
        for line in log.split(separator: 0x0A) {
            if let path = Listing.included(line)?.below(repository) {
                exact[path.repaired, default: []].append(path)
            } else if let path = after(" at: ", in: line, if: "Using configuration file") {
                rootConfiguration = path
            }
        }
        var counts: [Path: Int] = [:]
        var distinct: [Path] = []
        for name in try Listing.names(output, below: repository.repaired) {
            if counts[name] == nil { distinct.append(name) }
            counts[name, default: 0] += 1
        }
        for name in distinct {
            let count = counts[name] ?? 0
            let known = exact[name] ?? []
            let paths = known.count == count ? known.sorted() : Array(repeating: name, count: count)
            files += paths
            meanings[name] = paths
        }
    }

    mutating func keepOnly(_ changed: Set<Path>) {
        files.removeAll { !changed.contains($0) }
        meanings = meanings.mapValues { paths in paths.filter { changed.contains($0) } }
    }

    /// The files that ruff may mean by the name that it prints, relative to the repository.
    func files(printedAs name: Path) -> [Path] { meanings[name] ?? [] }

    /// One name a line; a name with a line feed goes on in the next line, which does not begin with the repository.
    private static func names(_ output: [UInt8], below repository: Path) throws(GateProblem) -> [Path] {
        guard output.last == 0x0A || output.isEmpty else {
            throw GateProblem(.toolOutput, "ruff's list of files is cut")
        }
        var names: [Path] = []
        for line in output.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) where !output.isEmpty {
            if let path = Path(Array(line)).below(repository) {
                names.append(path)
            } else if let last = names.popLast() {
                names.append(Path(last.bytes + [0x0A] + line))
            } else {
                throw GateProblem(.toolOutput, "ruff lists \(Path(Array(line)).text), which is not in the repository")
            }
        }
        return names
    }

    /// The path of a log line `… Included path via `include`: "/repository/a.py"`.
    private static func included(_ line: ArraySlice<UInt8>) -> Path? {
        guard let quoted = after("`: \"", in: line, if: "Included path via"), quoted.bytes.last == UInt8(ascii: "\"") else {
            return nil
        }
        return Path(unescaped(quoted.bytes.dropLast()))
    }
}

extension Path {
    /// As ruff prints it.
    var repaired: Path { isUTF8 ? self : Path(text) }
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
