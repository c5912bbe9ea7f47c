@preconcurrency internal import Glibc
public import HostModel

/// Where a run leaves what it found: `artifacts` in the repository, or where the user wants it.
public struct ReportFolder: Sendable {
    public static let reportName = "parity_report.json"

    /// As given, or absolute when it is the repository's own.
    public let path: String
    private let isOwn: Bool

    /// `requested` is what the user named, nil for the repository's `artifacts`.
    public init(requested: String?, root: String) {
        path = requested ?? root + "/artifacts"
        isOwn = requested == nil
    }

    public var reportPath: String { path + "/" + Self.reportName }

    /// Makes the folder with those above it. A new `artifacts` is kept out of version control, as caches are; one that was
    /// there is left as it is.
    public func prepare() throws(HostError) {
        var isNew = false
        var parent = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            parent += (parent.isEmpty || parent == "/" ? "" : "/") + part
            if mkdir(parent, 0o755) == 0 {
                isNew = true
            } else if errno != EEXIST, errno != EROFS, errno != EACCES, errno != EPERM {
                throw unusable("cannot be made", errno)
            } else {
                isNew = false
            }
        }
        let folder = try open()
        defer { close(folder) }
        guard isNew, isOwn else { return }
        try AtomicFile.write(Array("# Made by FirstTry: results, not sources.\n*\n".utf8), to: ".gitignore", in: folder, path)
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
            .artifactMissing, "report-folder-unusable", "the report's folder \(path) \(what): \(String(cString: strerror(number)))",
            hint: "name another one: --report-dir DIR")
    }
}
