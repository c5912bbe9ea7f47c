internal import CSystem
@preconcurrency internal import Glibc
internal import HostDigest
internal import HostModel

/// The places below a repository that belong to snapshots. What a repository holds may be anything: no link is followed.
enum SnapshotFolder {
    /// Opens a folder below the repository: its descriptor, or -errno.
    static func open(_ path: String, in repository: String, making: Bool = false) -> Int32 {
        let root = Glibc.open(repository, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { return -errno }
        defer { close(root) }
        return ft_folder_beneath(root, path, making ? 1 : 0)
    }

    static func names(in folder: Int32) -> [String] {
        guard let listing = fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a folder of files; one that holds more than files stays.
    static func remove(_ name: String, in parent: Int32) {
        let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { return }
        for name in names(in: folder) { unlinkat(folder, name, 0) }
        close(folder)
        unlinkat(parent, name, AT_REMOVEDIR)
    }

    /// SHA-256 over a line "<sha256>  <name>" for each file but the facts, sorted; nil when a file cannot be read.
    static func digest(of folder: Int32) -> String? {
        var listing = SHA256()
        for name in names(in: folder).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where name != Snapshot.factsFile
        {
            let file = ft_open_beneath(folder, name)
            guard file >= 0 else { return nil }
            defer { close(file) }
            guard case .success(let digest) = Result(catching: { () throws(DigestFault) in try SHA256.hex(ofFile: file) }) else {
                return nil
            }
            listing.update("\(digest)  \(name)\n")
        }
        return listing.hex
    }
}

extension Snapshot {
    /// The digest of what lies there now. A repository may bring a snapshot along whose facts say something else.
    public func actualSHA256() -> String? {
        let path = String(folder.dropLast("/\(Self.parent)/\(name)".utf8.count))
        let opened = SnapshotFolder.open("\(Self.parent)/\(name)", in: path)
        guard opened >= 0 else { return nil }
        defer { close(opened) }
        return SnapshotFolder.digest(of: opened)
    }
}
