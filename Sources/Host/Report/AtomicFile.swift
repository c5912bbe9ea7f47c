internal import CSystem
@preconcurrency internal import Glibc
public import HostModel

/// Writes files that are there whole or not at all: beside, then renamed over.
///
/// There is no fsync: a report matters to processes of this boot, and a flush costs more than ten gates' start.
/// What is `lasting` is renamed over what was there, which ext4 takes as a wish to have it on disk (auto_da_alloc).
public enum AtomicFile {
    /// `folder` is an open folder; `folderPath` is for messages.
    public static func write(
        _ bytes: [UInt8], to name: String, in folder: Int32, _ folderPath: String, lasting: Bool = false
    ) throws(HostError) {
        let draft = ".\(name).\(getpid()).draft"
        unlinkat(folder, draft, 0)
        let file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failed("cannot be written", errno, name, folderPath) }
        let problem = fill(file, bytes)
        close(file)
        if let problem {
            unlinkat(folder, draft, 0)
            throw failed("could not be written to its end", problem, name, folderPath)
        }
        guard let problem = put(draft, as: name, in: folder, lasting: lasting) else { return }
        unlinkat(folder, draft, 0)
        throw failed("could not be put in its place", problem, name, folderPath)
    }

    /// Puts a finished draft in the place of what is there, if anything is; the errno, when that cannot be done.
    public static func put(_ draft: String, as name: String, in folder: Int32, lasting: Bool = false) -> Int32? {
        let problem = lasting ? (renameat(folder, draft, folder, name) == 0 ? 0 : errno) : ft_replace(folder, draft, name)
        return problem == 0 ? nil : problem
    }

    /// The errno of the write that failed; nil when all went well.
    private static func fill(_ file: Int32, _ bytes: [UInt8]) -> Int32? {
        bytes.withUnsafeBytes { buffer -> Int32? in
            var rest = buffer[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let written = Glibc.write(file, part.baseAddress, part.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return written < 0 ? errno : ENOSPC }
                rest = rest.dropFirst(written)
            }
            return nil
        }
    }

    private static func failed(_ what: String, _ number: Int32, _ name: String, _ folderPath: String) -> HostError {
        HostError(
            .artifactMissing, "report-not-written", "\(folderPath)/\(name) \(what): \(String(cString: strerror(number)))",
            hint: "free the place, or name another folder: --report-dir DIR")
    }
}
