public import Foundation

/// The files under `corpus` beside a test: each of `valid` can be used; each of `invalid` is called after the error that it raises
/// first, and beside it lies a golden with all that is said of it.
public struct Corpus: Sendable {
    public let folder: URL
    public let valid: [CorpusFile]
    public let invalid: [CorpusFile]

    /// `ending` is that of the files which are read, as "json".
    public init(besides test: String = #filePath, ending: String) {
        let folder = URL(filePath: test).deletingLastPathComponent().appending(path: "corpus")
        func files(_ name: String) -> [CorpusFile] {
            let folder = folder.appending(path: name)
            let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            return all.filter { $0.pathExtension == ending }.map(CorpusFile.init).sorted { $0.name < $1.name }
        }
        self.folder = folder
        (valid, invalid) = (files("valid"), files("invalid"))
    }

    /// Goldens of files that are no longer there, or missing ones.
    public func strayGoldens() throws -> Set<String> {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "invalid").path)
        return Set(names.filter { $0.hasSuffix(".out") }).symmetricDifference(invalid.map(\.golden.lastPathComponent))
    }
}

public struct CorpusFile: CustomStringConvertible, Sendable {
    public let url: URL

    public init(_ url: URL) { self.url = url }

    public var name: String { url.deletingPathExtension().lastPathComponent }
    public var description: String { name }
    /// "manifest-unknown-key" of "manifest-unknown-key.typo".
    public var errorID: String { String(name.prefix { $0 != "." }) }
    public var golden: URL { url.deletingPathExtension().appendingPathExtension("out") }

    public func bytes() throws -> [UInt8] { Array(try Data(contentsOf: url)) }

    /// The golden, which is written anew first where goldens are blessed: never where nobody would read the difference.
    public func golden(blessing said: String) throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if environment["FIRSTTRY_BLESS"] != nil, environment["CI"] != "true" { try Data(said.utf8).write(to: golden) }
        return try String(contentsOf: golden, encoding: .utf8)
    }
}
