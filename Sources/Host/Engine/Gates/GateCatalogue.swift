internal import HostConfiguration
internal import HostDiscovery
internal import HostLog
internal import HostManifest
internal import HostModel
internal import HostRepository

/// All gates that a run may choose from: what was found, less what nobody has trusted.
struct GateCatalogue {
    let catalogue: Catalogue
    let trust: GateTrust

    /// Of a gate that is not `wanted` only the head of its manifest is read.
    init(
        _ request: Request, _ installation: Installation, _ repository: Repository, _ configuration: Configuration,
        wanted: @escaping (ManifestHead, GateOrigin) -> Bool = { _, _ in true }
    ) throws(HostError) {
        var folders = gateFolders(request, installation, repository: repository.root)
        for (id, settings) in configuration.gates.sorted(by: { $0.key < $1.key }) {
            guard let manifest = settings.manifest else { continue }
            // After what the command line names, before what is installed: the order of the contract.
            folders.insert(
                GateFolder(path: repository.root + "/" + manifest, origin: .repository, expectedID: id),
                at: folders.firstIndex { $0.origin != .flag && $0.origin != .repository } ?? folders.count)
        }
        let clock = request.log.clock()
        var catalogue = discover(folders, libraries: installation.libraryFolders, wanted: wanted)
        let isAsked = catalogue.gates.contains { $0.origin == .repository }
        trust = isAsked ? try GateTrust(request, repository, configuration) : GateTrust()
        let trust = trust
        catalogue.refuse { gate in trust.objection(to: gate) }
        request.log.discovered(folders, catalogue, clock)
        self.catalogue = catalogue
    }
}
