public import HostManifest
public import HostModel

/// A gate that was found and judged good; nothing of it has been run.
public struct DiscoveredGate: Sendable, Equatable {
    public var manifest: Manifest
    public var manifestPath: String
    public var manifestSHA256: String
    public var libraryPath: String
    /// Of the bytes that were judged; whoever opens the library again compares.
    public var librarySHA256: String
    public var library: LibraryFacts
    public var origin: GateOrigin
    /// The other files that belong to the gate, with their digests, in the manifest's order.
    public var parts: [GatePart] = []

    public var id: String { manifest.id }

    /// What manifest and note agree on, or what the adapter was built for.
    public var abi: ABIVersion { library.note?.abi ?? .ofHost }
}

/// A file that belongs to a gate besides its manifest and library.
public struct GatePart: Sendable, Equatable {
    /// Relative to the manifest's folder.
    public var name: String
    public var sha256: String
}

/// A manifest that was found, and why its gate is not taken.
public struct RefusedGate: Sendable, Equatable {
    public var manifestPath: String
    /// nil when the manifest could not be read.
    public var id: String?
    public var origin: GateOrigin
    public var error: HostError
}

/// A gate of which only the head of its manifest was read, because it takes no part.
public struct UnjudgedGate: Sendable, Equatable {
    public var head: ManifestHead
    public var manifestPath: String
    public var origin: GateOrigin
}

/// What became of one manifest.
enum FoundGate {
    case good(DiscoveredGate)
    case refused(RefusedGate)
    case unjudged(UnjudgedGate)
}

/// All gates that were found.
public struct Catalogue: Sendable, Equatable {
    /// By id; no two have the same.
    public private(set) var gates: [DiscoveredGate]
    /// By the manifest's path.
    public private(set) var refused: [RefusedGate]
    /// In the order in which they were found.
    public private(set) var unjudged: [UnjudgedGate]

    /// Refuses each gate whose id another manifest has too, whatever became of that one: which of the two was meant is
    /// not for the order of folders to decide.
    init(_ found: [FoundGate]) {
        var gates: [DiscoveredGate] = []
        var refused: [RefusedGate] = []
        var unjudged: [UnjudgedGate] = []
        for gate in found {
            switch gate {
            case .good(let gate): gates.append(gate)
            case .refused(let gate): refused.append(gate)
            case .unjudged(let gate): unjudged.append(gate)
            }
        }
        let claims =
            gates.map { ($0.id, $0.manifestPath) } + refused.compactMap { gate in gate.id.map { ($0, gate.manifestPath) } }
            + unjudged.map { ($0.head.id, $0.manifestPath) }
        let paths = Dictionary(grouping: claims, by: \.0).mapValues { $0.map(\.1) }
        for gate in gates {
            guard let other = paths[gate.id]?.first(where: { $0 != gate.manifestPath }) else { continue }
            refused.append(gate.refused(becauseOf: other))
        }
        self.gates = gates.filter { paths[$0.id]?.count == 1 }.sorted { $0.id < $1.id }
        self.refused = refused.sorted { $0.manifestPath.utf8.lexicographicallyPrecedes($1.manifestPath.utf8) }
        self.unjudged = unjudged
    }

    /// Every name by which a gate could be asked for.
    public var ids: [String] { gates.map(\.id) + refused.compactMap(\.id) + unjudged.map(\.head.id) }

    /// Takes back what was accepted, for a reason that discovery does not know of.
    public mutating func refuse(because objection: (DiscoveredGate) -> HostError?) {
        for gate in gates {
            guard let error = objection(gate) else { continue }
            gates.removeAll { $0.id == gate.id }
            refused.append(RefusedGate(manifestPath: gate.manifestPath, id: gate.id, origin: gate.origin, error: error))
        }
    }

    /// The gate of this id.
    public subscript(id: String) -> DiscoveredGate? {
        gates.first { $0.id == id }
    }
}

extension DiscoveredGate {
    fileprivate func refused(becauseOf other: String) -> RefusedGate {
        let error = HostError.refused(
            .duplicateID, "two gates are called '\(id)', the other one by \(other)", at: manifestPath,
            hint: "rename one of them, or take one of the two folders out of the search")
        return RefusedGate(manifestPath: manifestPath, id: id, origin: origin, error: error)
    }
}
