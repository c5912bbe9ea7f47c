import GateSDK

/// Finds the configuration files that count for the files that ruff checks.
///
/// ruff takes for each file the nearest `.ruff.toml`, `ruff.toml` or `pyproject.toml` with a [tool.ruff] at or above it,
/// and what that one extends. A project without `target-version` takes it from the `requires-python` of the nearest
/// pyproject.toml.
struct ConfigurationSearch {
    /// Sorted by path, then by section.
    private(set) var found: [ConfigurationFile] = []
    private var seen: Set<ConfigurationFile> = []
    private var folders: Set<Path> = []

    private static let mostExtends = 32

    init(_ probe: borrowing Probe, files: [Path], root: Path?) {
        let repository = probe.repository
        if let path = root?.below(repository.repaired) { add(path, probe) }
        for file in files where !isConfigurationName(file.name) { look(in: file.folder, probe) }
        found.sort { ($0.path, $0.section) < ($1.path, $1.section) }
    }

    /// Goes up until a folder whose way to the root is known.
    private mutating func look(in first: Path, _ probe: borrowing Probe) {
        var folder = first
        while folders.insert(folder).inserted {
            var isGoverned = false
            for name in [".ruff.toml", "ruff.toml", "pyproject.toml"] as [Path] where !isGoverned {
                guard let document = read(folder / name, probe) else { continue }
                guard name != "pyproject.toml" || document.configuresRuff else { continue }
                isGoverned = true
                add(folder / name, probe)
            }
            if let project = read(folder / "pyproject.toml", probe), project.requiresPython {
                insert(ConfigurationFile(folder / "pyproject.toml", section: "project.requires-python"))
            }
            if folder.isEmpty { return }
            folder = folder.folder
        }
    }

    /// Adds a file and what it extends, as far as that lies in the repository.
    private mutating func add(_ file: Path, _ probe: borrowing Probe) {
        var next: Path? = file
        for _ in 0..<ConfigurationSearch.mostExtends {
            guard let path = next, let document = read(path, probe) else { return }
            let section = path.name == "pyproject.toml" ? "tool.ruff" : ""
            guard insert(ConfigurationFile(path, section: section)) else { return }
            next = document.extends.flatMap { (path.folder / Path($0)).resolved(in: probe.repository) }
        }
    }

    @discardableResult
    private mutating func insert(_ file: ConfigurationFile) -> Bool {
        guard seen.insert(file).inserted else { return false }
        found.append(file)
        return true
    }

    private func read(_ path: Path, _ probe: borrowing Probe) -> ConfigurationDocument? {
        do throws(SystemError) {
            return ConfigurationDocument(try probe.contents(of: path), isPyproject: path.name == "pyproject.toml")
        } catch {
            if !error.isMissing { probe.log(.warning, "\(path.text) cannot be read: \(error.text)") }
            return nil
        }
    }
}

/// Whether a file of this name configures ruff and is no Python, although ruff lists it.
func isConfigurationName(_ name: Path) -> Bool {
    name == "pyproject.toml" || name == "ruff.toml" || name == ".ruff.toml"
}
