import GateSDK

/// What mypy says on stderr with --verbose: lines that begin with LOG, and what it complains of.
struct Log {
    /// The modules that mypy set out to check.
    private(set) var sources: Set<String> = []
    private(set) var configuration = ""
    private(set) var interpreter = ""
    /// What is wrong with the configuration, where mypy goes on without it.
    private(set) var configurationErrors: [String] = []
    private(set) var words: [String] = []

    private static let mostWords = 100
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
        if line.end(of: "LOG:  Found source: ") != nil, let start = line.end(of: " module='") {
            // A name is an identifier with dots, or the stem of a file: mypy takes no quote in it.
            let name = line[start...].prefix { $0 != UInt8(ascii: "'") }
            sources.insert(String(decoding: name, as: UTF8.self))
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
