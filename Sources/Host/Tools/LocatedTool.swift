public import HostModel

/// A program that a gate's tool may be run from, and what must be seen for it to run.
public struct LocatedTool: Sendable, Hashable {
    public let name: String
    /// Absolute, as it was found: links are kept, because an environment is recognised by them.
    public let path: String
    public let origin: ToolOrigin
    /// Folders and files, outside of the repository too, without which it does not start.
    public let needs: [String]
    /// Root of the virtual environment it belongs to.
    public let environment: String?
}
