internal import Glibc
internal import HostModel

/// The manifests of one folder, or the one manifest that was named.
struct ManifestListing {
    /// In the order of their bytes.
    private(set) var paths: [String] = []
    private(set) var errors: [HostError] = []

    /// A folder of manifests has a few dozen; one with far more was named by mistake.
    private static let countMax = 1024

    init(_ folder: GateFolder) {
        guard let stream = opendir(folder.path) else {
            let failure = errno
            if failure == ENOTDIR {
                paths = [folder.path]
            } else if failure != ENOENT {
                errors = [.cannotRead(folder.path, failure)]
            } else if folder.origin.mustExist {
                let message = "there is no such folder or manifest"
                errors = [.refused(.folderMissing, message, at: folder.path, hint: "create it, or take it out of the search")]
            }
            return
        }
        defer { closedir(stream) }
        read(stream, folder.path)
    }

    private mutating func read(_ stream: OpaquePointer, _ folder: String) {
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        var names: [[UInt8]] = []
        errno = 0
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard bytes.first != UInt8(ascii: "."), bytes.suffix(5).elementsEqual(".json".utf8) else { continue }
            guard String(validating: bytes, as: UTF8.self) != nil else {
                let shown = prefix + String(decoding: bytes, as: UTF8.self)
                errors.append(.refused(.unreadable, "its name is not UTF-8", at: shown, hint: "rename it"))
                continue
            }
            guard names.count < ManifestListing.countMax else {
                let message = "more than \(ManifestListing.countMax) files end in '.json', expected a folder of manifests"
                errors.append(.refused(.unreadable, message, at: folder))
                break
            }
            names.append(bytes)
        }
        if errno != 0 { errors.append(.cannotRead(folder, errno)) }
        names.sort { $0.lexicographicallyPrecedes($1) }
        paths = names.map { prefix + String(decoding: $0, as: UTF8.self) }
    }
}
