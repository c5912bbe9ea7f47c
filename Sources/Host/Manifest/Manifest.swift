public import HostModel

/// What a gate says of itself in a file, before anything of it is run: `manifests/<id>.json`.
public struct Manifest: Sendable, Equatable {
    /// The only form of manifest that is read today.
    public static let schema = "firsttry.manifest/1"
    /// Larger files are refused.
    public static let sizeMax = 1 << 20

    public var id: String
    public var title: String
    /// The gate's own version, not its tool's; semantic.
    public var version: String
    public var kind: Kind
    public var implementation: Implementation
    /// Files beside the manifest that belong to the gate, and so to its digest.
    public var parts: [String]
    public var stage: Stage
    /// What a failure of this gate counts as.
    public var code: ParityCode
    /// What findings of certain rules count as instead; the first that fits counts.
    public var codes: [CodeOfRule]
    /// Rules whose findings point at secrets, so that nobody quotes the lines that they stand on.
    public var conceals: [GlobPattern]
    /// The smallest tier that holds the gate; nil when only its name or the configuration brings it in.
    public var tier: Tier?
    public var level: Level
    public var timeoutSeconds: Int
    /// How long a run takes as a rule, for planning.
    public var expectedSeconds: Double
    /// How many cores the tool uses when it may.
    public var cores: Int
    /// The files of the repository that a verdict depends on.
    public var reads: [GlobPattern]
    /// nil: the gate applies everywhere.
    public var appliesWhen: AppliesWhen?
    /// Files that change what the tool does.
    public var configFiles: [GlobPattern]
    public var tool: Tool?
    public var network: Network
    public var services: [Service]
    public var workspace: Workspace
    public var caches: [Cache]
    /// Data that was brought before the run, and that the gate reads.
    public var snapshots: [WantedSnapshot]
    /// What a green run must prove; empty only when `proofsWaived` says why.
    public var proofs: [String]
    public var proofsWaived: String?
    public var nothingToDo: NothingToDo
    public var limits: Limits
    /// Variables that the configuration may set for the gate.
    public var environment: [String]
    /// By name.
    public var options: [OptionDeclaration]
    /// How the gate is asked which tests there are; nil: it runs none.
    public var collection: Collection?
    /// Files that a run promises to leave.
    public var artifacts: [PromisedArtifact]
}

extension Manifest {
    /// Reads a manifest; of several problems it throws the first one of the file. `file` is how errors name it.
    public init(json bytes: [UInt8], file: String) throws(HostError) {
        self = try ManifestReader.read(bytes, file: file).get()
    }

    /// All that is wrong with a manifest, in the file's order; empty when it can be used.
    public static func problems(json bytes: [UInt8], file: String) -> [HostError] {
        var reader = ManifestReader(bytes, file: file)
        _ = reader.manifest()
        return reader.errors
    }

    /// Relative to the manifest's folder, without `..`; nil when an adapter serves the gate.
    public var library: String? {
        guard case .library(let path, _) = implementation else { return nil }
        return path
    }

    /// What the library was built for; nil when an adapter serves the gate.
    public var abi: ABIVersion? {
        guard case .library(_, let abi) = implementation else { return nil }
        return abi
    }

    /// What the adapter is to do, as a JSON object; nil when the gate brings its own library.
    public var declaration: [UInt8]? {
        guard case .declaration(let json, _) = implementation else { return nil }
        return json
    }

    /// The library that a foreign gate calls: a soname, or with a slash a path below the manifest's folder.
    public var foreignLibrary: String? {
        guard kind == .foreign, let declaration else { return nil }
        do {
            guard case .string(let name)? = try JSONTree.parse(declaration, sizeMax: Self.declarationMax)["library"]?.value else {
                return nil
            }
            return name
        } catch {
            return nil
        }
    }

    /// The manifest's `tool` as a JSON object, for the adapter; empty when there is none.
    public var toolDeclaration: [UInt8] {
        guard case .declaration(_, let tool) = implementation else { return [] }
        return tool
    }

    /// The id that a manifest claims, when that much of it can be read; what is asked for by name is refused by name.
    public static func claimedID(json bytes: [UInt8]) -> String? {
        do {
            guard case .string(let id)? = try JSONTree.parse(bytes, sizeMax: sizeMax)["id"]?.value, isID(id) else { return nil }
            return id
        } catch {
            return nil
        }
    }

    /// Where a key of the outermost object has its value; the file alone when it is not there.
    public static func place(ofKey key: String, json bytes: [UInt8], file: String) -> SourcePlace {
        do {
            guard let value = try JSONTree.parse(bytes, sizeMax: sizeMax)[key] else { return SourcePlace(file: file) }
            return LineMap(bytes).place(of: value.offset, in: file)
        } catch {
            return SourcePlace(file: file)
        }
    }
}
