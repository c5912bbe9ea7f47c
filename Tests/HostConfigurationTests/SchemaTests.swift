import Foundation
@testable import HostConfiguration
import HostModel
import Support
import Testing

/// The reader and `manifests/schema/config.schema.json` say the same.
@Suite struct SchemaTests {
    private let schema: [String: Any]

    init() throws {
        let data = try Data(contentsOf: SchemaJudge("config").schema)
        schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
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

    @Test func theSchemaJudgesEachConfigurationAsTheReaderDoes() throws {
        let judge = try SchemaJudge("config")
        for file in corpus.valid { #expect(try judge.complaint(file.bytes(), .toml) == "", "\(file.name)") }
        for file in corpus.invalid {
            #expect(try judge.accepts(file.bytes(), .toml) == Self.beyondSchema.contains(file.name), "\(file.name)")
        }
    }

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
