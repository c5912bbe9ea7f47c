import GateSDK

/// Which configuration counts, and what it may not do.
///
/// bandit reads pyproject.toml only when it is told to, and `.bandit` only below folders that it is given. It is given
/// files here, so what `.bandit` says about tests and files is handed over on the command line.
struct Configuration {
    /// For -c; relative to the repository.
    private(set) var file: Path?
    private(set) var old: OldConfiguration?

    init() {}

    init(_ probe: borrowing Probe, _ settings: Settings) throws(GateProblem) {
        if !settings.configuration.isEmpty {
            let path = Path(settings.configuration).plain
            guard let text = try Configuration.read(path, probe) else {
                throw GateProblem(
                    .options, "option `config`: there is no file \(path.text)", hint: "name a file of the repository")
            }
            try Configuration.refuseDebugLog(text, path)
            file = path
            return
        }
        if let text = try Configuration.read("pyproject.toml", probe), text[...].end(of: "bandit") != nil {
            try Configuration.refuseDebugLog(text, "pyproject.toml")
            file = "pyproject.toml"
        }
        if let text = try Configuration.read(".bandit", probe) {
            let old = OldConfiguration(text)
            for key in old.unheeded { probe.log(.warning, ".bandit: `\(key)` is not heeded here") }
            self.old = old
        }
    }

    /// For the lock.
    var files: [ConfigurationFile] {
        var files: [ConfigurationFile] = []
        if old != nil { files.append(ConfigurationFile(".bandit")) }
        if let file { files.append(ConfigurationFile(file, section: file.isProject ? "tool.bandit" : "")) }
        return files
    }

    /// Where to look for what is switched off.
    var main: Path? { old?.isActive == true ? ".bandit" : file }

    private static func read(_ path: Path, _ probe: borrowing Probe) throws(GateProblem) -> [UInt8]? {
        do throws(SystemError) {
            return try probe.contents(of: path)
        } catch {
            if error.isMissing { return nil }
            throw GateProblem(.toolConfig, "\(path.text) cannot be read: \(error.text)")
        }
    }

    /// `log_format` makes bandit log every node of the code, passwords included, and the log is kept.
    private static func refuseDebugLog(_ text: [UInt8], _ path: Path) throws(GateProblem) {
        for line in text.split(separator: 0x0A) {
            let bare = line.drop { $0 == 0x20 || $0 == 0x09 }
            if bare.starts(with: "log_format".utf8) {
                throw GateProblem(
                    .toolConfig,
                    "\(path.text) sets `log_format`, with which bandit writes the code, passwords included, to its log",
                    hint: "remove `log_format`")
            }
        }
    }
}

/// A `.bandit` file: what it says under [bandit] in the manner of INI files.
struct OldConfiguration: Equatable {
    private(set) var tests = ""
    private(set) var skips = ""
    private(set) var exclude = ""
    /// Keys that bandit knows and this gate leaves to its own options.
    private(set) var unheeded: [String] = []

    init(_ text: [UInt8]) {
        var isInside = false
        var key = ""
        for raw in text.split(separator: 0x0A) {
            let line = trimmed(raw)
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            if first == UInt8(ascii: "[") {
                isInside = line.elementsEqual("[bandit]".utf8)
                key = ""
            } else if isInside, raw.first == 0x20 || raw.first == 0x09, !key.isEmpty {
                set(key, String(decoding: line, as: UTF8.self), isMore: true)
            } else if isInside, let end = line.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) {
                key = String(decoding: trimmed(line[..<end]), as: UTF8.self)
                set(key, String(decoding: trimmed(line[(end + 1)...]), as: UTF8.self), isMore: false)
            }
        }
    }

    var isActive: Bool { !tests.isEmpty || !skips.isEmpty || !exclude.isEmpty }

    private mutating func set(_ key: String, _ value: String, isMore: Bool) {
        switch key {
        case "tests": tests = isMore ? tests + value : value
        case "skips": skips = isMore ? skips + value : value
        case "exclude": exclude = isMore ? exclude + value : value
        case "targets", "recursive", "format", "quiet", "verbose", "aggregate", "number": break
        default: if !unheeded.contains(key) { unheeded.append(key) }
        }
    }
}

extension Path {
    fileprivate var isProject: Bool { name == "pyproject.toml" }
}

private func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var text = text
    while isSpace(text.first) { text = text.dropFirst() }
    while isSpace(text.last) { text = text.dropLast() }
    return text
}
