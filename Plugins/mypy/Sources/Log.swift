import GateSDK

/// What mypy says on stderr with --verbose: lines that begin with LOG, and what it complains of.
struct Log {
    /// The modules that mypy set out to check.
    private(set) var sources: Set<String> = []
    /// The modules that it parsed, or whose text it compared with what its cache was made of, since their date was another.
    /// "Metadata fresh" is no such word: size and date alone were compared.
    private(set) var seen: Set<String> = []
    /// Whether each source is a file that mypy takes for Python by its name.
    private(set) var namesArePlain = true
    private(set) var isFinished = false
    private(set) var configuration = ""
    private(set) var interpreter = ""
    /// What is wrong with the configuration, where mypy goes on without it.
    private(set) var configurationErrors: [String] = []
    private(set) var words: [String] = []

    private static let mostWords = 200
    private static let configurations = ["mypy.ini: ", ".mypy.ini: ", "pyproject.toml: ", "setup.cfg: "]

    mutating func take(_ line: ArraySlice<UInt8>) {
        guard !line.starts(with: "LOG:".utf8) else { return take(log: line) }
        let text = String(decoding: line, as: UTF8.self)
        guard !text.isEmpty else { return }
        if words.count < Log.mostWords { words.append(text) }
        let isAboutConfiguration = Log.configurations.contains { text.hasPrefix($0) }
        if isAboutConfiguration, !text.has(": note: ") { configurationErrors.append(text) }
    }

    /// Whether neither the command line nor the configuration names what to check.
    var lacksTargets: Bool { words.contains { $0.has("Missing target module, package, files, or command") } }

    private mutating func take(log line: ArraySlice<UInt8>) {
        if line.end(of: "LOG:  Found source: ") != nil, let path = line.end(of: "(path="),
            let file = pythonText(line[path...]), let module = file.rest.end(of: ", module="),
            let name = pythonText(file.rest[module...])?.text
        {
            sources.insert(name)
            if !file.text.hasSuffix(".py"), !file.text.hasSuffix(".pyi") { namesArePlain = false }
        } else if let start = line.end(of: "LOG:  Updating mtime for "), let end = line[start...].end(of: ": file ") {
            seen.insert(String(decoding: line[start..<(end - ": file ".utf8.count)], as: UTF8.self))
        } else if line.starts(with: "LOG:  Parsing ".utf8), line.last == UInt8(ascii: ")"),
            let open = line.lastIndex(of: UInt8(ascii: "("))
        {
            seen.insert(String(decoding: line[(open + 1)...].dropLast(), as: UTF8.self))
        } else if line.starts(with: "LOG:  Build finished in ".utf8) {
            isFinished = true
        } else if let start = line.end(of: "LOG:  Config File: ") {
            configuration = Log.value(line[start...])
        } else if let start = line.end(of: "LOG:  Configured Executable: ") {
            interpreter = Log.value(line[start...])
        }
    }

    private static func value(_ rest: ArraySlice<UInt8>) -> String {
        String(decoding: rest.drop { $0 == 0x20 }, as: UTF8.self)
    }
}

/// Undoes Python's `repr` of a text that stands first, and says what follows it.
func pythonText(_ bytes: ArraySlice<UInt8>) -> (text: String, rest: ArraySlice<UInt8>)? {
    guard let quote = bytes.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    var out: [UInt8] = []
    var rest = bytes.dropFirst()
    while let byte = rest.popFirst() {
        if byte == quote { return (String(decoding: out, as: UTF8.self), rest) }
        guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
            out.append(byte)
            continue
        }
        switch escape {
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "x"): out += scalar(&rest, digits: 2)
        case UInt8(ascii: "u"): out += scalar(&rest, digits: 4)
        case UInt8(ascii: "U"): out += scalar(&rest, digits: 8)
        default: out.append(escape)
        }
    }
    return nil
}

private func scalar(_ rest: inout ArraySlice<UInt8>, digits: Int) -> [UInt8] {
    let code = UInt32(String(decoding: rest.prefix(digits), as: UTF8.self), radix: 16)
    rest = rest.dropFirst(digits)
    return Array(String(code.flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}").utf8)
}
