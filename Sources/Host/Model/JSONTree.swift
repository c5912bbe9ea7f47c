/// A JSON text as a tree in which each value knows its place; for small files that a person wrote.
public struct JSONTree: Sendable, Equatable {
    /// What a value is.
    public enum Value: Sendable, Equatable {
        case object([Member])
        case array([JSONTree])
        case string(String)
        /// A number without a fraction that fits, however it was written: `1.0` and `1e3` are whole numbers too.
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        case null
    }

    /// One name and its value.
    public struct Member: Sendable, Equatable {
        public let name: String
        /// Bytes from the start of the text to the name's opening quote.
        public let offset: Int
        public let value: JSONTree
    }

    public let value: Value
    /// Bytes from the start of the text to the value's first byte.
    public let offset: Int

    /// Reads a whole text of at most `sizeMax` bytes, with at most `depthMax` values inside one another.
    public static func parse(_ bytes: [UInt8], sizeMax: Int, depthMax: Int = 64) throws(JSONTreeError) -> JSONTree {
        guard bytes.count <= sizeMax else { throw JSONTreeError(.tooLarge(max: sizeMax), at: 0) }
        var parser = JSONTreeParser(bytes, depthMax: depthMax)
        return try parser.wholeText()
    }

    /// The same of an object, with no other members than these; the rest only has to be JSON.
    public static func parse(_ bytes: [UInt8], sizeMax: Int, only names: [String]) throws(JSONTreeError) -> JSONTree {
        guard bytes.count <= sizeMax else { throw JSONTreeError(.tooLarge(max: sizeMax), at: 0) }
        var parser = JSONTreeParser(bytes, only: names)
        return try parser.wholeText()
    }

    /// The value of an object's member.
    public subscript(name: String) -> JSONTree? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name == name }?.value
    }
}

/// Why a text is not the JSON tree that was asked for, and where.
public struct JSONTreeError: Error, Equatable {
    /// What is wrong.
    public enum Reason: Sendable, Equatable {
        case syntax(expected: String)
        /// Readers disagree about which of the two counts, so neither does.
        case duplicateName(String)
        case tooDeep(max: Int)
        case tooLarge(max: Int)
    }

    public let reason: Reason
    /// Bytes from the start of the text.
    public let offset: Int

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

private struct JSONTreeParser {
    /// Up to so many names a look at each costs less than hashing them.
    private static let fewNames = 16

    private let bytes: [UInt8]
    private let depthMax: Int
    /// The outermost object's members that count; nil: all.
    private let names: [String]?
    private var reader: JSONReader

    init(_ bytes: [UInt8], depthMax: Int = 64, only names: [String]? = nil) {
        self.bytes = bytes
        self.depthMax = depthMax
        self.names = names
        reader = JSONReader(bytes)
    }

    mutating func wholeText() throws(JSONTreeError) -> JSONTree {
        let tree = try value(depth: 1)
        try read { (reader) throws(JSONError) in try reader.finish() }
        return tree
    }

    private mutating func value(depth: Int) throws(JSONTreeError) -> JSONTree {
        let kind = try read { (reader) throws(JSONError) in try reader.kind() }
        let offset = reader.offset
        guard depth <= depthMax else { throw JSONTreeError(.tooDeep(max: depthMax), at: offset) }
        let value: JSONTree.Value
        switch kind {
        case .object: value = .object(try members(depth: depth))
        case .array: value = .array(try elements(depth: depth))
        case .string: value = .string(try read { (reader) throws(JSONError) in try reader.string() })
        case .number: value = try number()
        case .boolean: value = .boolean(try read { (reader) throws(JSONError) in try reader.bool() })
        case .null:
            _ = try read { (reader) throws(JSONError) in try reader.null() }
            value = .null
        }
        return JSONTree(value: value, offset: offset)
    }

    private mutating func members(depth: Int) throws(JSONTreeError) -> [JSONTree.Member] {
        var members: [JSONTree.Member] = []
        var names: Set<String> = []
        try read { (reader) throws(JSONError) in try reader.beginObject() }
        while true {
            let before = reader.offset
            guard let name = try read({ (reader) throws(JSONError) in try reader.nextMember() }) else { return members }
            if depth == 1, let wanted = self.names, !wanted.contains(name) {
                try read { (reader) throws(JSONError) in try reader.skip() }
                continue
            }
            let offset = openingQuote(from: before)
            if members.count == Self.fewNames { names = Set(members.map(\.name)) }
            let isNew = members.count < Self.fewNames ? !members.contains { $0.name == name } : names.insert(name).inserted
            guard isNew else { throw JSONTreeError(.duplicateName(name), at: offset) }
            members.append(JSONTree.Member(name: name, offset: offset, value: try value(depth: depth + 1)))
        }
    }

    private mutating func elements(depth: Int) throws(JSONTreeError) -> [JSONTree] {
        var elements: [JSONTree] = []
        try read { (reader) throws(JSONError) in try reader.beginArray() }
        while try read({ (reader) throws(JSONError) in try reader.nextElement() }) {
            elements.append(try value(depth: depth + 1))
        }
        return elements
    }

    private mutating func number() throws(JSONTreeError) -> JSONTree.Value {
        let start = reader.offset
        let double = try read { (reader) throws(JSONError) in try reader.double() }
        if let exact = Int(String(decoding: bytes[start..<reader.offset], as: UTF8.self)) { return .integer(exact) }
        guard double.magnitude < 0x1p53, let whole = Int(exactly: double) else { return .number(double) }
        return .integer(whole)
    }

    /// The reader is past the name: only white space and at most one comma lie between `start` and its quote.
    private func openingQuote(from start: Int) -> Int {
        bytes[start...].firstIndex(of: UInt8(ascii: "\"")) ?? start
    }

    private mutating func read<Result>(
        _ step: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONTreeError) -> Result {
        do {
            return try step(&reader)
        } catch {
            throw JSONTreeError(.syntax(expected: error.expected), at: error.offset)
        }
    }
}
