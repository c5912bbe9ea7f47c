/// Who says that a gate is to be found here; in the order of the search.
public enum GateOrigin: String, Sendable, CaseIterable {
    /// `--gate-path`
    case flag
    /// `FT_GATE_PATH`
    case environment
    /// The repository's own configuration.
    case repository
    /// An installed bundle.
    case bundle
    /// `~/.local/share/firsttry/gates`
    case user
    /// What came with this program.
    case installation

    /// Whether somebody named the place, so that its absence is a mistake; the others need not be there.
    var mustExist: Bool { self != .bundle && self != .user }
}

/// A folder that is searched for manifests, or one manifest.
public struct GateFolder: Sendable, Hashable {
    public var path: String
    public var origin: GateOrigin
    /// What the one manifest that was named must be of; nil when that is not said.
    public var expectedID: String?

    public init(path: String, origin: GateOrigin, expectedID: String? = nil) {
        self.path = path
        self.origin = origin
        self.expectedID = expectedID
    }
}

/// Where the libraries of the installation lie.
public struct LibraryFolders: Sendable, Hashable {
    /// Those of its gates, when they are not beside their manifests.
    public var gates: String?
    /// Those that serve gates without a library of their own.
    public var adapters: String?

    public init(gates: String? = nil, adapters: String? = nil) {
        self.gates = gates
        self.adapters = adapters
    }
}
