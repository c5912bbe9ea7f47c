/// Reads any JSON by pointers: where the results are, and where in a result its parts are.
public struct JSONMapping {
    /// To each result.
    public var results: JSONPointer
    public var rule: JSONPointer?
    public var message: JSONPointer?
    public var level: JSONPointer?
    public var path: JSONPointer?
    public var line: JSONPointer?
    public var column: JSONPointer?
    public var endLine: JSONPointer?
    public var endColumn: JSONPointer?
    public var helpURI: JSONPointer?
    public var fix: JSONPointer?
    public var fingerprint: JSONPointer?
    /// What must be there for the report to be one, besides the results: a list of errors that must be empty, for example.
    public var mustBeEmpty: [JSONPointer] = []
    /// What must be there and hold something, such as the list of files that were looked at.
    public var mustHoldSomething: [JSONPointer] = []

    public init(results: JSONPointer) {
        self.results = results
    }

    /// Whether a result has parts, and so must be more than a plain value.
    var readsInside: Bool {
        [rule, message, level, path, line, column, endLine, endColumn, helpURI, fix, fingerprint].contains { pointer in
            pointer.map { $0.ups == 0 && !$0.steps.isEmpty } ?? false
        }
    }

    /// Reads one document.
    public func read(_ bytes: [UInt8], _ what: String, into sink: inout ReportSink) throws(GateProblem) {
        try read(try withoutMark(bytes, what), in: nil, what, into: &sink)
    }

    /// Reads one document a line.
    public func readLines(_ bytes: [UInt8], _ what: String, into sink: inout ReportSink) throws(GateProblem) {
        let bytes = try withoutMark(bytes, what)
        guard bytes.isEmpty || bytes.last == 0x0A || bytes.last == UInt8(ascii: "}") else {
            throw GateProblem(.toolOutput, "\(what) was cut in the middle of its last line")
        }
        var number = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            if line.allSatisfy({ $0 <= 0x20 }) { continue }
            try read(bytes, in: line.indices, "line \(number) of \(what)", into: &sink)
        }
    }

    private func read(
        _ bytes: [UInt8], in range: Range<Int>?, _ what: String, into sink: inout ReportSink
    ) throws(GateProblem) {
        var isIncomplete = false
        do throws(JSONError) {
            var whole = JSONReader(bytes, in: range ?? 0..<bytes.count)
            try whole.skip()
            try whole.finish()
            let end = range?.upperBound ?? bytes.count
            let start = JSONValue(offset: range?.lowerBound ?? 0, name: "")
            for pointer in mustBeEmpty {
                guard let found = try contents(at: pointer, bytes, start, end) else { continue }
                isIncomplete = true
                throw JSONError(offset: found.offset, expected: "nothing at \(pointer.text), found \(found.name)")
            }
            for pointer in mustHoldSomething where try contents(at: pointer, bytes, start, end) == nil {
                isIncomplete = true
                throw JSONError(offset: start.offset, expected: "something at \(pointer.text), found nothing")
            }
            var walk = JSONWalk(self, bytes, end)
            guard try walk.visit(start, results.steps[...], into: &sink) else {
                throw JSONError(offset: start.offset, expected: "results at \(results.text)")
            }
            sink.account.dropped.add(walk.dropped)
        } catch {
            if isIncomplete { throw GateProblem(.incomplete, "\(what): expected \(error.expected)") }
            throw unreadable(what, error.expected, at: error.offset - (range?.lowerBound ?? 0))
        }
    }

    /// What a pointer leads to, with its beginning for people; nil for an empty value and where there is none.
    private func contents(
        at pointer: JSONPointer, _ bytes: [UInt8], _ start: JSONValue, _ end: Int
    ) throws(JSONError) -> JSONValue? {
        guard let found = try find(pointer.steps[...], from: start, bytes, end) else { return nil }
        var json = JSONReader(bytes, in: found.offset..<end)
        let from = json.offset
        try json.skip()
        let text = bytes[from..<json.offset].filter { $0 > 0x20 }
        if ["[]", "{}", "null", "0", "\"\"", "false"].contains(where: { text.elementsEqual($0.utf8) }) { return nil }
        return JSONValue(offset: from, name: String(decoding: bytes[from..<json.offset].prefix(300), as: UTF8.self))
    }
}

/// A value by its place, and the name or index by which it was found.
struct JSONValue {
    let offset: Int
    let name: String
}

/// The value that plain steps lead to; nil when there is none.
func find(
    _ steps: ArraySlice<String>, from start: JSONValue, _ bytes: [UInt8], _ end: Int
) throws(JSONError) -> JSONValue? {
    var value = start
    for step in steps {
        guard let next = try child(step, of: value, bytes, end) else { return nil }
        value = next
    }
    return value
}

private func child(_ step: String, of value: JSONValue, _ bytes: [UInt8], _ end: Int) throws(JSONError) -> JSONValue? {
    var json = JSONReader(bytes, in: value.offset..<end)
    switch try json.kind() {
    case .object:
        try json.beginObject()
        while let name = try json.nextMember() {
            if name == step { return JSONValue(offset: json.offset, name: name) }
            try json.skip()
        }
        return nil
    case .array:
        guard let wanted = Int(step) else { return nil }
        try json.beginArray()
        var index = 0
        while try json.nextElement() {
            if index == wanted { return JSONValue(offset: json.offset, name: step) }
            try json.skip()
            index += 1
        }
        return nil
    default: return nil
    }
}

