@preconcurrency internal import Glibc
internal import HostEngine
internal import HostModel
internal import HostRepository

/// The report of a run that could not be carried out: it takes the place of an older one, which would say "ok".
struct AbandonedRun {
    private let request: Request
    private let error: HostError

    init(_ request: Request, _ error: HostError) {
        self.request = request
        self.error = error
    }

    /// nil when there is no repository to write it for.
    func report() -> Report? {
        let repository: Repository
        do { repository = try Repository.open(from: request.directory) } catch { return nil }
        let place = error.place.map { " (\($0.description))" } ?? ""
        let failure = Failure(error.code, gate: "", "\(error.id): \(error.message)\(place)", hint: error.hint ?? "")
        var report = Report(
            command: request.command, exitCode: error.code.rawValue, startedAt: now, durationSeconds: 0, host: host,
            repository: RepositoryFacts(root: repository.root), scope: Scope(mode: .full, files: 0), failures: [failure],
            outcomes: [])
        report.folder = request.reportFolder.map { $0.hasPrefix("/") ? $0 : here + "/" + $0 }
        return report
    }

    private var here: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    private var host: HostFacts {
        var system = utsname()
        uname(&system)
        return HostFacts(version: FirstTry.version, os: text(&system.sysname), arch: text(&system.machine))
    }

    private func text<Field>(_ field: inout Field) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// RFC 3339, in UTC.
    private var now: String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
