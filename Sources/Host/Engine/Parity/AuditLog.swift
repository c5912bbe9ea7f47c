@preconcurrency internal import Glibc
internal import HostModel
internal import HostPolicy
internal import HostReport

/// The log of what was tried against the policy, beside the report: it is only ever appended to.
struct AuditLog {
    static let name = "audit.jsonl"

    private let folder: String
    private let repository: String

    init(folder: String, repository: String) {
        self.folder = folder
        self.repository = repository
    }

    init(_ plan: Plan) {
        self.init(folder: plan.reportFolder.path, repository: plan.repository.root)
    }

    var path: String { folder + "/" + Self.name }

    /// The log as it is, checked record by record; nil when nothing was ever written down.
    func chain() throws(HostError) -> AuditChain? {
        guard let bytes = try bytes() else { return nil }
        return try AuditChain(bytes, file: path)
    }

    /// Writes attempts down and returns the digest of the last record; nil when there is none.
    func append(_ attempts: [BypassAttempt], _ plan: Plan, policy: String?, at date: String) throws(HostError) -> String? {
        guard !attempts.isEmpty else { return try chain()?.head }
        let folder = ReportFolder.open(folder, repository: repository)
        guard folder >= 0 else { throw unusable(-folder) }
        defer { close(folder) }
        let file = openat(folder, Self.name, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw unusable(errno) }
        defer { close(file) }
        // Two runs at once must not both continue the same record.
        while flock(file, LOCK_EX) != 0 { guard errno == EINTR else { throw unusable(errno) } }
        var chain = try AuditChain(try read(file), file: path)
        var lines: [UInt8] = []
        for attempt in attempts {
            lines += chain.append { json in
                json.member("at", date)
                json.member("command", plan.command)
                json.member("commit", plan.repository.commit ?? "")
                json.member("policy_sha256", policy ?? "")
                json.member("kind", attempt.kind.rawValue)
                json.member("means", attempt.means)
                json.member("message", attempt.message)
                json.member("code", attempt.code.id)
                json.member("refused", attempt.isRefused)
            }
        }
        var rest = lines[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw unusable(errno) }
            rest = rest.dropFirst(written)
        }
        guard fsync(file) == 0 else { throw unusable(errno) }
        return chain.head
    }

    private func bytes() throws(HostError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if file < 0, errno == ENOENT || errno == ENOTDIR { return nil }
        guard file >= 0 else { throw unusable(errno) }
        defer { close(file) }
        return try read(file)
    }

    private func read(_ file: Int32) throws(HostError) -> [UInt8] {
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { throw unusable(EINVAL) }
        guard facts.st_size <= AuditChain.sizeMax else { throw unusable(EFBIG) }
        var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
        var done = 0
        while done < bytes.count {
            let wanted = bytes.count - done
            let size = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress?.advanced(by: done), wanted, off_t(done)) }
            if size < 0, errno == EINTR { continue }
            guard size > 0 else { throw unusable(size < 0 ? errno : EIO) }
            done += size
        }
        return bytes
    }

    private func unusable(_ error: Int32) -> HostError {
        HostError(
            .artifactMissing, "audit-log-unusable", "the audit log cannot be used: \(String(cString: strerror(error)))",
            at: SourcePlace(file: path), hint: "it has to be a regular file that you may write")
    }
}
