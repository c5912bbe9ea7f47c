internal import HostModel

extension ManifestReader {
    /// The whole manifest; nil when something is wrong that was noted.
    mutating func manifest() -> Manifest? {
        guard let tree = tree(), isForThisReader(tree) else { return nil }
        return object(tree, "", shape: "") { (reader, top) in reader.manifest(top) }
    }

    /// What another schema means by its keys is not known here, so nothing else of it is judged.
    private mutating func isForThisReader(_ tree: JSONTree) -> Bool {
        guard let schema = tree["schema"], case .string(let name) = schema.value, name != Manifest.schema else { return true }
        let message = "'schema' is \(schema.shown), expected \"\(Manifest.schema)\""
        note(.unsupportedSchema, message, at: schema.offset, hint: "a newer firsttry may read it")
        return false
    }

    private mutating func manifest(_ top: Object) -> Manifest? {
        // For editors: where they find the schema.
        _ = optional("$schema", of: top, .line())
        _ = required("schema", of: top, .anyText, hint: "add \"schema\": \"\(Manifest.schema)\"")
        let kind = optional("kind", of: top, .choice(of: Manifest.Kind.self)) ?? .native
        let id = required("id", of: top, .id)
        let title = required("title", of: top, .title)
        let version = required("version", of: top, .semanticVersion)
        let implementation = implementation(kind, of: top)
        let stage = required("stage", of: top, .choice(of: Manifest.Stage.self))
        let proofs = proofs(kind, of: top)
        let manifest = Manifest(
            id: id ?? "", title: title ?? "", version: version ?? "", kind: kind,
            implementation: implementation ?? .declaration([], tool: []),
            parts: optional("parts", of: top, .list(of: .innerPath)) ?? [], stage: stage ?? .custom,
            code: optional("code", of: top, .gateCode) ?? .gateFailed,
            codes: codes(of: top),
            conceals: optional("conceals", of: top, .list(of: .glob)) ?? [],
            tier: optional("tier", of: top, .choice(of: Tier.self)),
            level: optional("level", of: top, .choice(of: Level.self)) ?? Manifest.usualLevel,
            timeoutSeconds: optional("timeout_sec", of: top, .integer(1...86_400)) ?? 300,
            expectedSeconds: optional("expected_sec", of: top, .seconds) ?? 10,
            cores: optional("cores", of: top, .integer(1...1024)) ?? 1,
            reads: optional("reads", of: top, .list(of: .glob, atLeast: 1)) ?? [.everything],
            appliesWhen: appliesWhen(of: top) ?? (kind == .command ? filesOfCommand(top) : nil),
            configFiles: optional("config_files", of: top, .list(of: .glob)) ?? [],
            tool: tool(of: top),
            network: optional("network", of: top, .choice(of: Manifest.Network.self)) ?? .none,
            services: optional("services", of: top, .list(of: .choice(of: Manifest.Service.self))) ?? [],
            workspace: optional("workspace", of: top, .choice(of: Manifest.Workspace.self)) ?? .readOnly,
            caches: caches(of: top), snapshots: optional("snapshots", of: top, .list(of: .snapshot)) ?? [], proofs: proofs.names,
            proofsWaived: proofs.waived,
            nothingToDo: optional("nothing_to_do", of: top, .choice(of: Manifest.NothingToDo.self)) ?? .error,
            limits: limits(of: top),
            environment: optional("environment", of: top, .list(of: .variable)) ?? [],
            options: options(of: top), collection: collection(of: top), artifacts: artifacts(of: top))
        let isComplete = id != nil && title != nil && version != nil && implementation != nil && stage != nil
        return isComplete ? manifest : nil
    }

