public import Foundation

/// Files that several tests want the same, each made when it is first asked for.
public final class MadeOnce: @unchecked Sendable {
    private let turn = NSLock()
    private var folder: TemporaryFolder?
    private var made: Set<String> = []

    public init() {}

    /// The file of this name; `make` is told where it is wanted.
    public func file(_ name: String, _ make: (URL) throws -> Void) throws -> URL {
        turn.lock()
        defer { turn.unlock() }
        let folder = try self.folder ?? TemporaryFolder.lasting()
        self.folder = folder
        let file = folder.url.appending(path: name)
        if !made.contains(name) { try make(file) }
        made.insert(name)
        return file
    }
}
