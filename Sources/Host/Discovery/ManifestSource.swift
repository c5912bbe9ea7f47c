internal import Glibc
internal import HostManifest
internal import HostModel

/// A manifest's file, as its errors and its library need it.
struct ManifestSource {
    let path: String
    let bytes: [UInt8]

    /// Opens the library that does a gate's work: the one that its manifest names, beside it or else in the folder of
    /// libraries; or the adapter of its kind, which is nobody's but the installation's.
    func openLibrary(_ manifest: Manifest, _ folders: LibraryFolders, isInstalled: Bool) throws(HostError) -> OpenFile {
        guard let library = manifest.library else { return try openAdapter(manifest.kind, folders.adapters) }
        let folders = [folder] + (isInstalled ? folders.gates.map { [$0] } ?? [] : [])
        for folder in folders {
            do throws(HostError) {
                return try OpenFile(library, beneath: folder)
            } catch {
                guard error.id == RefusalID.fileMissing.rawValue else { throw error }
            }
        }
        throw HostError(
            .gateRefused, RefusalID.libraryMissing.rawValue,
            "the library \"\(library)\" is not in " + folders.joined(separator: " and not in "),
            at: place(of: "library"), hint: "build the gate, or correct 'library'")
    }

    /// The other files of the gate, each a regular one below the manifest's folder.
    func parts(of manifest: Manifest) throws(HostError) -> [GatePart] {
        var parts: [GatePart] = []
        for name in manifest.parts {
            let file = try OpenFile(name, beneath: folder)
            parts.append(GatePart(name: name, sha256: try file.sha256(sizeMax: LibraryFacts.sizeMax)))
        }
        return parts
    }

    private func openAdapter(_ kind: Manifest.Kind, _ folder: String?) throws(HostError) -> OpenFile {
        guard let folder, let adapter = kind.adapter else { throw adapterMissing(kind, "") }
        do throws(HostError) {
            return try OpenFile(adapter, beneath: folder)
        } catch {
            throw error.id == RefusalID.fileMissing.rawValue ? adapterMissing(kind, " in \(folder)") : error
        }
    }

    private func adapterMissing(_ kind: Manifest.Kind, _ folder: String) -> HostError {
        HostError(
            .gateRefused, RefusalID.adapterMissing.rawValue,
            "this installation has no adapter for gates of kind \"\(kind.rawValue)\"\(folder)", at: place(of: "kind"),
            hint: "install firsttry again")
    }

    func place(of key: String) -> SourcePlace {
        Manifest.place(ofKey: key, json: bytes, file: path)
    }

    /// What stands before the last slash.
    var folder: String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension OpenFile {
    /// Opens a file by its path below `folder`, on the way through no link: it cannot lead out.
    convenience init(_ path: String, beneath folder: String) throws(HostError) {
        let shown = folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
        var names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let last = names.popLast(), !(names + [last]).contains(where: { ["", ".", ".."].contains($0) }) else {
            throw HostError.refused(.fileMissing, "this is no path below \(folder)", at: shown)
        }
        var current = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if current >= 0 { close(current) } }
        for name in names where current >= 0 {
            let next = openat(current, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let failure = errno
            close(current)
            current = next
            errno = failure
        }
        guard current >= 0 else { throw HostError.cannotOpen(shown, errno) }
        try self.init(last, in: current, shownAs: shown)
    }
}
