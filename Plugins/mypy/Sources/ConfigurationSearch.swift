import GateSDK

/// Finds the configuration file that counts: mypy takes the first of these that is there and, of those that hold
/// others' settings too, has a part for mypy.
struct ConfigurationSearch {
    private(set) var files: [ConfigurationFile] = []
    /// Whether the part for all modules says `ignore_errors`: then mypy says "Success" to everything that is Python.
    private(set) var ignoresEverything = false

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
                ignoresEverything = ConfigurationSearch.ignoresErrors(
                    bytes, part: Array((name == "pyproject.toml" ? "[tool.mypy]" : "[mypy]").utf8))
                return
            } catch {
                if !error.isMissing { probe.log(.warning, "\(name.text) cannot be read: \(error.text)") }
            }
        }
    }

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
}
