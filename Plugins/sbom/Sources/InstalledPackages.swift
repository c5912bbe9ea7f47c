import GateSDK

/// The packages of an environment by the folders in which installers keep what they know of them.
struct InstalledPackages {
    private(set) var found: [Package: String] = [:]

    init(_ run: borrowing Run, _ environment: Path) throws(GateProblem) {
        var find = Command("find")
        find.add(environment / "lib")
        find.add("-maxdepth", "3", "-path", "*/site-packages/*-info", "-name", "*.dist-info", "-type", "d", "-print0")
        let result = try run.exec(find)
        guard try result.exit.status(of: "find") == 0 else {
            throw GateProblem(.incomplete, "\(environment.text) cannot be searched: \(lastLine(result.error))")
        }
        for entry in result.output.split(separator: 0) {
            guard let package = InstalledPackages.package(Path(Array(entry)).name) else { continue }
            found[package] = Path(Array(entry)).name.text
        }
    }

    /// "name-1.0.dist-info": a dash separates, for a name's own have become underscores.
    static func package(_ folder: Path) -> Package? {
        let stem = folder.bytes.dropLast(".dist-info".utf8.count)
        guard let dash = stem.firstIndex(of: UInt8(ascii: "-")), dash > 0 else { return nil }
        return Package(.pypi, word(stem[..<dash]), word(stem[(dash + 1)...]))
    }
}
