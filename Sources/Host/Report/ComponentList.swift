public import HostModel

/// The components of a bill of materials (CycloneDX, JSON), wherever in it they stand.
public struct ComponentList: Sendable, Equatable {
    /// Larger files are refused.
    public static let sizeMax = 256 << 20

    /// What is compared of one component.
    public struct Component: Sendable, Hashable, Comparable {
        public var version: String
        public var licences: [String]
        public var hashes: [String]

        public static func < (left: Component, right: Component) -> Bool {
            (left.version, left.licences.joined(separator: ","), left.hashes.joined(separator: ","))
                < (right.version, right.licences.joined(separator: ","), right.hashes.joined(separator: ","))
        }
    }

    /// By package URL without version and qualifiers; several where a bill holds several versions.
    public private(set) var components: [String: [Component]] = [:]

    public init(json bytes: [UInt8], file: String) throws(HostError) {
        let tree: JSONTree
        do throws(JSONTreeError) {
            tree = try JSONTree.parse(bytes, sizeMax: Self.sizeMax)
        } catch {
            throw Self.unusable("it is not JSON", LineMap(bytes).place(of: error.offset, in: file))
        }
        guard case .string("CycloneDX") = tree["bomFormat"]?.value else {
            throw Self.unusable("it does not say that it is CycloneDX ('bomFormat')", SourcePlace(file: file))
        }
        collect(tree["components"])
        for (key, versions) in components { components[key] = versions.sorted() }
    }

    private mutating func collect(_ list: JSONTree?) {
        guard case .array(let elements) = list?.value else { return }
        for element in elements {
            let (key, version) = Self.identity(of: element)
            components[key, default: []].append(
                Component(version: version, licences: Self.licences(of: element), hashes: Self.hashes(of: element)))
            collect(element["components"])
        }
    }

    private static func identity(of component: JSONTree) -> (key: String, version: String) {
        let version = text(component["version"])
        guard let url = component["purl"].map({ text($0) }), !url.isEmpty else {
            let group = text(component["group"])
            return ("\(group.isEmpty ? "" : group + "/")\(text(component["name"]))", version)
        }
        let plain = url.prefix { $0 != "?" && $0 != "#" }
        // The scope of an npm package is written %40.
        guard let at = plain.lastIndex(of: "@"), at > (plain.lastIndex(of: "/") ?? plain.startIndex) else {
            return (String(plain), version)
        }
        return (String(plain[..<at]), version.isEmpty ? String(plain[plain.index(after: at)...]) : version)
    }

    private static func licences(of component: JSONTree) -> [String] {
        elements(component["licenses"]).map { choice in
            let licence = choice["license"]
            return [text(choice["expression"]), text(licence?["id"]), text(licence?["name"])].first { !$0.isEmpty } ?? "?"
        }.sorted()
    }

    private static func hashes(of component: JSONTree) -> [String] {
        let own = elements(component["hashes"])
        let distributed = elements(component["externalReferences"]).flatMap { elements($0["hashes"]) }
        return Set((own + distributed).map { "\(text($0["alg"])):\(text($0["content"]))" }).sorted()
    }

    private static func elements(_ tree: JSONTree?) -> [JSONTree] {
        guard case .array(let elements) = tree?.value else { return [] }
        return elements
    }

    private static func text(_ tree: JSONTree?) -> String {
        guard case .string(let text) = tree?.value else { return "" }
        return text
    }

    private static func unusable(_ why: String, _ place: SourcePlace) -> HostError {
        HostError(
            .usage, "bill-unusable", "\(place.file) cannot be compared: \(why)", at: place,
            hint: "name two CycloneDX files in JSON, as the gate sbom writes them")
    }
}
