public import Foundation
internal import Synchronization

/// A folder that goes when it is no longer needed.
public final class TemporaryFolder: Sendable {
    public let url: URL

    public init() throws {
        url = Self.base.appending(path: "firsttry-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// One that goes when the process ends: what is static is not deinitialised.
    public static func lasting() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let isFirst = kept.withLock { kept in
            kept.append(folder)
            return kept.count == 1
        }
        if isFirst { atexit { TemporaryFolder.kept.withLock { $0.removeAll() } } }
        return folder
    }

    private static let kept = Mutex<[TemporaryFolder]>([])

    @discardableResult
    public func write(_ text: String, to name: String) throws -> URL {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }

    static func file() throws -> URL {
        let file = base.appending(path: "firsttry-test-\(UUID().uuidString)")
        try Data().write(to: file)
        return file
    }

    private static let base = URL(filePath: NSTemporaryDirectory())
}
