/// The gate's options as typed values. The host has judged them by the manifest's schema; what still does not fit is a
/// problem that names the option.
public struct Options {
    private let bytes: [UInt8]
    private var members: [(name: String, offset: Int)] = []

    init(_ json: [UInt8]) throws(GateProblem) {
        bytes = json.isEmpty ? Array("{}".utf8) : json
        var reader = JSONReader(bytes)
        do throws(JSONError) {
            try reader.beginObject()
            while let name = try reader.nextMember() {
                members.append((name, reader.offset))
                try reader.skip()
            }
            try reader.finish()
        } catch {
            throw GateProblem(.options, "the options are not a JSON object: byte \(error.offset): expected \(error.expected)")
        }
    }

    /// Any JSON object read in the same way, such as what a manifest declares.
    public init(json: [UInt8]) throws(GateProblem) {
        try self.init(json)
    }

    /// The value as it is written; nil when the option is absent or null.
    public func raw(_ name: String) -> [UInt8]? {
        guard var reader = reader(name) else { return nil }
        let start = reader.offset
        do throws(JSONError) {
            try reader.skip()
        } catch {
            // Cannot be: `init` has read the value.
            return nil
        }
        return Array(bytes[start..<reader.offset])
    }

    /// Whether the option has a value other than null.
    public func has(_ name: String) -> Bool { reader(name) != nil }

    public func string(_ name: String) throws(GateProblem) -> String? {
        try read(name) { (json) throws(JSONError) in try json.string() }
    }

    public func bool(_ name: String) throws(GateProblem) -> Bool? {
        try read(name) { (json) throws(JSONError) in try json.bool() }
    }

    public func int(_ name: String) throws(GateProblem) -> Int? {
        try read(name) { (json) throws(JSONError) in try json.int() }
    }

    public func double(_ name: String) throws(GateProblem) -> Double? {
        try read(name) { (json) throws(JSONError) in try json.double() }
    }

    /// A list of texts; empty when the option is absent.
    public func strings(_ name: String) throws(GateProblem) -> [String] {
        try read(name) { (json) throws(JSONError) in
            var texts: [String] = []
            try json.beginArray()
            while try json.nextElement() { texts.append(try json.string()) }
            return texts
        } ?? []
    }

    /// For a value of another form: a reader that stands before it; nil when the option is absent or null.
    public func reader(_ name: String) -> JSONReader? {
        guard let member = members.last(where: { $0.name == name }) else { return nil }
        var reader = JSONReader(bytes, in: member.offset..<bytes.count)
        do throws(JSONError) {
            return try reader.kind() == .null ? nil : reader
        } catch {
            // Cannot be: `init` has read the value.
            return nil
        }
    }

    private func read<T>(
        _ name: String, _ body: (inout JSONReader) throws(JSONError) -> T
    ) throws(GateProblem) -> T? {
        guard var reader = reader(name) else { return nil }
        do throws(JSONError) {
            return try body(&reader)
        } catch {
            throw GateProblem(
                .options, "option `\(name)`: expected \(error.expected)", hint: "firsttry gates show shows its type")
        }
    }
}
