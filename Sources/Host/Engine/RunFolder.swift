@preconcurrency internal import Glibc
internal import HostDigest
internal import HostModel

/// The folder that a run leaves behind: logs of the gates, files that they made. Filled when all gates have ended, because
/// it may lie in the repository, which must not change under their views.
struct RunFolder: Sendable {
    let path: String
    let repository: String

    init(_ setting: String?, repository: String, directory: String) {
        self.repository = repository
        switch setting {
        case nil: path = repository + "/artifacts"
        case let setting? where setting.utf8.first == UInt8(ascii: "/"): path = setting
        case let setting?: path = directory + "/" + setting
        }
    }

    /// Writes what one gate left; a file that cannot be written costs the gate its green, not the run its report.
    func save(_ finished: Conductor.FinishedGate) -> Outcome {
        var outcome = finished.outcome
        guard let session = finished.session else { return outcome }
        do {
            if session.log.size > 0 {
                try makeFolder(path + "/logs")
                let name = "logs/\(outcome.gate).log"
                try replace(path + "/" + name) { session.log.save(to: $0) }
                outcome.logPath = name
            }
            for artifact in session.transcript.artifacts {
                try makeFolder(path + "/" + outcome.gate)
                let file = "\(path)/\(outcome.gate)/\(artifact.name)"
                try replace(file) { write(artifact.bytes, to: $0) }
                outcome.artifacts.append(
                    Artifact(
                        name: artifact.name, path: relative(file), sha256: SHA256.hex(of: artifact.bytes),
                        mediaType: artifact.mediaType))
            }
        } catch {
            outcome.verdict = outcome.verdict == .passed ? .error : outcome.verdict
            outcome.failures.append(Failure(.artifactMissing, gate: outcome.gate, error.message, hint: error.hint ?? ""))
        }
        outcome.artifacts.sort { $0.name < $1.name }
        return outcome
    }

    private func relative(_ file: String) -> String {
        file.hasPrefix(repository + "/") ? String(file.dropFirst(repository.count + 1)) : file
    }

    private func makeFolder(_ folder: String) throws(HostError) {
        var made = ""
        for part in folder.split(separator: "/") {
            made += "/" + part
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw unwritable(made, errno) }
        }
        var facts = stat()
        guard lstat(folder, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else { throw unwritable(folder, ENOTDIR) }
    }

    /// Writes beside, then renames: a reader sees the old file or the whole new one.
    private func replace(_ file: String, _ write: (String) -> Bool) throws(HostError) {
        let beside = "\(file).\(getpid()).new"
        unlink(beside)
        guard write(beside), rename(beside, file) == 0 else {
            let error = errno
            unlink(beside)
            throw unwritable(file, error)
        }
    }

    private func write(_ bytes: [UInt8], to file: String) -> Bool {
        let target = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard target >= 0 else { return false }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { break }
            rest = rest.dropFirst(written)
        }
        return close(target) == 0 && rest.isEmpty
    }

    private func unwritable(_ path: String, _ error: Int32) -> HostError {
        HostError(
            .artifactMissing, "report-not-written", "\(path) cannot be written: \(String(cString: strerror(error)))",
            hint: "choose another folder with --report-dir")
    }
}
