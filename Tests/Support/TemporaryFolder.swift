public import Foundation

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
