public import HostManifest
public import HostModel

/// A gate that was found and judged good; nothing of it has been run.
public struct DiscoveredGate: Sendable, Equatable {
    public var manifest: Manifest
    public var manifestPath: String
    public var manifestSHA256: String
    public var libraryPath: String
    /// Of the bytes that were judged; whoever opens the library again compares. Empty when nobody asked for it.
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

/// All gates that were found.
public struct Catalogue: Sendable, Equatable {
    /// By id; no two have the same.
    public private(set) var gates: [DiscoveredGate]
    /// By the manifest's path.
    public private(set) var refused: [RefusedGate]

    /// Refuses each gate whose id another manifest has too, be that one good or refused: which of the two was meant is
    /// not for the order of folders to decide.
    init(_ judged: [Result<DiscoveredGate, RefusedGate>]) {
        var gates: [DiscoveredGate] = []
        var refused: [RefusedGate] = []
        for result in judged {
            switch result {
            case .success(let gate): gates.append(gate)
            case .failure(let gate): refused.append(gate)
            }
        }
        let claims =
            gates.map { ($0.id, $0.manifestPath) } + refused.compactMap { gate in gate.id.map { ($0, gate.manifestPath) } }
        let paths = Dictionary(grouping: claims, by: \.0).mapValues { $0.map(\.1) }
        for gate in gates {
            guard let other = paths[gate.id]?.first(where: { $0 != gate.manifestPath }) else { continue }
            refused.append(gate.refused(becauseOf: other))
        }
        self.gates = gates.filter { paths[$0.id]?.count == 1 }.sorted { $0.id < $1.id }
        self.refused = refused.sorted { $0.manifestPath.utf8.lexicographicallyPrecedes($1.manifestPath.utf8) }
    }

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

extension RefusedGate: Error {}

extension DiscoveredGate {
    fileprivate func refused(becauseOf other: String) -> RefusedGate {
        let error = HostError.refused(
            .duplicateID, "two gates are called '\(id)', the other one by \(other)", at: manifestPath,
            hint: "rename one of them, or take one of the two folders out of the search")
        return RefusedGate(manifestPath: manifestPath, id: id, origin: origin, error: error)
    }
}