/// Goes to each result and reads its parts.
struct JSONWalk {
    private let mapping: JSONMapping
    private let bytes: [UInt8]
    private let end: Int
    /// The values that the current one lies in, the outermost first.
    private var around: [JSONValue] = []
    private(set) var dropped = Counts()
    /// What was found further out, so that a value before a long list is looked up once and not for each element.
    private var remembered: [(pointer: JSONPointer, offset: Int, value: JSONValue?)] = []

    init(_ mapping: JSONMapping, _ bytes: [UInt8], _ end: Int) {
        self.mapping = mapping
        self.bytes = bytes
        self.end = end
    }

    /// false when the steps lead nowhere.
    mutating func visit(
        _ value: JSONValue, _ steps: ArraySlice<String>, into sink: inout ReportSink
    ) throws(JSONError) -> Bool {
        guard let step = steps.first else {
            sink.account.results += 1
            try take(value, into: &sink)
            return true
        }
        around.append(value)
        defer { around.removeLast() }
        guard step == "*" else {
            guard let next = try find([step], from: value, bytes, end) else { return false }
            return try visit(next, steps.dropFirst(), into: &sink)
        }
        var json = JSONReader(bytes, in: value.offset..<end)
        switch try json.kind() {
        case .array:
            try json.beginArray()
            var index = 0
            while try json.nextElement() {
                try visitEach(JSONValue(offset: json.offset, name: String(index)), steps.dropFirst(), into: &sink)
                try json.skip()
                index += 1
            }
        case .object:
            try json.beginObject()
            while let name = try json.nextMember() {
                try visitEach(JSONValue(offset: json.offset, name: name), steps.dropFirst(), into: &sink)
                try json.skip()
            }
        default: return false
        }
        return true
    }

    /// An element in which the way to the results ends is something that was not understood.
    private mutating func visitEach(
        _ value: JSONValue, _ steps: ArraySlice<String>, into sink: inout ReportSink
    ) throws(JSONError) {
        guard try !visit(value, steps, into: &sink) else { return }
        sink.account.results += 1
        sink.account.lost.note("element without \(steps.first ?? "")")
    }

    private mutating func take(_ value: JSONValue, into sink: inout ReportSink) throws(JSONError) {
        var json = JSONReader(bytes, in: value.offset..<end)
        let kind = try json.kind()
        if mapping.readsInside, kind != .object, kind != .array {
            sink.account.lost.note("result that is no object")
            return
        }
        var result = ReportedResult()
        result.rule = try text(mapping.rule, "rule", of: value)
        result.message = try text(mapping.message, "message", of: value)
        result.level = try text(mapping.level, "level", of: value)
        result.place = try text(mapping.path, "path", of: value)
        result.line = try number(mapping.line, "line", of: value)
        result.column = try number(mapping.column, "column", of: value)
        result.endLine = try number(mapping.endLine, "end_line", of: value)
        result.endColumn = try number(mapping.endColumn, "end_column", of: value)
        result.helpURI = try text(mapping.helpURI, "help_uri", of: value)
        result.fix = try text(mapping.fix, "fix", of: value)
        result.fingerprint = try text(mapping.fingerprint, "fingerprint", of: value)
        sink.tell(result)
    }

    private mutating func text(_ pointer: JSONPointer?, _ what: String, of value: JSONValue) throws(JSONError) -> String {
        guard let pointer else { return "" }
        if pointer.wantsName { return outer(pointer.ups, of: value)?.name ?? "" }
        guard let found = try look(pointer, from: value) else { return "" }
        var json = LenientJSON(bytes, at: found.offset)
        if try json.kind() == .boolean { return try json.flag(what) == true ? "true" : "false" }
        let text = try json.word(what) ?? ""
        dropped.add(json.dropped)
        return text
    }

    private mutating func number(_ pointer: JSONPointer?, _ what: String, of value: JSONValue) throws(JSONError) -> Int {
        guard let pointer, let found = try look(pointer, from: value) else { return 0 }
        var json = LenientJSON(bytes, at: found.offset)
        if try json.kind() == .string {
            let text = try json.string(what) ?? ""
            if let number = Int(text), number >= 0 { return number }
            if !text.isEmpty { dropped.note(what) }
            return 0
        }
        let number = try json.count(what) ?? 0
        dropped.add(json.dropped)
        return number
    }

    private func outer(_ ups: Int, of value: JSONValue) -> JSONValue? {
        ups == 0 ? value : around.count >= ups ? around[around.count - ups] : nil
    }

    private mutating func look(_ pointer: JSONPointer, from value: JSONValue) throws(JSONError) -> JSONValue? {
        guard let start = outer(pointer.ups, of: value) else { return nil }
        guard pointer.ups > 0 else { return try find(pointer.steps[...], from: start, bytes, end) }
        let index = remembered.firstIndex { $0.pointer == pointer }
        if let index, remembered[index].offset == start.offset { return remembered[index].value }
        let found = try find(pointer.steps[...], from: start, bytes, end)
        if let index {
            remembered[index] = (pointer, start.offset, found)
        } else {
            remembered.append((pointer, start.offset, found))
        }
        return found
    }
}

extension JSONPointer {
    /// As a person writes it.
    var text: String { steps.isEmpty ? "the top" : "/" + steps.joined(separator: "/") }
}
