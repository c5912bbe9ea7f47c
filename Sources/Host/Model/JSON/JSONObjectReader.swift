/// Reads a JSON file that people may write: each value by its form, each problem with its place, and no key that nobody asked
/// for. Stops at the first problem.
///
/// `code` and `idPrefix` make the errors those of the file: "lock" gives "lock-wrong-type".
public struct JSONObjectReader {
    private let bytes: [UInt8]
    private let file: String
    private let code: ParityCode
    private let idPrefix: String

    /// One object of the file.
    public struct Object {
        let members: [JSONTree.Member]
        let offset: Int
        /// "tools.ruff"; empty for the outermost.
        public let path: String

        /// The members, in the order of the file.
        public var names: [String] { members.map(\.name) }

        func pathOf(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    }

    /// One value of the file.
    public struct Value {
        let tree: JSONTree
        public let path: String
    }

    public init(_ bytes: [UInt8], file: String, code: ParityCode, idPrefix: String) {
        self.bytes = bytes
        self.file = file
        self.code = code
        self.idPrefix = idPrefix
    }

    /// The outermost object of a text of at most `sizeMax` bytes.
    public func outermost(sizeMax: Int) throws(HostError) -> Object {
        let tree: JSONTree
        do {
            tree = try JSONTree.parse(bytes, sizeMax: sizeMax, depthMax: 16)
        } catch {
            switch error.reason {
            case .syntax(let expected): throw problem("syntax", "this is not JSON: expected \(expected)", at: error.offset)
            case .duplicateName(let name):
                throw problem(
                    "duplicate-key", "'\(name)' stands here a second time", at: error.offset, hint: "keep one of the two")
            case .tooDeep(let max): throw problem("syntax", "more than \(max) values inside one another", at: error.offset)
            case .tooLarge(let max):
                throw HostError(code, "\(idPrefix)-too-large", "more than \(max) bytes", at: SourcePlace(file: file))
            }
        }
        return try object(Value(tree: tree, path: ""))
    }

    /// Fails on a member that is not among `names`.
    public func allow(only names: [String], in object: Object) throws(HostError) {
        for member in object.members where !names.contains(member.name) {
            let hint = nearest(to: member.name, in: names).map { "did you mean '\($0)'?" }
            throw problem(
                "unknown-key", "there is no key '\(object.pathOf(member.name))'", at: member.offset,
                hint: hint ?? "known keys: " + names.sorted().joined(separator: ", "))
        }
    }

    // MARK: Members

    public func member(_ name: String, of object: Object) -> Value? {
        object.members.first { $0.name == name }.map { Value(tree: $0.value, path: object.pathOf(name)) }
    }

    public func required(_ name: String, of object: Object, _ expected: String) throws(HostError) -> Value {
        guard let value = member(name, of: object) else {
            throw problem("missing-key", "'\(object.pathOf(name))' is missing, expected \(expected)", at: object.offset)
        }
        return value
    }

    /// Each member of an object whose names are free.
    public func each(of object: Object) -> [(name: String, value: Value)] {
        object.members.map { ($0.name, Value(tree: $0.value, path: object.pathOf($0.name))) }
    }

    // MARK: Forms

    public func object(_ value: Value) throws(HostError) -> Object {
        guard case .object(let members) = value.tree.value else { throw wrongType(value, "an object") }
        return Object(members: members, offset: value.tree.offset, path: value.path)
    }

    public func text(_ value: Value, _ expected: String = "a string", where holds: (String) -> Bool = { _ in true })
        throws(HostError) -> String
    {
        guard case .string(let text) = value.tree.value else { throw wrongType(value, expected) }
        guard text.utf8.count <= 1 << 16, holds(text) else { throw badValue(value, expected) }
        return text
    }

    public func flag(_ value: Value) throws(HostError) -> Bool {
        guard case .boolean(let flag) = value.tree.value else { throw wrongType(value, "true or false") }
        return flag
    }

    public func integer(_ value: Value, _ range: ClosedRange<Int>) throws(HostError) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard case .integer(let number) = value.tree.value else { throw wrongType(value, expected) }
        guard range.contains(number) else { throw badValue(value, expected) }
        return number
    }

    public func number(_ value: Value, _ range: ClosedRange<Double>) throws(HostError) -> Double {
        let expected = "a number from \(Threshold.number(range.lowerBound)) to \(Threshold.number(range.upperBound))"
        let number: Double
        switch value.tree.value {
        case .integer(let whole): number = Double(whole)
        case .number(let double): number = double
        default: throw wrongType(value, expected)
        }
        guard range.contains(number) else { throw badValue(value, expected) }
        return number
    }

    /// Whether the value is this very text; without one, any.
    public func isText(_ value: Value, _ text: String? = nil) -> Bool {
        guard case .string(let own) = value.tree.value else { return false }
        return text == nil || text == own
    }

    public func threshold(_ value: Value) throws(HostError) -> Threshold {
        if case .string(let word) = value.tree.value { return .word(word) }
        return .number(try number(value, -1e15...1e15))
    }

    public func texts(_ value: Value) throws(HostError) -> [String] {
        guard case .array(let elements) = value.tree.value else { throw wrongType(value, "a list of strings") }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            texts.append(try text(Value(tree: element, path: "\(value.path)[\(index)]")))
        }
        return texts
    }

    public func choice<Choice: RawRepresentable<String> & CaseIterable>(_ value: Value, _ type: Choice.Type) throws(HostError)
        -> Choice
    {
        let words = Choice.allCases.map(\.rawValue)
        let expected = "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
        let word = try text(value, expected)
        if let choice = Choice(rawValue: word) { return choice }
        throw badValue(value, expected, hint: nearest(to: word, in: words).map { "did you mean \"\($0)\"?" })
    }

    // MARK: Problems

    public func badValue(_ value: Value, _ expected: String, hint: String? = nil) -> HostError {
        problem(
            "bad-value", "'\(value.path)' is \(Self.shown(value.tree)), expected \(expected)", at: value.tree.offset, hint: hint)
    }

    private func wrongType(_ value: Value, _ expected: String) -> HostError {
        let name = value.path.isEmpty ? "the file" : "'\(value.path)'"
        return problem("wrong-type", "\(name) is \(Self.shown(value.tree)), expected \(expected)", at: value.tree.offset)
    }

    public func place(of value: Value) -> SourcePlace { LineMap(bytes).place(of: value.tree.offset, in: file) }

    private func problem(_ id: String, _ message: String, at offset: Int, hint: String? = nil) -> HostError {
        HostError(code, "\(idPrefix)-\(id)", message, at: LineMap(bytes).place(of: offset, in: file), hint: hint)
    }

    private static func shown(_ tree: JSONTree) -> String {
        switch tree.value {
        case .object: "an object"
        case .array: "a list"
        case .string(let text): "\"\(text.count > 60 ? String(text.prefix(60)) + "…" : text)\""
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let flag): String(flag)
        case .null: "null"
        }
    }
}
