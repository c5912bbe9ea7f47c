/// Versions that are known to work: conditions that all hold, as in ">=0.4, <1"; without any, every version is in it.
public struct VersionRange: Sendable, Hashable, CustomStringConvertible {
    public let description: String
    private let conditions: [Condition]

    /// Every version.
    public static let all = VersionRange(description: "", conditions: [])

    private init(description: String, conditions: [Condition]) {
        self.description = description
        self.conditions = conditions
    }

    /// nil when the text is not a list of conditions.
    public init?(_ text: String) {
        description = text
        guard text.contains(where: { $0 != " " }) else {
            conditions = []
            return
        }
        var conditions: [Condition] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let condition = Condition(part) else { return nil }
            conditions.append(condition)
        }
        self.conditions = conditions
    }

    /// Whether a version is in the range; "<1" leaves out 1.0rc1.
    public func contains(_ version: ToolVersion) -> Bool {
        conditions.allSatisfy { $0.holds(for: version) }
    }

    private struct Condition: Sendable, Hashable {
        enum Relation: String, Sendable, CaseIterable {
            // The longer ones first: "<=" starts with "<".
            case atLeast = ">="
            case atMost = "<="
            case equal = "=="
            case unequal = "!="
            case above = ">"
            case below = "<"
        }

        let relation: Relation
        let version: ToolVersion

        init?(_ text: Substring) {
            let text = VersionRange.trimmed(text)
            guard let relation = Relation.allCases.first(where: { text.hasPrefix($0.rawValue) }) else { return nil }
            let rest = VersionRange.trimmed(text.dropFirst(relation.rawValue.count))
            guard let version = ToolVersion(String(rest)) else { return nil }
            self.relation = relation
            self.version = version
        }

        func holds(for other: ToolVersion) -> Bool {
            switch relation {
            case .atLeast: other >= version
            case .atMost: other <= version
            case .equal: other == version
            case .unequal: other != version
            case .above: other > version
            case .below: other < version && !other.isPreRelease(of: version)
            }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
