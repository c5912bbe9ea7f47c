internal import HostDigest
public import HostManifest
internal import HostModel

/// Finds gates: each folder is searched for `*.json` files, without its subfolders, and each of them is read and judged.
///
/// Nothing that is found is executed. A manifest and its library may not be symbolic links, whoever names them: a link is
/// another file tomorrow. A folder may be reached through links. Paths come out as `folders` gave them.
/// `libraries` is where those of the installation lie. Of a gate that is not `wanted` nothing is judged: a run of one gate need
/// not read the manifests and libraries of thirty.
public func discover(
    _ folders: [GateFolder], libraries: LibraryFolders = LibraryFolders(),
    wanted: @escaping (ManifestHead, GateOrigin) -> Bool = { _, _ in true }
) -> Catalogue {
    var seen: Set<FileIdentity> = []
    var read = ReadLibraries()
    var found: [FoundGate] = []
    for folder in folders {
        let listing = ManifestListing(folder)
        found += listing.errors.map { .refused(RefusedGate($0, folder)) }
        for path in listing.paths {
            let candidate = Candidate(
                path: path, origin: folder.origin, expectedID: folder.expectedID, libraries: libraries, wanted: wanted)
            // A folder that is named twice, by another path perhaps, holds each gate once.
            if let gate = candidate.judged(unlessSeen: &seen, &read) { found.append(gate) }
        }
    }
    return Catalogue(found)
}

/// What was read of libraries, of each once: one adapter serves many gates.
private struct ReadLibraries {
    private var facts: [FileIdentity: LibraryFacts] = [:]
    private var digests: [FileIdentity: String] = [:]

    mutating func facts(of library: OpenFile) throws(HostError) -> LibraryFacts {
        if let known = facts[library.identity] { return known }
        let read = try LibraryFacts.read(library)
        facts[library.identity] = read
        return read
    }

    mutating func sha256(of library: OpenFile) throws(HostError) -> String {
        if let known = digests[library.identity] { return known }
        let digest = try library.sha256(sizeMax: LibraryFacts.sizeMax)
        digests[library.identity] = digest
        return digest
    }
}

/// One manifest that was found.
private struct Candidate {
    let path: String
    let origin: GateOrigin
    let expectedID: String?
    let libraries: LibraryFolders
    let wanted: (ManifestHead, GateOrigin) -> Bool

    /// nil when the same file was judged before.
    func judged(unlessSeen seen: inout Set<FileIdentity>, _ read: inout ReadLibraries) -> FoundGate? {
        var id = expectedID
        var bytes: [UInt8] = []
        do throws(HostError) {
            let file = try OpenFile(path)
            guard seen.insert(file.identity).inserted else { return nil }
            bytes = try file.readUpTo(min(file.size, Manifest.sizeMax + 1), at: 0)
            if let head = unwantedHead(bytes) {
                return .unjudged(UnjudgedGate(head: head, manifestPath: path, origin: origin))
            }
            let manifest = try Manifest(json: bytes, file: path)
            if let expectedID, expectedID != manifest.id {
                let message = "the configuration calls this gate '\(expectedID)', its manifest '\(manifest.id)'"
                throw HostError(
                    .gateRefused, RefusalID.idMismatch.rawValue, message,
                    at: Manifest.place(ofKey: "id", json: bytes, file: path), hint: "write [gates.\(manifest.id)]")
            }
            id = manifest.id
            return .good(try gate(manifest, bytes, &read))
        } catch {
            return .refused(
                RefusedGate(
                    manifestPath: path, id: id ?? Manifest.claimedID(json: bytes), origin: origin, error: error))
        }
    }

    private func unwantedHead(_ bytes: [UInt8]) -> ManifestHead? {
        guard let head = ManifestHead(json: bytes), expectedID == nil || expectedID == head.id, !wanted(head, origin) else {
            return nil
        }
        return head
    }

    private func gate(
        _ manifest: Manifest, _ bytes: [UInt8], _ read: inout ReadLibraries
    ) throws(HostError) -> DiscoveredGate {
        let source = ManifestSource(path: path, bytes: bytes)
        let library = try source.openLibrary(manifest, libraries, isInstalled: origin == .installation)
        let facts = try read.facts(of: library)
        if let objection = facts.objections(to: manifest, source, libraryPath: library.path).first { throw objection }
        if let objection = source.objection(toForeignLibraryOf: manifest) { throw objection }
        return DiscoveredGate(
            manifest: manifest, manifestPath: path, manifestSHA256: SHA256.hex(of: bytes), libraryPath: library.path,
            librarySHA256: try read.sha256(of: library), library: facts, origin: origin,
            parts: try source.parts(of: manifest))
    }
}

extension RefusedGate {
    /// A place to search that cannot be.
    fileprivate init(_ error: HostError, _ folder: GateFolder) {
        self.init(manifestPath: error.place?.file ?? "", id: folder.expectedID, origin: folder.origin, error: error)
    }
}
