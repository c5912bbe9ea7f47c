internal import CFirstTry

/// What an adapter is told of the gate that it is to be.
public struct Declaration {
    /// The manifest's `kind`.
    public let kind: String
    /// Of the gate, e.g. "shellcheck".
    public let id: String
    public let version: String
    /// A JSON object: what the manifest has under the name of its kind.
    public let json: [UInt8]
    /// The folder of the manifest inside the sandbox; empty when it is not there.
    public let folder: Path
    /// A JSON object: what the manifest has under `tool`; empty when it has none.
    public let tool: [UInt8]
}

extension Phase where Self: ~Copyable {
    /// The gate that this library is to be; nil when it was loaded as a gate of its own.
    public var declaration: Declaration? {
        guard let found = surface.host.pointee.extension(surface.host, FTStr("firsttry.declaration/1")) else { return nil }
        let wire = found.assumingMemoryBound(to: FTDeclaration.self).pointee
        return Declaration(
            kind: wire.kind.text, id: wire.id.text, version: wire.version.text, json: wire.declaration.bytes,
            folder: wire.folder.path, tool: wire.tool.bytes)
    }
}
