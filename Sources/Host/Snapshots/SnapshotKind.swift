/// What can be brought.
public enum SnapshotKind: String, Sendable, CaseIterable {
    case advisories
    case trivyDatabase = "trivy-db"

    /// Where it comes from when nobody says; nil when it has to be said.
    public var usualSource: String? {
        switch self {
        case .advisories: "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
        case .trivyDatabase: nil
        }
    }

    /// What a source has to hold, for people.
    var wanted: String {
        switch self {
        case .advisories: "records of OSV's format (https://ossf.github.io/osv-schema) that concern PyPI, as JSON or YAML"
        case .trivyDatabase: "trivy.db and metadata.json"
        }
    }

    /// What one source may hold, unpacked.
    var totalCap: Int {
        switch self {
        case .advisories: 8 << 30
        case .trivyDatabase: 4 << 30
        }
    }
}

enum SnapshotCaps {
    static let files = 2_000_000
    static let downloadBytes = 2 << 30
    static let folderDepth = 32
    static let recordBytes = 16 << 20
}
