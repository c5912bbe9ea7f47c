import Foundation
import Support

/// An implementation of JSON Schema that is not ours.
enum SchemaJudge {
    static let schema = CorpusFile.repository.appending(path: "manifests/schema/manifest.schema.json")

    /// A python that has jsonschema; nil when there is none.
    static let python: String? = {
        let tools = CorpusFile.repository.appending(path: ".build/tools/bin/python").path
        let named = ProcessInfo.processInfo.environment["FIRSTTRY_PYTHON"]
        return [named, tools, "python3"].compactMap { $0 }.first { python in
            let output = try? run(python, ["-c", "import jsonschema; print(jsonschema.Draft202012Validator.__name__)"])
            return output?.hasPrefix("Draft") == true
        }
    }()

    /// "valid" or "invalid" for each file, by its name without ending.
    static func verdicts(_ python: String, _ files: [URL]) throws -> [String: String] {
        let script = CorpusFile.folder.appending(path: "../judge.py").standardizedFileURL.path
        let output = try run(python, [script, schema.path] + files.map(\.path))
        let pairs = output.split(separator: "\n").compactMap { line -> (String, String)? in
            let words = line.split(separator: " ")
            return words.count == 2 ? (String(words[0]), String(words[1])) : nil
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        try Program.run("/usr/bin/env", [program] + arguments, in: Program.repositoryRoot).out
    }
}
