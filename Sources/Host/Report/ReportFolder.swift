@preconcurrency internal import Glibc
public import HostModel

/// Where a run leaves what it found: `artifacts` in the repository, or where the user wants it.
public struct ReportFolder: Sendable {
    public static let reportName = "parity_report.json"

    public let path: String
    /// The repository's own `artifacts`, which the repository's authors can put anything in place of.
    private let isOwn: Bool

    public init(of report: Report) {
        let own = report.repository.root + "/artifacts"
        path = report.folder ?? own
        isOwn = path == own
    }

    public var reportPath: String { path + "/" + Self.reportName }

    /// Makes the folder with those above it. An `artifacts` that holds nothing but a first run's files is kept out of version
    /// control, as caches are; one that somebody else uses is left as it is.
    public func prepare(gates: [String]) throws(HostError) {
        var parent = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            parent += (parent.isEmpty || parent == "/" ? "" : "/") + part
            guard mkdir(parent, 0o755) != 0, ![EEXIST, EROFS, EACCES, EPERM].contains(errno) else { continue }
            throw unusable("cannot be made", errno)
        }
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

    /// A repository is hostile: its `artifacts` may not lead the host to write elsewhere.
    private func open() throws(HostError) -> Int32 {
        let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (isOwn ? O_NOFOLLOW : 0))
        guard folder < 0 else { return folder }
        if isOwn, errno == ELOOP || errno == ENOTDIR, isLink {
            throw HostError(
                .artifactMissing, "report-folder-link", "\(path) is a symbolic link, and reports are not written through one",
                hint: "remove the link, or name the folder: --report-dir DIR")
        }
        throw unusable("cannot be opened as a folder", errno)
    }

    private var isLink: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private func unusable(_ what: String, _ number: Int32) -> HostError {
        HostError(
            .artifactMissing, "report-folder-unusable",
            "the report's folder \(path) \(what): \(String(cString: strerror(number)))",
            hint: "name another one: --report-dir DIR")
    }
}
