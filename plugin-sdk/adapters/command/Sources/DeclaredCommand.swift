import GateSDK

/// What a manifest declares under `command`. The host has judged it against the schema; what does not fit all the same is
/// a problem that names the key.
struct DeclaredCommand {
    /// How the program's output is read.
    enum Reader: String {
        case sarif, junit, checkstyle, gitlab, json
        case jsonLines = "json-lines"
        case lines
        case exitCode = "exit-code"
    }

    /// Where its report is.
    enum Output: String {
        case stdout, stderr, file
    }

    /// What an exit status means.
    enum Meaning {
        case pass, findings, either, broken
    }

    private(set) var argv: [Argument] = []
    private(set) var files: [GlobPattern]?
    private(set) var environment: [(name: String, value: String)] = []
    private(set) var output = Output.stdout
    private(set) var reader = Reader.exitCode
    private(set) var mapping: JSONMapping?
    private(set) var lines: Lines?
    private(set) var levels = Levels()
    /// The rule of findings that have none, or with {rule} in it, what the report says made into a name.
    private(set) var rule = ""
    private(set) var helpURI = ""
    private(set) var silenceIsNormal = false
    private var pass: [Int] = [0]
    private var findings: [Int] = [1]
    private var either: [Int] = []

    init(_ json: [UInt8]) throws(GateProblem) {
        let members = try Options(json: json)
        argv = try Argument.list(members)
        if members.has("files") { files = try Self.globs(try members.strings("files")) }
        environment = try members.texts("environment")
        output = try Self.choice("output", members, orElse: .stdout) { Output(rawValue: $0) }
        reader = try Self.choice("reader", members, orElse: .exitCode) { Reader(rawValue: $0) }
        if let inner = try members.object("exit") {
            if inner.has("pass") { pass = try inner.ints("pass") }
            if inner.has("findings") { findings = try inner.ints("findings") }
            either = try inner.ints("either")
        }
        if let inner = try members.object("json") { mapping = try Self.mapping(inner) }
        if let inner = try members.object("lines") { lines = try Self.lines(inner) }
        levels = try Levels(members.texts("levels"))
        rule = try members.string("rule") ?? ""
        helpURI = try members.string("help_uri") ?? ""
        silenceIsNormal = try members.string("silence") == "normal"
    }

    /// What a rule of the report is called here.
    func name(of reported: String) -> String {
        if reported.isEmpty { return rule.has("{rule}") ? "" : rule }
        return rule.has("{rule}") ? rule.replacing("{rule}", by: reported) : reported
    }

    /// Where the rule is explained, when the report does not say.
    func help(for reported: String) -> String {
        reported.isEmpty ? "" : helpURI.replacing("{rule}", by: reported)
    }

    func meaning(of status: Int32) -> Meaning {
        let status = Int(status)
        if pass.contains(status) { return .pass }
        if findings.contains(status) { return .findings }
        return either.contains(status) ? .either : .broken
    }

    /// "0 or 1", for problems.
    var knownStatuses: String { (pass + findings + either).map { String($0) }.joined(separator: ", ") }

    private static func choice<Value>(
        _ name: String, _ members: Options, orElse value: Value, _ read: (String) -> Value?
    ) throws(GateProblem) -> Value {
        guard let word = try members.string(name) else { return value }
        guard let value = read(word) else { throw malformed("`\(name)` is \"\(word)\"") }
        return value
    }

    private static func globs(_ texts: [String]) throws(GateProblem) -> [GlobPattern] {
        var patterns: [GlobPattern] = []
        for text in texts {
            do throws(GlobError) { patterns.append(try GlobPattern(text)) } catch {
                throw malformed("`files` has \"\(text)\": \(error.problem)")
            }
        }
        return patterns
    }

    private static func lines(_ members: Options) throws(GateProblem) -> Lines {
        guard let pattern = try pattern("pattern", members) else { throw malformed("`lines` has no pattern") }
        let other: Lines.Other = try members.string("other") == "ignore" ? .ignore : .refuse
        return Lines(pattern, ignoring: try self.pattern("ignore", members), other: other)
    }

    private static func pattern(_ name: String, _ members: Options) throws(GateProblem) -> Pattern? {
        guard let text = try members.string(name) else { return nil }
        do throws(PatternError) { return try Pattern(text) } catch {
            throw malformed("`lines.\(name)`, character \(error.offset + 1): \(error.problem)")
        }
    }

    private static func mapping(_ members: Options) throws(GateProblem) -> JSONMapping {
        func pointer(_ name: String) throws(GateProblem) -> JSONPointer? {
            guard let text = try members.string(name) else { return nil }
            guard let pointer = JSONPointer(text) else {
                throw malformed("`json.\(name)` is \"\(text)\", expected a JSON Pointer")
            }
            return pointer
        }
        guard let results = try pointer("results") else { throw malformed("`json` has no results") }
        var mapping = JSONMapping(results: results)
        mapping.rule = try pointer("rule")
        mapping.message = try pointer("message")
        mapping.level = try pointer("level")
        mapping.path = try pointer("path")
        mapping.line = try pointer("line")
        mapping.column = try pointer("column")
        mapping.endLine = try pointer("end_line")
        mapping.endColumn = try pointer("end_column")
        mapping.helpURI = try pointer("help_uri")
        mapping.fix = try pointer("fix")
        mapping.fingerprint = try pointer("fingerprint")
        mapping.mustBeEmpty = try pointers("errors", members)
        mapping.mustHoldSomething = try pointers("looked_at", members)
        return mapping
    }

    private static func pointers(_ name: String, _ members: Options) throws(GateProblem) -> [JSONPointer] {
        var pointers: [JSONPointer] = []
        for text in try members.strings(name) {
            guard let pointer = JSONPointer(text) else {
                throw malformed("`json.\(name)` has \"\(text)\", expected a JSON Pointer")
            }
            pointers.append(pointer)
        }
        return pointers
    }

    static func malformed(_ what: String) -> GateProblem {
        GateProblem(.gate, "the manifest's `command` cannot be used: \(what)", hint: "correct the manifest")
    }
}

extension Options {
    func ints(_ name: String) throws(GateProblem) -> [Int] {
        guard var json = reader(name) else { return [] }
        do throws(JSONError) {
            var numbers: [Int] = []
            try json.beginArray()
            while try json.nextElement() { numbers.append(try json.int()) }
            return numbers
        } catch {
            throw DeclaredCommand.malformed("`\(name)`: expected \(error.expected)")
        }
    }

    func object(_ name: String) throws(GateProblem) -> Options? {
        guard let bytes = raw(name) else { return nil }
        return try Options(json: bytes)
    }

    /// An object of texts, in its order.
    func texts(_ name: String) throws(GateProblem) -> [(name: String, value: String)] {
        guard var json = reader(name) else { return [] }
        do throws(JSONError) {
            var texts: [(name: String, value: String)] = []
            try json.beginObject()
            while let name = try json.nextMember() { texts.append((name, try json.string())) }
            return texts
        } catch {
            throw DeclaredCommand.malformed("`\(name)`: expected \(error.expected)")
        }
    }
}
