@preconcurrency internal import Glibc
internal import HostDiscovery
internal import HostFixtures
internal import HostManifest
internal import HostModel

/// The gate that is being checked: its manifest, and where its fixtures are.
struct Subject {
    let manifestPath: String
    let manifest: Manifest
    let fixturesPath: String
    let inspection: Inspection

    /// `path` is a folder with one manifest, a manifest, or a library with its manifest beside it.
    init(_ path: String, fixtures: String?, libraries: LibraryFolders) throws(HostError) {
        let file = try Self.manifestFile(path)
        inspection = try inspect(file: file, libraries: libraries)
        guard let manifest = inspection.manifest, let found = inspection.manifestFile else {
            throw inspection.problems.first
                ?? HostError(
                    .gateRefused, "check-no-manifest",
                    "there is no manifest beside \(file), expected one called as the gate's id",
                    hint: "give the folder that holds both")
        }
        self.manifest = manifest
        manifestPath = found.path
        let folder = Self.folder(of: found.path)
        fixturesPath = fixtures ?? folder + "/fixtures"
    }

    private static func manifestFile(_ path: String) throws(HostError) -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            throw HostError(
                .usage, "check-not-found", "there is no \(path)", hint: "give a gate's folder, its manifest or its library")
        }
        guard facts.st_mode & S_IFMT == S_IFDIR else { return path }
        let manifests = FileTree.names(in: path).filter { $0.hasSuffix(".json") }.map { path + "/" + $0 }
        guard let manifest = manifests.first, manifests.count == 1 else {
            let found = manifests.isEmpty ? "no manifest" : "\(manifests.count) manifests"
            throw HostError(
                .usage, "check-not-one-manifest", "\(path) holds \(found), expected one *.json file",
                hint: "firsttry gate check \(path)/NAME.json")
        }
        return manifest
    }

    private static func folder(of file: String) -> String {
        guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }
}
