public import HostManifest
public import HostModel
internal import HostDigest

/// All that can be said of one library or manifest without running anything; for `firsttry gate inspect`.
public struct Inspection: Sendable, Equatable {
    /// One of the files that make a gate.
    public struct File: Sendable, Equatable {
        public var path: String
        public var size: Int
        public var sha256: String
    }

    public var libraryFile: File?
    public var library: LibraryFacts?
    /// The names that the library exports, sorted.
    public var exports: [String] = []
    public var manifestFile: File?
    public var manifest: Manifest?
    /// Everything that would have the gate refused; empty when it would be taken.
    public var problems: [HostError] = []
}

/// Reads a gate's library or its manifest, and the other of the two when it is beside it; throws when there is no such file.
///
/// Unlike `discover` it does not stop at the first problem.
public func inspect(file path: String, libraries: LibraryFolders = LibraryFolders()) throws(HostError) -> Inspection {
    let file = try OpenFile(path)
    var inspection = Inspection()
    if try file.readUpTo(4, at: 0) != [0x7F, 0x45, 0x4C, 0x46], path.hasSuffix(".json") {
        try inspection.take(manifest: file, libraries)
    } else {
        try inspection.take(library: file)
    }
    return inspection
}

extension Inspection {
    fileprivate mutating func take(manifest file: OpenFile, _ libraries: LibraryFolders) throws(HostError) {
        guard let source = try read(manifest: file), let manifest else { return }
        do {
            let library = try source.openLibrary(manifest, libraries, isInstalled: true)
            guard let facts = try read(library: library) else { return }
            problems += facts.objections(to: manifest, source, libraryPath: library.path)
            if let objection = source.objection(toForeignLibraryOf: manifest) { problems.append(objection) }
        } catch {
            problems.append(error)
        }
    }

    fileprivate mutating func take(library file: OpenFile) throws(HostError) {
        guard let facts = try read(library: file) else { return }
        let beside = try manifestBeside(file, facts)
        if let beside, let source = try read(manifest: beside), let manifest {
            problems += facts.objections(to: manifest, source, libraryPath: file.path)
        } else {
            problems += facts.objections(libraryPath: file.path)
        }
    }

    private mutating func read(library file: OpenFile) throws(HostError) -> LibraryFacts? {
        libraryFile = File(path: file.path, size: file.size, sha256: try file.sha256(sizeMax: .max))
        do {
            library = try LibraryFacts.read(file)
            exports = try ELFDynamic(try ELFImage(file)).exportedNames()
        } catch {
            problems.append(error)
        }
        return library
    }

    private mutating func read(manifest file: OpenFile) throws(HostError) -> ManifestSource? {
        let bytes = try file.readUpTo(Manifest.sizeMax + 1, at: 0)
        manifestFile = File(path: file.path, size: file.size, sha256: try file.sha256(sizeMax: .max))
        problems += Manifest.problems(json: bytes, file: file.path)
        do {
            manifest = try Manifest(json: bytes, file: file.path)
        } catch {
            // It stands in `problems` already, with the others of the manifest.
            return nil
        }
        return ManifestSource(path: file.path, bytes: bytes)
    }

    /// The manifest in the library's folder that is called as the gate's id, or else as the library.
    private func manifestBeside(_ file: OpenFile, _ facts: LibraryFacts) throws(HostError) -> OpenFile? {
        let slash = file.path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(file.path[...$0]) } ?? ""
        let name = slash.map { file.path[file.path.utf8.index(after: $0)...] } ?? file.path[...]
        let stem = name.hasSuffix(".so") ? name.dropLast(3) : name
        for name in [facts.note?.id, String(stem)].compactMap({ $0 }) {
            do throws(HostError) {
                return try OpenFile("\(folder)\(name).json")
            } catch {
                guard error.id == RefusalID.fileMissing.rawValue else { throw error }
            }
        }
        return nil
    }
}
