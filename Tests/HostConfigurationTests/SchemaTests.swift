import Foundation
@testable import HostConfiguration
import HostModel
import Support
import Testing

/// The reader and `manifests/schema/config.schema.json` say the same.
@Suite struct SchemaTests {
    private static let file = CorpusFile.repository.appending(path: "manifests/schema/config.schema.json")
    private let schema: [String: Any]

    init() throws {
        schema = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: Self.file)) as? [String: Any])
    }

    @Test func theSchemaHasTheKeysOfTheReaderAndNoOthers() {
        #expect(keys(of: schema, shape: "") == ConfigurationReader.keys.mapValues { $0.sorted() })
    }

    @Test func theSchemaHasTheWordsOfTheReader() {
        #expect(words("tier") == Tier.allCases.map(\.rawValue))
        #expect(words("isolation", "profile") == IsolationProfile.allCases.map(\.rawValue))
        #expect(words("gates", "level") == Level.allCases.map(\.rawValue))
        #expect(words("gates", "workspace") == Workspace.allCases.map(\.rawValue))
    }

    /// What the reader refuses and TOML's or JSON's values cannot say.
    private static let beyondSchema: Set<String> = [
        // A number to JSON Schema as to Python; the reader wants one that JSON can write.
        "config-wrong-type.option-nan"
    ]

    @Test(.enabled(if: Self.python != nil || isCI, "no python3 with jsonschema and tomllib: pip install jsonschema"))
    func theSchemaJudgesEachConfigurationAsTheReaderDoes() throws {
        let python = try #require(Self.python, "CI needs a python3 with jsonschema")
        let files = CorpusFile.valid + CorpusFile.invalid
        let script = CorpusFile.folder.appending(path: "../judge.py").standardizedFileURL.path
        let result = try Program.run(
            "/usr/bin/env", [python, script, Self.file.path] + files.map(\.url.path), in: CorpusFile.repository)
        try #require(result.status == 0, "\(result.err)")
        let verdicts = Dictionary(
            result.out.split(separator: "\n").map { line in
                let words = line.split(separator: " ").map(String.init)
                return (words[0], words[1])
            }, uniquingKeysWith: { $1 })
        for file in CorpusFile.valid { #expect(verdicts[file.name] == "valid", "\(file.name)") }
        for file in CorpusFile.invalid {
            #expect(verdicts[file.name] == (Self.beyondSchema.contains(file.name) ? "valid" : "invalid"), "\(file.name)")
        }
    }

    /// A python that can judge; nil when there is none.
    static let python: String? = {
        let tools = CorpusFile.repository.appending(path: ".build/tools/bin/python").path
        let named = ProcessInfo.processInfo.environment["FIRSTTRY_PYTHON"]
        return [named, tools, "python3"].compactMap { $0 }.first { python in
            let script = "import jsonschema, tomllib; jsonschema.Draft202012Validator"
            return (try? Program.run("/usr/bin/env", [python, "-c", script], in: CorpusFile.repository))?.status == 0
        }
    }()

    private func words(_ path: String...) -> [String]? {
        var node = schema
        for key in path {
            if let values = node["additionalProperties"] as? [String: Any] { node = values }
            node = (node["properties"] as? [String: [String: Any]])?[key] ?? [:]
        }
        return node["enum"] as? [String]
    }

    /// The keys of each object that the schema describes, by the object's shape.
    private func keys(of node: [String: Any], shape: String) -> [String: [String]] {
        var all: [String: [String]] = [:]
        if node["additionalProperties"] as? Bool == false {
            all[shape] = (node["properties"] as? [String: Any] ?? [:]).keys.sorted()
        }
        for (name, property) in node["properties"] as? [String: [String: Any]] ?? [:] {
            all.merge(keys(of: property, shape: shape.isEmpty ? name : "\(shape).\(name)")) { old, _ in old }
        }
        if let values = node["additionalProperties"] as? [String: Any], values["additionalProperties"] as? Bool == false {
            all.merge(keys(of: values, shape: shape + "{}")) { old, _ in old }
        }
        for choice in node["oneOf"] as? [[String: Any]] ?? [] { all.merge(keys(of: choice, shape: shape)) { old, _ in old } }
        return all
    }
}
