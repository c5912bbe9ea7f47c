import GateSDK

/// The SBOM as it is handed over: CycloneDX 1.6, the same bytes for the same sources. It has no serial number and no
/// time, every list is sorted, and a component is referred to by its package URL.
struct Bill {
    var part: Part
    let project: Project
    let tools: [Tree]

    private static let mark = Tree.array([
        .object(("name", .text("cdx:reproducible")), ("value", .text("true")))
    ])

    var bytes: [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
        json.member("bomFormat", "CycloneDX")
        json.member("specVersion", "1.6")
        json.member("version", 1)
        json.name("metadata")
        Tree.object(
            ("component", project.component), ("tools", .object(("components", .array(tools + [Bill.gate])))),
            ("properties", Bill.mark)
        ).write(to: &json)
        json.name("components")
        json.beginArray()
        for (reference, component) in sortedComponents { Bill.complete(component, reference).write(to: &json) }
        json.endArray()
        json.name("dependencies")
        writeDependencies(to: &json)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private var sortedComponents: [(key: String, value: Tree)] {
        part.components.sorted { precedes($0.key, $1.key) }
    }

    private static var gate: Tree {
        .object(
            ("type", .text("application")), ("name", .text("firsttry-gate-sbom")), ("version", .text(Sbom.version.description)))
    }

    private static func complete(_ component: Tree, _ reference: String) -> Tree {
        var component = component
        component.set("bom-ref", .text(reference))
        for list in ["externalReferences", "properties"] as [StaticString] {
            guard let elements = component[list]?.elements else { continue }
            component.set(list, .array(distinct(elements.map(sortedHashes))))
        }
        return component
    }

    private static func sortedHashes(_ reference: Tree) -> Tree {
        guard let hashes = reference["hashes"]?.elements else { return reference }
        var reference = reference
        reference.set("hashes", .array(distinct(hashes)))
        return reference
    }

    private static func distinct(_ elements: [Tree]) -> [Tree] {
        let keyed = elements.map { ($0.bytes, $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
        var last: [UInt8] = []
        return keyed.compactMap { bytes, element in
            defer { last = bytes }
            return bytes == last ? nil : element
        }
    }

    private func writeDependencies(to json: inout JSONWriter) {
        json.beginArray()
        var references = part.components.keys.sorted(by: precedes)
        if project.component != nil { references.insert(Part.root, at: 0) }
        for reference in references {
            json.beginObject()
            json.member("ref", reference)
            let targets = (part.edges[reference] ?? []).filter { part.components[$0] != nil && $0 != reference }
            if !targets.isEmpty {
                json.member("dependsOn", targets.sorted(by: precedes))
            }
            json.endObject()
        }
        json.endArray()
    }
}

extension Bill {
    /// The references of the components in a finished SBOM.
    static func references(in bytes: [UInt8]) throws(GateProblem) -> Set<String> {
        do throws(JSONError) {
            let components = try Tree(bytes)["components"]?.elements ?? []
            return Set(components.compactMap { $0["bom-ref"]?.text })
        } catch {
            throw GateProblem(.gate, "the SBOM cannot be read back: byte \(error.offset): expected \(error.expected)")
        }
    }

    func count(having member: StaticString) -> Int {
        part.components.values.reduce(0) { $0 + ($1[member] == nil ? 0 : 1) }
    }

    var countWithHash: Int {
        part.components.values.reduce(0) { count, component in
            let references = component["externalReferences"]?.elements ?? []
            return count + (references.contains { $0["hashes"] != nil } || component["hashes"] != nil ? 1 : 0)
        }
    }
}
