internal import Foundation

/// Another implementation of JSON Schema than ours.
public struct SchemaJudge {
    private let schema: String

    /// `name` of `manifests/schema/<name>.schema.json`.
    public init(_ name: String) throws {
        schema = Program.repositoryRoot.appending(path: "manifests/schema/\(name).schema.json").path
    }

    public func accepts(_ bytes: [UInt8]) throws -> Bool { try complaint(bytes) == "" }

    /// Empty when the schema accepts it.
    public func complaint(_ bytes: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        try Data(bytes).write(to: folder.url.appending(path: "file.json"))
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            errors = sorted(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open("file.json"))), key=str)
            print("; ".join(f"{error.json_path}: {error.message}" for error in errors), end="")
            """
        let result = try Program.run(Program.tools + "/python", ["-c", script, schema], in: folder.url)
        guard result.status == 0 else { throw CocoaError(.featureUnsupported, userInfo: [NSLocalizedDescriptionKey: result.err]) }
        return result.out
    }
}
