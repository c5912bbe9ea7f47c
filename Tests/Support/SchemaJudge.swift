public import Foundation

/// Another implementation of JSON Schema than ours.
public struct SchemaJudge {
    public enum Form: String { case json, toml }

    public let schema: URL

    /// `name` of `manifests/schema/<name>.schema.json`.
    public init(_ name: String) throws {
        schema = Program.repositoryRoot.appending(path: "manifests/schema/\(name).schema.json")
    }

    public func accepts(_ bytes: [UInt8], _ form: Form = .json) throws -> Bool { try complaint(bytes, form) == "" }

    /// Empty when the schema accepts it.
    public func complaint(_ bytes: [UInt8], _ form: Form = .json) throws -> String {
        try Bench.shared.get().answer("\(schema.path)\t\(form)\t\(Data(bytes).base64EncodedString())\n")
    }
}

/// One process that judges for all tests: it takes longer to start than to judge.
private final class Bench: @unchecked Sendable {
    static let shared = Result { try Bench() }

    /// One at a time: what was asked last is what is answered.
    private let turn = NSLock()
    private let process = Process()
    private let questions = Pipe(), answers = Pipe()

    private static let script = """
        import base64, json, sys, tomllib, jsonschema
        readers = {"json": lambda text: json.loads(text.decode()), "toml": lambda text: tomllib.loads(text.decode("utf-8-sig"))}
        judges = {}
        def judge(path):
            schema = json.load(open(path))
            jsonschema.Draft202012Validator.check_schema(schema)
            return jsonschema.Draft202012Validator(schema)
        def complaint(path, form, text):
            if path not in judges: judges[path] = judge(path)
            try: value = readers[form](base64.b64decode(text))
            except ValueError as error: return f"no {form}: {error}"
            return "; ".join(f"{error.json_path}: {error.message}" for error in sorted(judges[path].iter_errors(value), key=str))
        for line in sys.stdin: print(json.dumps(complaint(*line.split("\\t"))), flush=True)
        """

    private init() throws {
        process.executableURL = URL(filePath: Program.tools + "/python")
        process.arguments = ["-c", Self.script]
        process.standardInput = questions
        process.standardOutput = answers
        try process.run()
    }

    /// To one line of a question.
    func answer(_ question: String) throws -> String {
        turn.lock()
        defer { turn.unlock() }
        try questions.fileHandleForWriting.write(contentsOf: Data(question.utf8))
        var answer = Data()
        while answer.last != UInt8(ascii: "\n") {
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else {
                throw CocoaError(.featureUnsupported, userInfo: [NSLocalizedDescriptionKey: "the judge has ended: \(question)"])
            }
            answer += more
        }
        return try JSONDecoder().decode(String.self, from: answer)
    }
}
