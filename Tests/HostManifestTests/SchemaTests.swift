import Foundation
@testable import HostManifest
import HostModel
import Support
import Testing

/// The reader and `manifests/schema/manifest.schema.json` say the same.
@Suite struct SchemaTests {
    private let schema: [String: Any]

    init() throws {
        let data = try Data(contentsOf: SchemaJudge("manifest").schema)
        schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func theSchemaHasTheKeysOfTheReaderAndNoOthers() throws {
        var read: [String: [String]] = [:]
        for name in ["full", "command-full", "command-lines"] {
            let full = try #require(corpus.valid.first { $0.name == name })
            var reader = ManifestReader(try full.bytes(), file: name)
            _ = reader.manifest()
            read.merge(Dictionary(uniqueKeysWithValues: reader.shapes.map { ($0.name, $0.knownKeys.sorted()) })) { old, _ in old }
        }
        #expect(read == keys(of: schema, shape: ""))
        #expect(read.count == 15)
    }

    @Test func everyRequiredKeyIsRequiredByBoth() throws {
        let minimal = try #require(corpus.valid.first { $0.name == "minimal" })
        var object = try #require(JSONSerialization.jsonObject(with: Data(minimal.bytes())) as? [String: Any])
        // The last two are required of native gates only, which the schema says by a condition.
        let required = try #require(schema["required"] as? [String]) + ["library", "abi"]
        #expect(Set(object.keys) == Set(required + ["proofs"]))
        for key in required {
            let value = object.removeValue(forKey: key)
            let problems = Manifest.problems(json: Array(try JSONSerialization.data(withJSONObject: object)), file: "m")
            #expect(problems.map(\.id) == ["manifest-missing-key"], "\(key)")
            object[key] = value
        }
    }

    @Test func theSchemaHasTheWordsOfTheReader() {
        #expect(words("kind") == Manifest.Kind.allCases.map(\.rawValue))
        #expect(words("stage") == Manifest.Stage.allCases.map(\.rawValue))
        #expect(words("code") == ParityCode.claimable.map(\.id))
        #expect(words("tier") == Tier.allCases.map(\.rawValue))
        #expect(words("level") == Level.allCases.map(\.rawValue))
        #expect(words("network") == Manifest.Network.allCases.map(\.rawValue))
        #expect(words("workspace") == Manifest.Workspace.allCases.map(\.rawValue))
        #expect(words("nothing_to_do") == Manifest.NothingToDo.allCases.map(\.rawValue))
    }

    @Test func theSchemaHasTheDefaultsOfTheReader() throws {
        let minimal = try #require(corpus.valid.first { $0.name == "minimal" })
        let expected = try Manifest(json: try minimal.bytes(), file: "m")
        var object = try #require(JSONSerialization.jsonObject(with: Data(minimal.bytes())) as? [String: Any])
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        let defaults = properties.compactMapValues { $0["default"] }
        #expect(defaults.count >= 15)
        object.merge(defaults) { old, _ in old }
        let written = try Manifest(json: Array(try JSONSerialization.data(withJSONObject: object)), file: "m")
        #expect(written == expected)
    }

    /// What the reader refuses and JSON Schema cannot say.
    private static let beyondSchema: Set<String> = [
        "manifest-bad-glob.range",
        // What a declaration says of types and of what is set when is no matter of form.
        "manifest-bad-declaration.size",
        "manifest-bad-declaration.type",
        "manifest-bad-declaration.unset",
        "manifest-bad-declaration.variadic",
        "manifest-bad-option.default-not-allowed",
        "manifest-bad-option.default-too-small",
        "manifest-bad-option.minimum-above-maximum",
        "manifest-bad-pattern.backreference",
        "manifest-bad-pattern.group",
        "manifest-bad-pattern.group-of-ignore",
        "manifest-bad-pattern.large",
        "manifest-bad-pattern.unclosed",
        "manifest-bad-value.artifact-twice",
        "manifest-bad-value.command-brace-closed",
        "manifest-bad-value.command-brace-open",
        "manifest-bad-value.command-exit-twice",
        "manifest-bad-value.command-files-beside",
        "manifest-bad-value.command-file-no-part",
        "manifest-bad-value.command-files-unused",
        "manifest-bad-value.command-json-of-lines",
        "manifest-bad-value.command-lines-of-json",
        "manifest-bad-value.command-no-tool",
        "manifest-bad-value.command-output-stdout",
        "manifest-bad-value.command-output-unused",
        "manifest-bad-value.command-placeholder",
        "manifest-bad-value.command-when-unknown",
        "manifest-bad-value.cache-twice",
        "manifest-bad-value.foreign-library-no-part",
        // Python's reader takes the last of two, so the schema never sees the first.
        "manifest-duplicate-key.escaped",
        "manifest-duplicate-key.id",
        "manifest-missing-key.command-files",
        "manifest-missing-key.command-json",
        "manifest-missing-key.command-lines",
    ]

    @Test func theSchemaJudgesEachManifestAsTheReaderDoes() throws {
        let judge = try SchemaJudge("manifest")
        let shipped = try FileManager.default.contentsOfDirectory(
            at: Program.repositoryRoot.appending(path: "manifests"), includingPropertiesForKeys: nil)
        for file in corpus.valid.map(\.url) + shipped.filter({ $0.pathExtension == "json" }) {
            #expect(try judge.complaint(Array(Data(contentsOf: file))) == "", "\(file.lastPathComponent)")
        }
        for file in corpus.invalid {
            #expect(try judge.accepts(file.bytes()) == Self.beyondSchema.contains(file.name), "\(file.name)")
        }
        #expect(Self.beyondSchema.isSubset(of: corpus.invalid.map(\.name)))
    }

    private func words(_ key: String) -> [String]? {
        let properties = schema["properties"] as? [String: [String: Any]]
        return properties?[key]?["enum"] as? [String]
    }

    /// The keys of each object that the schema describes, by the object's shape.
    private func keys(of node: [String: Any], shape: String) -> [String: [String]] {
        let node = resolved(node)
        var all: [String: [String]] = [:]
        let properties = node["properties"] as? [String: [String: Any]] ?? [:]
        if !properties.isEmpty { all[shape] = properties.keys.sorted() }
        for (name, property) in properties where node["additionalProperties"] as? Bool == false {
            let path = shape.isEmpty ? name : "\(shape).\(name)"
            all.merge(keys(of: property, shape: path)) { old, _ in old }
            if let items = property["items"] as? [String: Any] {
                all.merge(keys(of: items, shape: path + "[]")) { old, _ in old }
            }
            if let values = property["additionalProperties"] as? [String: Any] {
                all.merge(keys(of: values, shape: path + "{}")) { old, _ in old }
            }
        }
        return all
    }

    private func resolved(_ node: [String: Any]) -> [String: Any] {
        guard let reference = node["$ref"] as? String, let definitions = schema["$defs"] as? [String: [String: Any]] else {
            return node
        }
        return definitions[String(reference.dropFirst("#/$defs/".count))] ?? node
    }
}
