internal import HostModel

/// Reads a manifest and notes every problem instead of stopping at the first: its author mends them in one go.
///
/// What a key's value must look like is a `Form`; a value that has not its form counts as absent from there on. The keys
/// that an object may have are those that were asked for.
struct ManifestReader {
    let bytes: [UInt8]
    private let file: String
    private var problems: [(offset: Int, error: HostError)] = []
    private let lines: LineMap
    /// A hostile manifest of a mebibyte has room for a hundred thousand; nobody reads more than these.
    private static let problemsMax = 100
    /// The keys asked for, by the object's shape: "tool", "caches[]". A list, as there are a dozen: every key of every manifest
    /// comes by here.
    private(set) var shapes: [(name: String, knownKeys: [String])] = []

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        lines = LineMap(bytes)
    }

    /// What was noted, in the file's order; what is missing, which often only has another name, comes last.
    var errors: [HostError] {
        func rank(_ error: HostError) -> Int { error.id == ManifestErrorID.missingKey.rawValue ? 1 : 0 }
        return problems.sorted { (rank($0.error), $0.offset) < (rank($1.error), $1.offset) }.map(\.error)
    }

    static func read(_ bytes: [UInt8], file: String) -> Result<Manifest, HostError> {
        var reader = ManifestReader(bytes, file: file)
        let manifest = reader.manifest()
        if let first = reader.errors.first { return .failure(first) }
        guard let manifest else {
            let place = SourcePlace(file: file)
            return .failure(HostError(.hostBug, "manifest-unread", "a manifest was refused without a reason", at: place))
        }
        return .success(manifest)
    }

    mutating func tree() -> JSONTree? {
        do {
            return try JSONTree.parse(bytes, sizeMax: Manifest.sizeMax)
        } catch {
            switch error.reason {
            case .syntax(let expected):
                let hint = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? "save it without a byte order mark" : nil
                note(.syntax, "this is not JSON: expected \(expected)", at: error.offset, hint: hint)
            case .duplicateName(let name):
                note(
                    .duplicateKey, "'\(printable(name))' stands here a second time", at: error.offset, hint: "keep one of the two"
                )
            case .tooDeep(let max):
                note(.tooDeep, "more than \(max) values inside one another", at: error.offset)
            case .tooLarge(let max):
                note(.tooLarge, "more than \(max) bytes, expected a manifest", at: 0)
            }
            return nil
        }
    }

    mutating func note(_ id: ManifestErrorID, _ message: String, at offset: Int, hint: String? = nil) {
        guard problems.count < ManifestReader.problemsMax else { return }
        let place = id == .tooLarge ? SourcePlace(file: file) : lines.place(of: offset, in: file)
        problems.append((offset, HostError(.config, id.rawValue, message, at: place, hint: hint)))
    }

    // MARK: Keys

    /// The value of a key that may be absent.
    mutating func optional<Value>(_ key: String, of object: Object, _ form: Form<Value>) -> Value? {
        guard let tree = member(key, of: object) else { return nil }
        do {
            return try form.read(tree)
        } catch {
            note(error.id, "'\(object.path(key))\(error.path)' \(error.problem)", at: error.offset, hint: error.hint)
            return nil
        }
    }

    /// The value of a key that must be there; its absence is a problem.
    mutating func required<Value>(_ key: String, of object: Object, _ form: Form<Value>, hint: String? = nil) -> Value? {
        guard object.tree[key] != nil else {
            _ = member(key, of: object)
            note(.missingKey, "'\(object.path(key))' is missing, expected \(form.expected)", at: object.tree.offset, hint: hint)
            return nil
        }
        return optional(key, of: object, form)
    }

    mutating func member(_ key: String, of object: Object) -> JSONTree? {
        if !shapes[object.shape].knownKeys.contains(key) { shapes[object.shape].knownKeys.append(key) }
        return object.tree[key]
    }

    // MARK: Objects

    /// One object of the manifest.
    struct Object {
        let tree: JSONTree
        /// Its name in errors: "caches[1]"; empty for the outermost.
        let name: String
        /// Its place among the shapes.
        let shape: Int

        func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
    }

    /// Reads an object by asking for its keys, then notes those that nobody asked for.
    mutating func object<Value>(
        _ tree: JSONTree, _ name: String, shape: String, _ read: (inout ManifestReader, Object) -> Value?
    ) -> Value? {
        guard case .object(let members) = tree.value else {
            let fault = tree.wrongType("an object")
            note(fault.id, name.isEmpty ? "the manifest \(fault.problem)" : "'\(name)' \(fault.problem)", at: fault.offset)
            return nil
        }
        let object = Object(tree: tree, name: name, shape: place(ofShape: shape))
        let value = read(&self, object)
        let known = shapes[object.shape].knownKeys
        for member in members where problems.count < ManifestReader.problemsMax && !known.contains(member.name) {
            let near = nearest(to: member.name, in: known)
            let hint = near.map { "did you mean '\($0)'?" } ?? "known keys: " + known.sorted().joined(separator: ", ")
            note(
                .unknownKey, "'\(object.path(printable(member.name)))' is not a key of a manifest", at: member.offset, hint: hint)
        }
        return value
    }

    private mutating func place(ofShape name: String) -> Int {
        if let known = shapes.firstIndex(where: { $0.name == name }) { return known }
        shapes.append((name, []))
        return shapes.count - 1
    }

    /// Reads the object under a key that may be absent.
    mutating func object<Value>(
        _ key: String, of outer: Object, _ read: (inout ManifestReader, Object) -> Value?
    ) -> Value? {
        guard let tree = member(key, of: outer) else { return nil }
        return object(tree, outer.path(key), shape: outer.path(key), read)
    }

    /// Reads the objects in the list under a key that may be absent; no two have the same name.
    mutating func objects<Value>(
        _ key: String, of outer: Object, named name: KeyPath<Value, String>,
        _ read: (inout ManifestReader, Object) -> Value?
    ) -> [Value] {
        guard let tree = member(key, of: outer) else { return [] }
        guard case .array(let elements) = tree.value else {
            let fault = tree.wrongType("a list of objects")
            note(fault.id, "'\(outer.path(key))' \(fault.problem)", at: fault.offset)
            return []
        }
        var values: [Value] = []
        var names: Set<String> = []
        for (index, element) in elements.enumerated() {
            let path = "\(outer.path(key))[\(index)]"
            guard let value = object(element, path, shape: "\(outer.path(key))[]", read) else { continue }
            if !names.insert(value[keyPath: name]).inserted {
                note(.badValue, "'\(path)' has the name of another one, \"\(value[keyPath: name])\"", at: element.offset)
            }
            values.append(value)
        }
        return values
    }
}
