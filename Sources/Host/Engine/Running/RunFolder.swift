@preconcurrency internal import Glibc
internal import HostDigest
internal import HostLog
internal import HostModel
internal import HostReport

/// The folder that a run leaves behind: logs of the gates, files that they made. Filled when all gates have ended, because
/// it may lie in the repository, which must not change under their views.
///
/// What lies in the repository may be anything that its authors put there: no link is followed below its root.
struct RunFolder: Sendable {
    let path: String
    private let repository: String

    init(_ setting: String?, repository: String, directory: String) {
        self.repository = repository
        let own = repository + "/artifacts"
        switch setting {
        case nil: path = own
        case let setting? where setting.utf8.first == UInt8(ascii: "/"): path = setting
        case let setting?: path = directory + "/" + setting
        }
    }

    /// Writes what one gate left; a file that cannot be written costs the gate its green, not the run its report.
    func save(_ finished: Conductor.FinishedGate, _ log: Log) -> Outcome {
        var outcome = finished.outcome
        guard let session = finished.session else { return outcome }
        let clock = log.clock()
        do throws(HostError) {
            if session.log.size > 0 {
                let name = "\(outcome.gate).log"
                try replace(name, in: "logs") { session.log.save(to: $0) }
                outcome.logPath = "logs/" + name
            }
            for artifact in session.transcript.artifacts {
                try replace(artifact.name, in: outcome.gate) { Self.write(artifact.bytes, to: $0) }
                outcome.artifacts.append(
                    Artifact(
                        name: artifact.name, path: relative("\(path)/\(outcome.gate)/\(artifact.name)"),
                        sha256: SHA256.hex(of: artifact.bytes), mediaType: artifact.mediaType))
            }
        } catch {
            outcome.verdict = outcome.verdict == .passed ? .error : outcome.verdict
            outcome.failures.append(Failure(.artifactMissing, gate: outcome.gate, error.message, hint: error.hint ?? ""))
        }
        outcome.artifacts.sort { $0.name < $1.name }
        log.wrote(outcome, clock)
        return outcome
    }

    private func relative(_ file: String) -> String {
        file.hasPrefix(repository + "/") ? String(file.dropFirst(repository.count + 1)) : file
    }

    /// Writes beside, then renames: a reader sees the old file or the whole new one.
    private func replace(_ name: String, in subfolder: String, _ write: (Int32) -> Bool) throws(HostError) {
        let base = try open()
        defer { close(base) }
        mkdirat(base, subfolder, 0o755)
        let folder = openat(base, subfolder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { throw unwritable(subfolder, errno) }
        defer { close(folder) }
        let draft = ".\(name).\(getpid()).draft"
        unlinkat(folder, draft, 0)
        let file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw unwritable("\(subfolder)/\(name)", errno) }
        let isWhole = write(file)
        close(file)
        guard let problem = isWhole ? AtomicFile.put(draft, as: name, in: folder) : ENOSPC else { return }
        unlinkat(folder, draft, 0)
        throw unwritable("\(subfolder)/\(name)", problem)
    }

    private func open() throws(HostError) -> Int32 {
        let folder = ReportFolder.open(path, repository: repository)
        guard folder >= 0 else { throw unwritable("", -folder) }
        return folder
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }

    private func unwritable(_ name: String, _ error: Int32) -> HostError {
        HostError(
            .artifactMissing, "report-not-written", "\(path)/\(name) cannot be written: \(String(cString: strerror(error)))",
            hint: "choose another folder with --report-dir")
    }
}