    /// A green needs a proof, or a reason in the manifest why there is none.
    private mutating func proofs(_ kind: Manifest.Kind, of top: Object) -> (names: [String], waived: String?) {
        let waived = optional("proofs_waived", of: top, .line())
        if let tree = member("proofs_waived", of: top) {
            if member("proofs", of: top) != nil {
                note(.badValue, "'proofs_waived' stands beside 'proofs', expected one of the two", at: tree.offset)
            }
            return ([], waived)
        }
        if member("proofs", of: top) == nil, let names = kind.proofs { return (names, nil) }
        let hint = "name what the gate proves, or say in 'proofs_waived' why it cannot"
        return (required("proofs", of: top, .list(of: .id, atLeast: 1), hint: hint) ?? [], nil)
    }

    private mutating func codes(of top: Object) -> [Manifest.CodeOfRule] {
        objects("codes", of: top, named: \.rule.text) { (reader, entry) in
            Manifest.CodeOfRule(
                rule: reader.required("rule", of: entry, .glob) ?? .everything,
                code: reader.required("code", of: entry, .gateCode) ?? .gateFailed)
        }
    }

    private mutating func appliesWhen(of top: Object) -> Manifest.AppliesWhen? {
        object("applies_when", of: top) { (reader, object) in
            let files = reader.required("any_file", of: object, .list(of: .glob, atLeast: 1)) ?? []
            let lookedFor = reader.optional("looked_for", of: object, .line(max: 100))
            let patterns = files.map(\.text).joined(separator: ", ")
            return Manifest.AppliesWhen(anyFile: files, lookedFor: lookedFor ?? "files that match \(patterns)")
        }
    }

    private mutating func collection(of top: Object) -> Manifest.Collection? {
        object("collection", of: top) { (reader, object) in
            Manifest.Collection(
                option: reader.required("option", of: object, .optionName) ?? "",
                artifact: reader.required("artifact", of: object, .fileName) ?? "")
        }
    }

    private mutating func tool(of top: Object) -> Manifest.Tool? {
        object("tool", of: top) { (reader, tool) in
            Manifest.Tool(
                names: reader.required("names", of: tool, .list(of: .fileName, atLeast: 1)) ?? [],
                versionArguments: reader.optional("version_arguments", of: tool, .list(of: .line())) ?? ["--version"],
                knownGood: reader.optional("known_good", of: tool, .versions) ?? .all,
                install: reader.optional("install", of: tool, .line()))
        }
    }

    private mutating func caches(of top: Object) -> [Manifest.Cache] {
        objects("caches", of: top, named: \.name) { (reader, cache) in
            Manifest.Cache(
                name: reader.required("name", of: cache, .id) ?? "",
                environment: reader.optional("environment", of: cache, .variable),
                path: reader.optional("path", of: cache, .innerPath))
        }
    }

    private mutating func limits(of top: Object) -> Manifest.Limits {
        let limits: Manifest.Limits? = object("limits", of: top) { (reader, object) in
            var limits = Manifest.Limits()
            limits.memoryMiB = reader.optional("memory_mib", of: object, .integer(1...Manifest.Limits.sizeMax))
            limits.processes = reader.optional("processes", of: object, .integer(1...65_536))
            limits.openFiles = reader.optional("open_files", of: object, .integer(16...1_048_576))
            limits.fileMiB = reader.optional("file_mib", of: object, .integer(1...Manifest.Limits.sizeMax))
            limits.scratchMiB = reader.optional("scratch_mib", of: object, .integer(1...Manifest.Limits.sizeMax))
            limits.cpuSeconds = reader.optional("cpu_sec", of: object, .integer(1...1_000_000))
            return limits
        }
        return limits ?? Manifest.Limits()
    }

    private mutating func artifacts(of top: Object) -> [Manifest.PromisedArtifact] {
        objects("artifacts", of: top, named: \.name) { (reader, artifact) in
            Manifest.PromisedArtifact(
                name: reader.required("name", of: artifact, .fileName) ?? "",
                mediaType: reader.required("media_type", of: artifact, .mediaType) ?? "")
        }
    }
}

extension Manifest.Limits {
    /// One tebibyte.
    fileprivate static let sizeMax = 1_048_576
}

extension Form where Value == Double {
    fileprivate static let seconds = number.then("a number of seconds above 0, at most 86400") {
        $0 > 0 && $0 <= 86_400 ? $0 : nil
    }
}
