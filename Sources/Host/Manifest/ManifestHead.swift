public import HostModel

/// What is told of a gate that takes no part: of its manifest nothing else is read, and nothing is judged.
public struct ManifestHead: Sendable, Equatable {
    public let id: String
    public let title: String
    public let tier: Tier?
    public let level: Level

    private static let keys = ["schema", "id", "title", "tier", "level"]

    /// nil where not even this much can be read: why, only a whole reading tells.
    public init?(json bytes: [UInt8]) {
        do {
            let tree = try JSONTree.parse(bytes, sizeMax: Manifest.sizeMax, only: Self.keys)
            guard case .string(Manifest.schema)? = tree["schema"]?.value, let id = tree["id"], let title = tree["title"] else {
                return nil
            }
            self.id = try Form.id.read(id)
            self.title = try Form.title.read(title)
            tier = try tree["tier"].map(Form.word.read)
            level = try tree["level"].map(Form.word.read) ?? Manifest.usualLevel
        } catch {
            return nil
        }
    }

    fileprivate init(_ manifest: Manifest) {
        id = manifest.id
        title = manifest.title
        tier = manifest.tier
        level = manifest.level
    }
}

extension Manifest {
    static let usualLevel = Level.required

    public var head: ManifestHead { ManifestHead(self) }
}

extension Form where Value: RawRepresentable & SendableMetatype, Value.RawValue == String {
    /// One of an enumeration's words, for who does not say what was expected.
    fileprivate static var word: Form {
        Form(expected: "") { tree throws(FormFault) in
            guard case .string(let text) = tree.value, let value = Value(rawValue: text) else { throw tree.wrongType("") }
            return value
        }
    }
}
