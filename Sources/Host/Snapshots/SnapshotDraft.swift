internal import CSystem
@preconcurrency internal import Glibc
internal import HostModel

/// A snapshot in the making: beside the one that is there, which it replaces in one step when it is whole.
final class SnapshotDraft {
    private let repository: String
    private let name: String
    private let draftName: String
    private let parent: Int32
    private let folder: Int32
    private var files: [DraftFile] = []
    private var isKept = false

    init(_ name: String, in repository: String) throws(HostError) {
        self.repository = repository
        self.name = name
        draftName = ".\(name).\(getpid()).draft"
        let base = SnapshotFolder.open(".firsttry", in: repository, making: true)
        guard base >= 0 else { throw Self.unwritable(".firsttry", -base) }
        Self.keepOutOfVersionControl(base)
        close(base)
        let parent = SnapshotFolder.open(Snapshot.parent, in: repository, making: true)
        guard parent >= 0 else { throw Self.unwritable(Snapshot.parent, -parent) }
        Self.removeLeftovers(of: name, in: parent)
        let made = mkdirat(parent, draftName, 0o755)
        let folder = made == 0 ? openat(parent, draftName, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1
        guard folder >= 0 else {
            let error = errno
            close(parent)
            throw Self.unwritable("\(Snapshot.parent)/\(draftName)", error)
        }
        (self.parent, self.folder) = (parent, folder)
    }

    deinit {
        close(folder)
        if !isKept { SnapshotFolder.remove(draftName, in: parent) }
        close(parent)
    }

    /// A file of the snapshot.
    func create(_ name: String) throws(HostError) -> DraftFile {
        let descriptor = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.unwritable("\(Snapshot.parent)/\(draftName)/\(name)", errno) }
        let file = DraftFile(descriptor, "\(Snapshot.parent)/\(draftName)/\(name)")
        files.append(file)
        return file
    }

    /// A file without a name, for what is needed until the snapshot is whole.
    func scratch() throws(HostError) -> DraftFile {
        let file = ft_scratch_file("\(repository)/\(Snapshot.parent)")
        guard file >= 0 else { throw Self.unwritable(Snapshot.parent, -file) }
        return DraftFile(file, "a file without a name in \(Snapshot.parent)")
    }

    /// The digest of what was written so far.
    func digest() throws(HostError) -> String {
        guard let digest = SnapshotFolder.digest(of: folder) else {
            throw Self.unwritable("\(Snapshot.parent)/\(draftName)", EIO)
        }
        return digest
    }

    /// Puts it where it belongs. A reader sees the old snapshot or the whole new one.
    func keep(_ snapshot: Snapshot) throws(HostError) {
        try create(Snapshot.factsFile).append(snapshot.json)
        for file in files { try file.settle() }
        fsync(folder)
        switch ft_exchange(parent, draftName, name) {
        case 0:
            // What was there has the draft's name now.
            SnapshotFolder.remove(draftName, in: parent)
        case ENOENT, EINVAL:
            // Nothing was there, or the file system cannot exchange.
            let old = draftName + ".old"
            renameat(parent, name, parent, old)
            guard renameat(parent, draftName, parent, name) == 0 else {
                let error = errno
                renameat(parent, old, parent, name)
                throw Self.unwritable("\(Snapshot.parent)/\(name)", error)
            }
            SnapshotFolder.remove(old, in: parent)
        case let error: throw Self.unwritable("\(Snapshot.parent)/\(name)", error)
        }
        isKept = true
        fsync(parent)
    }

    // MARK: Around it

    private static func keepOutOfVersionControl(_ folder: Int32) {
        let file = openat(folder, ".gitignore", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { return }
        let text = Array("# Made by FirstTry: what was fetched, not sources.\n*\n".utf8)
        _ = write(file, text, text.count)
        close(file)
    }

    /// Drafts of processes that are gone.
    private static func removeLeftovers(of name: String, in parent: Int32) {
        for entry in SnapshotFolder.names(in: parent) where entry.hasPrefix(".\(name).") {
            guard let pid = entry.dropFirst(name.count + 2).split(separator: ".").first.flatMap({ pid_t($0) }) else { continue }
            if kill(pid, 0) != 0, errno == ESRCH { SnapshotFolder.remove(entry, in: parent) }
        }
    }

    static func unwritable(_ path: String, _ error: Int32) -> HostError {
        let isLink = error == ELOOP || error == ENOTDIR
        return HostError(
            .artifactMissing, "snapshot-not-written",
            "\(path) cannot be written: "
                + (isLink ? "a symbolic link or a file is in the way" : String(cString: strerror(error))),
            hint: isLink ? "remove it" : "free the place, or make the folder writable")
    }
}

/// A file that is being written.
final class DraftFile {
    let descriptor: Int32
    private(set) var size = 0
    private let path: String

    init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws(HostError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(size))
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw SnapshotDraft.unwritable(path, written < 0 ? errno : ENOSPC) }
            done += written
            size += written
        }
    }

    func read(at offset: Int, size: Int) throws(HostError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        var done = 0
        while done < size {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress?.advanced(by: done), size - done, off_t(offset + done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw SnapshotDraft.unwritable(path, got < 0 ? errno : EIO) }
            done += got
        }
        return bytes
    }

    /// Unlike a report, a snapshot is to be there after the machine lost power.
    func settle() throws(HostError) {
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw SnapshotDraft.unwritable(path, errno) }
    }
}
