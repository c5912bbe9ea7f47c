internal import HostDigest
internal import HostManifest

extension DiscoveredGate {
    /// One digest over all files of the gate: what `sha256sum MANIFEST [LIBRARY] [PART…] | sha256sum` says in the manifest's
    /// folder. The adapter that serves a gate without a library is the installation's, and no part of it.
    public var digest: String {
        let slash = manifestPath.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { String(manifestPath[manifestPath.utf8.index(after: $0)...]) } ?? manifestPath
        var lines = "\(manifestSHA256)  \(name)\n"
        if let library = manifest.library { lines += "\(librarySHA256)  \(library)\n" }
        for part in parts { lines += "\(part.sha256)  \(part.name)\n" }
        return SHA256.hex(of: Array(lines.utf8))
    }
}
