import Foundation
import Testing

/// The configurations under `corpus`: each of `valid` can be used; each of `invalid` is called after the error that it
/// raises first, and beside it lies a golden with all that is said of it.
struct CorpusFile: CustomTestStringConvertible, Sendable {
    let url: URL

    var name: String { url.deletingPathExtension().lastPathComponent }
    var testDescription: String { name }
    /// "config-unknown-key" of "config-unknown-key.tier".
    var errorID: String { String(name.prefix { $0 != "." }) }
    var golden: URL { url.deletingPathExtension().appendingPathExtension("out") }

    func bytes() throws -> [UInt8] { Array(try Data(contentsOf: url)) }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "corpus")
    static let repository = folder.appending(path: "../../..").standardizedFileURL
    static let valid = files("valid")
    static let invalid = files("invalid")

    private static func files(_ name: String) -> [CorpusFile] {
        let folder = folder.appending(path: name)
        let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return all.filter { $0.pathExtension == "toml" }.map(CorpusFile.init).sorted { $0.name < $1.name }
    }
}

/// Rewrites goldens instead of comparing them; never where nobody would read the difference.
let isBlessing = ProcessInfo.processInfo.environment["FIRSTTRY_BLESS"] != nil && !isCI

let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
