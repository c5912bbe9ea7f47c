import GateSDK

/// Any JSON value, as a tree.
indirect enum Tree: Equatable, Sendable {
    case object([Member])
    case array([Tree])
    case text(String)
    case number(Double)
    case flag(Bool)
    case null

    struct Member: Equatable, Sendable {
        let name: String
        var value: Tree
    }

    /// No document that a gate reads here comes near it.
    private static let depthMax = 100

    init(_ bytes: [UInt8]) throws(JSONError) {
        var json = JSONReader(bytes)
        self = try Tree(&json, depth: 0)
        try json.finish()
    }

    private init(_ json: inout JSONReader, depth: Int) throws(JSONError) {
        guard depth < Tree.depthMax else { throw JSONError(offset: json.offset, expected: "less nesting") }
        switch try json.kind() {
        case .object:
            var members: [Member] = []
            try json.beginObject()
            while let name = try json.nextMember() {
                members.append(Member(name: name, value: try Tree(&json, depth: depth + 1)))
            }
            self = .object(members)
        case .array:
            var elements: [Tree] = []
            try json.beginArray()
            while try json.nextElement() { elements.append(try Tree(&json, depth: depth + 1)) }
            self = .array(elements)
        case .string: self = .text(try json.string())
        case .number: self = .number(try json.double())
        case .boolean: self = .flag(try json.bool())
        case .null:
            _ = try json.null()
            self = .null
        }
    }

    // MARK: Reading

    /// A member of an object, or nil.
    subscript(_ name: StaticString) -> Tree? {
        guard case .object(let members) = self else { return nil }
        return members.last { isEqual($0.name, name) }?.value
    }

    /// Empty for everything but an object.
    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// Empty for everything but an array.
    var elements: [Tree] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// nil for everything but a text.
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// Whether this is `true`.
    var isTrue: Bool { self == .flag(true) }

    // MARK: Changing and writing

    /// Sets a member of an object; nil removes it.
    mutating func set(_ name: StaticString, _ value: Tree?) {
        guard case .object(var members) = self else { return }
        members.removeAll { isEqual($0.name, name) }
        if let value { members.append(Member(name: name.description, value: value)) }
        self = .object(members)
    }

    /// Writes members in the order of their names: the same tree, the same bytes.
    func write(to json: inout JSONWriter) {
        switch self {
        case .object(let members):
            json.beginObject()
            for member in members.sorted(by: { precedes($0.name, $1.name) }) {
                json.name(member.name)
                member.value.write(to: &json)
            }
            json.endObject()
        case .array(let elements):
            json.beginArray()
            for element in elements { element.write(to: &json) }
            json.endArray()
        case .text(let text): json.value(text)
        case .number(let number): json.value(number)
        case .flag(let flag): json.value(flag)
        case .null: json.null()
        }
    }

    /// What is written; equal trees have equal bytes.
    var bytes: [UInt8] {
        var json = JSONWriter()
        write(to: &json)
        return json.bytes
    }
}

/// Compares bytes: Swift's own comparison takes canonically equivalent texts for one, and needs Unicode's tables.
func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
}

func isEqual(_ text: String, _ word: StaticString) -> Bool {
    text.utf8.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
}
