public import HostModel

public struct Repository: Sendable {
    public let root: String
    public let commit: String?
    public static func open(from directory: String) throws(HostError) -> Repository { Repository(root: directory, commit: nil) }
    public var isDirty: Bool? { nil }
    public var fileCount: Int { 0 }
    public func anyFile(matching patterns: [GlobPattern]) -> Bool { true }
}
