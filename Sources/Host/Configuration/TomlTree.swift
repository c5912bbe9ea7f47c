internal import CToml
internal import HostModel

/// A TOML value that knows its place.
struct TomlTree: Sendable, Equatable {
    /// What a value is.
    enum Value: Sendable, Equatable {
        /// In the order of the file.
        case table([Member])
        case array([TomlTree])
        case string(String)
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        case date
    }

    /// One key and its value.
    struct Member: Sendable, Equatable {
        let name: String
        let place: SourcePlace
        let value: TomlTree
    }

    /// Why a text is not TOML.
    struct Fault: Error, Equatable {
        let problem: String
        let place: SourcePlace
        let isTooDeep: Bool
    }

    let value: Value
    let place: SourcePlace

    subscript(name: String) -> Member? {
        guard case .table(let members) = value else { return nil }
        return members.first { $0.name == name }
    }

    /// Reads a whole text; its size has been judged before.
    static func parse(_ bytes: [UInt8], file: String) throws(Fault) -> TomlTree {
        let read = bytes.withUnsafeBytes { ft_toml_read($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
        guard let read else {
            throw Fault(problem: "there is no memory to read it", place: SourcePlace(file: file), isTooDeep: false)
        }
        defer { ft_toml_free(read) }
        if let error = read.pointee.error {
            let problem = String(cString: error)
            throw Fault(
                problem: problem, place: place(read.pointee.error_place, file), isTooDeep: read.pointee.is_too_deep != 0)
        }
        var builder = Builder(nodes: UnsafeBufferPointer(start: read.pointee.nodes, count: read.pointee.count), file: file)
        return builder.next()
    }

    private static func place(_ place: ft_toml_place, _ file: String) -> SourcePlace {
        SourcePlace(file: file, line: Int(place.line), column: Int(place.column))
    }

    /// The nodes lie as a walk from the top meets them.
    private struct Builder {
        let nodes: UnsafeBufferPointer<ft_toml_node>
        let file: String
        var at = 0

        mutating func next() -> TomlTree {
            guard at < nodes.count else { return TomlTree(value: .table([]), place: SourcePlace(file: file)) }
            let node = nodes[at]
            at += 1
            return TomlTree(value: value(node), place: place(node.place, file))
        }

        private mutating func value(_ node: ft_toml_node) -> Value {
            switch Int(node.kind) {
            case FT_TOML_TABLE: .table(members(Int(node.children)))
            case FT_TOML_ARRAY: .array((0..<Int(node.children)).map { _ in next() })
            case FT_TOML_STRING: .string(text(node.text, node.text_size))
            case FT_TOML_INTEGER: .integer(Int(node.integer))
            case FT_TOML_NUMBER: .number(node.number)
            case FT_TOML_BOOLEAN: .boolean(node.integer != 0)
            default: .date
            }
        }

        private mutating func members(_ count: Int) -> [Member] {
            (0..<count).map { _ in
                let key = at < nodes.count ? nodes[at] : ft_toml_node()
                return Member(name: text(key.key, key.key_size), place: place(key.key_place, file), value: next())
            }
        }

        private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
            String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
        }
    }
}

extension TomlTree {
    /// The value as an error names it.
    var shown: String {
        switch value {
        case .table: "a table"
        case .array: "a list"
        case .string(let text): "\"\(printable(text))\""
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let flag): String(flag)
        case .date: "a date or time"
        }
    }
}

/// Text of a file that may be hostile, as it may stand in a message: cut short, and without what drives a terminal or
/// turns the direction of writing.
func printable(_ text: String, count: Int = 60) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
        guard index < count else { return shown + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}
