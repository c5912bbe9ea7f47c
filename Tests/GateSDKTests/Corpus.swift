import Foundation

/// Real outputs of real tools, kept outside of the repository: `$FIRSTTRY_CORPUS`, or `shared/corpus` in a folder above.
enum Corpus {
    static let folder: URL? = {
        if let named = ProcessInfo.processInfo.environment["FIRSTTRY_CORPUS"] { return URL(filePath: named) }
        var above = URL(filePath: #filePath).deletingLastPathComponent()
        while above.path != "/" {
            above.deleteLastPathComponent()
            let candidate = above.appending(path: "shared/corpus")
            if FileManager.default.fileExists(atPath: candidate.appending(path: "MANIFEST.jsonl").path) { return candidate }
        }
        return nil
    }()

    static let isMissing = "the corpus of real reports is not here: set FIRSTTRY_CORPUS"

    /// All files below `place` whose name ends so, by their path.
    static func files(below place: String = "", endingIn endings: [String]) -> [URL] {
        guard let folder, let names = FileManager.default.enumerator(atPath: folder.appending(path: place).path) else {
            return []
        }
        let found = names.compactMap { $0 as? String }.filter { name in endings.contains { name.hasSuffix($0) } }
        return found.sorted().map { folder.appending(path: place).appending(path: $0) }
    }

    static func bytes(_ file: URL) -> [UInt8] {
        guard let data = try? Data(contentsOf: file) else { return [] }
        return Array(data)
    }
}
