import GateSDK

/// Finds the configuration file that counts: mypy takes the first of these that is there and, of those that hold
/// others' settings too, has a part for mypy.
struct ConfigurationSearch {
    private(set) var files: [ConfigurationFile] = []
    private(set) var settings = GlobalSettings()

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
                settings = GlobalSettings(bytes, part: part)
                return
            } catch {
                if !error.isMissing { probe.log(.warning, "\(name.text) cannot be read: \(error.text)") }
            }
        }
    }

    /// What the report tells of that: it is the project's choice, and not to be taken for a check that was made.
    var note: Finding? {
        let disabledCodes = settings.disabledCodes
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
}
