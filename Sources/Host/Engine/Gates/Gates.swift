internal import HostConfiguration
internal import HostDiscovery
internal import HostManifest
public import HostModel
internal import HostRepository

/// Every gate that was found, accepted or refused; by id.
public func catalogue(_ request: Request) throws(HostError) -> [GateListing] {
    let installation = try Installation.find()
    let repository = try Repository.open(from: request.directory)
    let configuration = try Configuration.load(root: repository.root, path: request.configPath)
    let found = try GateCatalogue(request, installation, repository, configuration)
    let trust = found.trust
    let listings =
        found.catalogue.gates.map { GateListing($0, trust.source(of: $0)) } + found.catalogue.refused.map(GateListing.init)
    return listings.sorted { ($0.id, $0.manifestPath) < ($1.id, $1.manifestPath) }
}

extension GateListing {
    init(_ gate: DiscoveredGate, _ trust: TrustSource?) {
        let manifest = gate.manifest
        self.init(
            id: manifest.id, title: manifest.title, origin: gate.origin.rawValue, manifestPath: gate.manifestPath,
            libraryPath: gate.libraryPath, librarySHA256: gate.librarySHA256, manifestSHA256: gate.manifestSHA256,
            abi: gate.abi.description, tier: manifest.tier, level: manifest.level, code: manifest.code,
            facts: Self.facts(gate, trust))
    }

    init(_ gate: RefusedGate) {
        self.init(
            id: gate.id ?? "?", title: "", origin: gate.origin.rawValue, manifestPath: gate.manifestPath,
            refusal: gate.error,
            facts: [
                Fact("manifest", gate.manifestPath), Fact("refused", gate.error.message),
                Fact("error", gate.error.id), Fact("hint", gate.error.hint ?? ""),
            ])
    }

    private static func facts(_ gate: DiscoveredGate, _ trust: TrustSource?) -> [Fact] {
        let manifest = gate.manifest
        var facts = [
            Fact("id", manifest.id), Fact("title", manifest.title), Fact("version", manifest.version),
            Fact("kind", manifest.kind.rawValue), Fact("stage", manifest.stage.rawValue), Fact("code", manifest.code.id),
            Fact("tier", manifest.tier?.rawValue ?? "none"), Fact("level", manifest.level.rawValue),
            Fact("timeout", "\(manifest.timeoutSeconds) s"), Fact("workspace", manifest.workspace.rawValue),
            Fact("network", manifest.network.rawValue), Fact("applies when", manifest.appliesWhen?.lookedFor ?? "always"),
            Fact("configured by", manifest.configFiles.map(\.description).joined(separator: ", ")),
            Fact("proofs", manifest.proofs.joined(separator: ", ")),
        ]
        if let tool = manifest.tool {
            facts.append(Fact("tool", "\(tool.names.joined(separator: " or ")) \(tool.knownGood)"))
        }
        facts += manifest.options.map { Fact("option \($0.name)", $0.description) }
        facts += [
            Fact("origin", gate.origin.rawValue), Fact("trusted", trust?.text ?? ""), Fact("digest", gate.digest),
            Fact("manifest", gate.manifestPath), Fact("parts", gate.parts.map(\.name).joined(separator: ", ")),
            Fact("manifest sha256", gate.manifestSHA256), Fact("library", gate.libraryPath),
            Fact("library sha256", gate.librarySHA256), Fact("abi", gate.abi.description),
        ]
        return facts.filter { !$0.value.isEmpty }
    }
}

/// Everything that can be read of a library or a manifest without running it.
public func inspect(file: String) throws(HostError) -> [Fact] {
    let found = try HostDiscovery.inspect(file: file, libraries: try Installation.find().libraryFolders)
    var facts: [Fact] = []
    if let file = found.libraryFile {
        facts += [Fact("library", file.path), Fact("size", "\(file.size) bytes"), Fact("sha256", file.sha256)]
    }
    if let library = found.library {
        facts += [
            Fact("machine", "\(library.machine)"), Fact("C library", library.libc.rawValue),
            Fact("needs", library.needed.joined(separator: ", ")),
            Fact("exports ft_gate_entry", library.exportsEntry ? "yes" : "no"),
            Fact("note", library.note.map { "gate \($0.id), ABI \($0.abi)" } ?? "none"),
        ]
    }
    if let file = found.manifestFile {
        facts += [Fact("manifest", file.path), Fact("manifest sha256", file.sha256)]
    }
    if let manifest = found.manifest {
        facts += [
            Fact("id", manifest.id), Fact("title", manifest.title), Fact("version", manifest.version),
            Fact("kind", manifest.kind.rawValue), Fact("declared library", manifest.library ?? ""),
            Fact("declared ABI", manifest.abi?.description ?? ""),
        ]
    }
    facts += found.problems.map { Fact("problem", "\($0.id): \($0.message)") }
    return facts.filter { !$0.value.isEmpty }
}
