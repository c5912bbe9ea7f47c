internal import CYaml
internal import HostModel

/// One record of OSV's format that concerns PyPI.
struct AdvisoryRecord {
    let id: String
    /// When it was last changed.
    let modified: Moment
    /// The names of what it concerns on PyPI, as PyPI compares them; sorted.
    let packages: [String]
    /// JSON with sorted names and no space: the same record, the same bytes.
    let bytes: [UInt8]

    enum Reading {
        case record(AdvisoryRecord)
        /// Of another ecosystem.
        case elsewhere
        /// JSON or YAML, but no record.
        case other
    }

    static func read(_ content: [UInt8], name: String) throws(HostError) -> Reading {
        // Most of a large collection is about something else: reading it all would take minutes.
        guard content.contains(word: "PyPI") else { return .elsewhere }
        let json = name.hasSuffix(".json") ? content : try convert(content, name)
        let tree: JSONTree
        do throws(JSONTreeError) {
            tree = try JSONTree.parse(json, sizeMax: SnapshotCaps.recordBytes)
        } catch {
            throw broken(name, LineMap(json).place(of: error.offset, in: name), "it is not JSON: \(error.reason.inWords)")
        }
        guard case .string(let id) = tree["id"]?.value, case .array(let affected) = tree["affected"]?.value else { return .other }
        // Some records of PyPI's own database carry the zero of Go's clock: changed at a time that nobody wrote down.
        guard case .string(let text) = tree["modified"]?.value,
            let modified = text == "0001-01-01T00:00:00Z" ? Moment(seconds: 0) : Moment(text)
        else {
            throw broken(name, SourcePlace(file: name), "it has no date of its last change ('modified')")
        }
        guard !id.isEmpty, id.utf8.count <= 200, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw broken(name, SourcePlace(file: name), "its id is no id")
        }
        let packages = Set(affected.compactMap(Self.package))
        guard !packages.isEmpty else { return .elsewhere }
        var writer = JSONWriter()
        tree.writeSorted(to: &writer)
        return .record(
            AdvisoryRecord(
                id: id, modified: modified, packages: packages.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
                bytes: writer.bytes))
    }

    private static func package(_ affected: JSONTree) -> String? {
        guard let package = affected["package"], case .string(let name) = package["name"]?.value,
            case .string(let ecosystem) = package["ecosystem"]?.value, ecosystem == "PyPI" || ecosystem.hasPrefix("PyPI:")
        else { return nil }
        return PackageName.normalized(name)
    }

    private static func convert(_ content: [UInt8], _ name: String) throws(HostError) -> [UInt8] {
        var yaml = content.withUnsafeBytes { ft_yaml_to_json($0.bindMemory(to: CChar.self).baseAddress, $0.count) }
        defer { ft_yaml_free(&yaml) }
        guard let json = yaml.json else {
            let problem = withUnsafeBytes(of: yaml.problem) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw broken(name, SourcePlace(file: name, line: yaml.line, column: yaml.column), "it is not YAML: \(problem)")
        }
        return Array(UnsafeRawBufferPointer(start: json, count: yaml.size))
    }

    private static func broken(_ name: String, _ place: SourcePlace, _ why: String) -> HostError {
        HostError(
            .noVerdict, "snapshot-record-broken", "the record \(name) cannot be used: \(why)", at: place,
            hint: "a snapshot without it would hide what it says: get the source again")
    }
}

extension JSONTree {
    func writeSorted(to json: inout JSONWriter) {
        switch value {
        case .object(let members):
            json.beginObject()
            for member in members.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                json.name(member.name)
                member.value.writeSorted(to: &json)
            }
            json.endObject()
        case .array(let elements):
            json.beginArray()
            for element in elements { element.writeSorted(to: &json) }
            json.endArray()
        case .string(let text): json.value(text)
        case .integer(let number): json.value(number)
        case .number(let number): json.value(number)
        case .boolean(let flag): json.value(flag)
        case .null: json.null()
        }
    }
}

extension JSONTreeError.Reason {
    var inWords: String {
        switch self {
        case .syntax(let expected): "expected \(expected)"
        case .duplicateName(let name): "the name \(name) stands twice"
        case .tooDeep(let max): "nested deeper than \(max)"
        case .tooLarge(let max): "larger than \(max) bytes"
        }
    }
}

extension Array where Element == UInt8 {
    func contains(word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount, first = word.utf8Start[0]
        guard count >= length else { return false }
        return withUnsafeBufferPointer { bytes in
            (0...(bytes.count - length)).contains { start in
                bytes[start] == first && (1..<length).allSatisfy { bytes[start + $0] == word.utf8Start[$0] }
            }
        }
    }
}
