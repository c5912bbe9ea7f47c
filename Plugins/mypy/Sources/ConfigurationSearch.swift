import GateSDK

/// Finds the configuration file that counts: mypy takes the first of these that is there and, of those that hold
/// others' settings too, has a part for mypy.
struct ConfigurationSearch {
    private(set) var files: [ConfigurationFile] = []

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
                return
            } catch {
                if !error.isMissing { probe.log(.warning, "\(name.text) cannot be read: \(error.text)") }
            }
        }
    }
}
