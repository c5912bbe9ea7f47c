internal import HostModel

extension ManifestReader {
    /// A gate's own library, or the object by which it is declared to the adapter of its kind; nil when there is neither.
    mutating func implementation(_ kind: Manifest.Kind, of top: Object) -> Manifest.Implementation? {
        let declarations = Manifest.Kind.allCases.filter { $0 != .native }
        let trees = declarations.map { member($0.rawValue, of: top) }
        for (other, tree) in zip(declarations, trees) where other != kind {
            guard let tree else { continue }
            note(
                .badValue,
                "'\(other.rawValue)' belongs to a gate of kind \"\(other.rawValue)\", this one is \"\(kind.rawValue)\"",
                at: tree.offset)
        }
        guard kind != .native else { return library(of: top) }
        for key in ["library", "abi"] {
            guard let tree = member(key, of: top) else { continue }
            let message = "'\(key)' means nothing for a gate of kind \"\(kind.rawValue)\", which an adapter serves"
            note(.badValue, message, at: tree.offset, hint: "remove it")
        }
        guard let object: JSONTree = required(kind.rawValue, of: top, .object) else { return nil }
        if kind == .foreign {
            judgeForeignDeclaration()
            judgeForeignLibrary(object, of: top)
        }
        let json = object.compact
        guard json.count <= Manifest.declarationMax else {
            let message = "'\(kind.rawValue)' has \(json.count) bytes, expected at most \(Manifest.declarationMax)"
            note(.badValue, message, at: object.offset)
            return nil
        }
        if kind == .command { command(of: top) }
        return .declaration(json, tool: top.tree["tool"]?.compact ?? [])
    }

    private mutating func library(of top: Object) -> Manifest.Implementation? {
        let path = required("library", of: top, .innerPath)
        let abi = required("abi", of: top, .abi)
        guard let path, let abi else { return nil }
        return .library(path: path, abi: abi)
    }
}

extension Manifest {
    /// It travels in the runner's job, beside a scope that may be long.
    static let declarationMax = 256 << 10
}

extension Form where Value == JSONTree {
    static let object = Form(expected: "an object") { tree throws(FormFault) in
        guard case .object = tree.value else { throw tree.wrongType("an object") }
        return tree
    }
}

extension JSONTree {
    /// The value as compact JSON, its members in their order.
    var compact: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout JSONWriter) {
        switch value {
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.name(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .string(let text): writer.value(text)
        case .integer(let number): writer.value(number)
        case .number(let number): writer.value(number)
        case .boolean(let flag): writer.value(flag)
        case .null: writer.null()
        }
    }
}
