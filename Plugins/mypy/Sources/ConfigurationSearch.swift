import GateSDK

/// Finds the configuration file that counts: mypy takes the first of these that is there and, of those that hold
/// others' settings too, has a part for mypy.
struct ConfigurationSearch {
    private(set) var files: [ConfigurationFile] = []
    /// Whether the part for all modules says `ignore_errors`: then mypy says "Success" to everything that is Python.
    private(set) var ignoresEverything = false
    /// mypy's codes that are switched off for all modules.
    private(set) var disabledCodes: [String] = []

    init(_ probe: borrowing Probe) {
        for name in ["mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg"] as [Path] {
            do throws(SystemError) {
                let bytes = try probe.contents(of: name)
                switch name {
                case "pyproject.toml" where bytes.end(of: "[tool.mypy") == nil: continue
                case "setup.cfg" where bytes.end(of: "[mypy") == nil: continue
                default: break
                }
                files = [ConfigurationFile(name, section: name == "pyproject.toml" ? "tool.mypy" : "")]
                let part = Array((name == "pyproject.toml" ? "[tool.mypy]" : "[mypy]").utf8)
                ignoresEverything = ConfigurationSearch.ignoresErrors(bytes, part: part)
                disabledCodes = ConfigurationSearch.disabledCodes(bytes, part: part)
                return
            } catch {
                if !error.isMissing { probe.log(.warning, "\(name.text) cannot be read: \(error.text)") }
            }
        }
    }

    /// What the report tells of that: it is the project's choice, and not to be taken for a check that was made.
    var note: Finding? {
        guard let file = files.first, !disabledCodes.isEmpty else { return nil }
        let shown = disabledCodes.prefix(ConfigurationSearch.codesShown).joined(separator: ", ")
        let rest = disabledCodes.count - ConfigurationSearch.codesShown
        let codes = disabledCodes.count == 1 ? "1 of mypy's error codes is" : "\(disabledCodes.count) of mypy's error codes are"
        return Finding(
            rule: "codes-switched-off",
            message: "\(codes) switched off for all modules: \(shown)" + (rest > 0 ? " and \(rest) more" : ""),
            severity: .note, path: file.path)
    }

    private static let codesShown = 10

    /// In the words of either format: both write a part's name alone on its line, and `key = value` below. A part that says
    /// otherwise for some modules has these checked.
    static func ignoresErrors(_ text: [UInt8], part: [UInt8]) -> Bool {
        var isInside = false
        var answer = false
        var hasException = false
        for line in text.split(separator: 0x0A) {
            let bare = line.prefix { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";") }.filter { $0 > 0x20 }
            if bare.first == UInt8(ascii: "[") { isInside = bare == part }
            guard let equals = bare.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) else {
                continue
            }
            guard bare[..<equals].elementsEqual("ignore_errors".utf8) else { continue }
            let value = bare[(equals + 1)...].map { (65...90).contains($0) ? $0 + 32 : $0 }
            let ignores = ["true", "yes", "on", "1"].contains { value.elementsEqual($0.utf8) }
            if isInside { answer = ignores } else if !ignores { hasException = true }
        }
        return answer && !hasException
    }

    /// What `disable_error_code` of the part for all modules names. A value goes on in the lines below until its bracket is
    /// closed or, without one, as long as they are indented.
    static func disabledCodes(_ text: [UInt8], part: [UInt8]) -> [String] {
        var isInside = false
        var value: [UInt8] = []
        var goesOn = false
        for line in text.split(separator: 0x0A) {
            let written = line.prefix { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";") }
            let bare = written.filter { $0 > 0x20 }
            let isBracketed = value.first == UInt8(ascii: "[")
            let isKey = !isBracketed && bare.contains(UInt8(ascii: "="))
            if goesOn, !isKey, isBracketed ? value.last != UInt8(ascii: "]") : line.first == 0x20 || line.first == 0x09 {
                value += (isBracketed ? [] : [UInt8(ascii: ",")]) + bare
                continue
            }
            goesOn = false
            if bare.first == UInt8(ascii: "[") { isInside = bare == part }
            guard isInside, let equals = bare.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
                bare[..<equals].elementsEqual("disable_error_code".utf8)
            else { continue }
            (value, goesOn) = (Array(bare[(equals + 1)...]), true)
        }
        let codes = value.split { "[],\"'".utf8.contains($0) }.map { String(decoding: $0, as: UTF8.self) }
        return Set(codes).sorted()
    }
}
