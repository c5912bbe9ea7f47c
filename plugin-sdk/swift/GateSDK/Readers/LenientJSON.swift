/// Reads JSON whose values may not have the form that they should have: what is wrong is stepped over and counted.
/// What is no JSON at all is still an error.
struct LenientJSON {
    private(set) var json: JSONReader
    private let bytes: [UInt8]
    var dropped = Counts()

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        json = JSONReader(bytes)
    }

    /// Starts in the middle, at a value.
    init(_ bytes: [UInt8], at offset: Int) {
        self.bytes = bytes
        json = JSONReader(bytes, in: offset..<bytes.count)
    }

    /// Where the next value starts.
    mutating func place() throws(JSONError) -> Int {
        _ = try json.kind()
        return json.offset
    }

    mutating func kind() throws(JSONError) -> JSONKind { try json.kind() }

    mutating func skip() throws(JSONError) { try json.skip() }

    mutating func finish() throws(JSONError) { try json.finish() }

    /// A text; nil for null and, counted as `what`, for anything else.
    mutating func string(_ what: String) throws(JSONError) -> String? {
        switch try json.kind() {
        case .string: return try json.string()
        case .null: return try nothing()
        default: return try drop(what)
        }
    }

    /// A text, or a number as it is written.
    mutating func word(_ what: String) throws(JSONError) -> String? {
        guard try json.kind() == .number else { return try string(what) }
        let start = json.offset
        try json.skip()
        return String(decoding: bytes[start..<json.offset], as: UTF8.self)
    }

    /// A number of a line or a column: whole, and not below zero.
    mutating func count(_ what: String) throws(JSONError) -> Int? {
        switch try json.kind() {
        case .number:
            let start = json.offset
            try json.skip()
            let text = String(decoding: bytes[start..<json.offset], as: UTF8.self)
            guard let number = Double(text), number >= 0, number < 4_294_967_296, number == number.rounded(.towardZero) else {
                dropped.note(what)
                return nil
            }
            return Int(number)
        case .null: return try nothing()
        default: return try drop(what)
        }
    }

    /// A place in a list; -1 is how some formats say that there is none.
    mutating func index(_ what: String) throws(JSONError) -> Int? {
        guard try json.kind() == .number else { return try count(what) }
        let text = try word(what) ?? ""
        if text == "-1" { return nil }
        guard let number = Int(text), number >= 0 else {
            dropped.note(what)
            return nil
        }
        return number
    }

    mutating func flag(_ what: String) throws(JSONError) -> Bool? {
        switch try json.kind() {
        case .boolean: return try json.bool()
        case .null: return try nothing()
        default: return try drop(what)
        }
    }

    /// Goes through an object; false when it is none, which is counted unless it is null.
    @discardableResult
    mutating func members(
        _ what: String, _ body: (inout LenientJSON, String) throws(JSONError) -> Void
    ) throws(JSONError) -> Bool {
        guard try json.kind() == .object else {
            if try json.kind() != .null { dropped.note(what) }
            try json.skip()
            return false
        }
        try json.beginObject()
        while let name = try json.nextMember() { try body(&self, name) }
        return true
    }

    /// Goes through a list; false when it is none, which is counted unless it is null.
    @discardableResult
    mutating func elements(
        _ what: String, _ body: (inout LenientJSON, Int) throws(JSONError) -> Void
    ) throws(JSONError) -> Bool {
        guard try json.kind() == .array else {
            if try json.kind() != .null { dropped.note(what) }
            try json.skip()
            return false
        }
        try json.beginArray()
        var index = 0
        while try json.nextElement() {
            try body(&self, index)
            index += 1
        }
        return true
    }

    private mutating func nothing<T>() throws(JSONError) -> T? {
        try json.skip()
        return nil
    }

    private mutating func drop<T>(_ what: String) throws(JSONError) -> T? {
        dropped.note(what)
        try json.skip()
        return nil
    }
}
