@preconcurrency internal import Glibc
public import HostModel

/// Where a run leaves what it found: `artifacts` in the repository, or where the user wants it.
public struct ReportFolder: Sendable {
    public static let reportName = "parity_report.json"

    public let path: String
    /// The repository's own `artifacts`, which the repository's authors can put anything in place of.
    private let isOwn: Bool

    private let repository: String

    public init(of report: Report) {
        let own = report.repository.root + "/artifacts"
        path = report.folder ?? own
        isOwn = path == own
        repository = report.repository.root
    }

    public var reportPath: String { path + "/" + Self.reportName }

    /// Makes the folder with those above it. An `artifacts` that holds nothing but a first run's files is kept out of version
    /// control, as caches are; one that somebody else uses is left as it is.
    public func prepare(gates: [String]) throws(HostError) {
        let folder = try open()
        defer { close(folder) }
        guard isOwn, holdsOnly(Set(gates + ["logs"])) else { return }
        try AtomicFile.write(Array("# Made by FirstTry: results, not sources.\n*\n".utf8), to: ".gitignore", in: folder, path)
    }

    private func holdsOnly(_ names: Set<String>) -> Bool {
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            guard name == "." || name == ".." || names.contains(name) else { return false }
        }
        return true
    }

    /// Writes the report, whole or not at all.
    public func write(_ report: Report, as format: ReportFormat = .standard) throws(HostError) {
        let folder = try open()
        defer { close(folder) }
        try AtomicFile.write(format.bytes(report), to: Self.reportName, in: folder, path)
    }

    /// Writes one form of the report to a file that somebody named, whole or not at all.
    public static func write(_ report: Report, as format: ReportFormat, to file: String) throws(HostError) {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.last, !name.isEmpty, name != ".", name != ".." else {
            throw HostError(
                .usage, "usage-invalid-value", "--\(format.rawValue) needs the name of a file, not '\(file)'",
                hint: "--\(format.rawValue) \(file.hasSuffix("/") ? file : file + "/")report")
        }
        let above = parts.dropLast().joined(separator: "/")
        let path = parts.count == 1 ? "." : above.isEmpty ? "/" : above
        let folder = open(path, repository: report.repository.root)
        guard folder >= 0 else {
            throw HostError(
                .artifactMissing, "report-folder-unusable",
                "\(path) cannot be made or opened: \(String(cString: strerror(-folder)))",
                hint: "name another place for --\(format.rawValue)")
        }
        defer { close(folder) }
        try AtomicFile.write(format.bytes(report), to: name, in: folder, path)
    }

    private func open() throws(HostError) -> Int32 {
        let folder = Self.open(path, repository: repository)
        if folder == -ELOOP || folder == -ENOTDIR {
            throw HostError(
                .artifactMissing, "report-folder-link",
                "\(path) leads through a symbolic link or a file, and below the repository reports are not written through one",
                hint: "remove the link, or name the folder: --report-dir DIR")
        }
        guard folder >= 0 else { throw unusable("cannot be made or opened", -folder) }
        return folder
    }

    /// Opens a folder for results and makes what is missing of it: its descriptor, or -errno. A repository is hostile: below
    /// its root no link is followed, whoever named the folder.
    public static func open(_ path: String, repository: String) -> Int32 {
        let isBelow = path.hasPrefix(repository + "/")
        let inner = isBelow ? path.dropFirst(repository.count + 1).split(separator: "/") : []
        guard isBelow, !inner.contains("..") else {
            makeParents(path)
            let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            return folder < 0 ? -errno : folder
        }
        var folder = Glibc.open(repository, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for name in inner where folder >= 0 && name != "." {
            mkdirat(folder, String(name), 0o755)
            let next = openat(folder, String(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let error = errno
            close(folder)
            if next < 0 { return -error }
            folder = next
        }
        return folder < 0 ? -errno : folder
    }

    private static func makeParents(_ path: String) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made == "/" ? "" : "/") + part
            mkdir(made, 0o755)
        }
    }

    private func unusable(_ what: String, _ number: Int32) -> HostError {
        HostError(
            .artifactMissing, "report-folder-unusable",
            "the report's folder \(path) \(what): \(String(cString: strerror(number)))",
            hint: "name another one: --report-dir DIR")
    }
}
