import GateSDK

/// What cyclonedx-py printed, without what differs from run to run and from machine to machine.
struct ToolBill {
    private(set) var part = Part()
    /// `metadata.tools.components`.
    private(set) var tools: [Tree] = []

    init(_ output: [UInt8]) throws(GateProblem) {
        let tree: Tree
        do throws(JSONError) {
            tree = try Tree(output)
        } catch {
            throw GateProblem(
                .toolOutput, "what cyclonedx-py printed cannot be read: byte \(error.offset): expected \(error.expected)")
        }
        guard isEqual(tree["bomFormat"]?.text ?? "", "CycloneDX") else {
            throw GateProblem(.toolOutput, "what cyclonedx-py printed is not a CycloneDX document")
        }
        tools = tree["metadata"]?["tools"]?["components"]?.elements ?? []
        // Its own references are no names: lines of the file, or random numbers when two files have the same line.
        var references: [String: String] = [:]
        for component in (tree["components"]?.elements ?? []) {
            let reference = ToolBill.reference(component)
            if let own = component["bom-ref"]?.text { references[own] = reference }
            part.add(ToolBill.cleaned(component), as: reference)
        }
        for entry in tree["dependencies"]?.elements ?? [] {
            guard let from = entry["ref"]?.text.flatMap({ references[$0] }) else { continue }
            for target in (entry["dependsOn"]?.elements ?? []).compactMap({ $0.text }).compactMap({ references[$0] })
            where target != from {
                part.edges[from, default: []].insert(target)
            }
        }
    }

    private static func reference(_ component: Tree) -> String {
        if let package = component["purl"]?.text.flatMap({ Package(url: $0) }) { return package.url }
        let named = component["externalReferences"]?.elements.first?["url"]?.text
        return place(named.flatMap { isOfThisMachine($0) ? nil : $0 } ?? component["name"]?.text ?? "")
    }

    /// How a component is called that has no name of its own.
    static func place(_ path: String) -> String { "place:" + withoutCredentials(path) }

    private static func cleaned(_ component: Tree) -> Tree {
        var component = component
        component.set("bom-ref", nil)
        // "requirements line 7: …": another line, another SBOM.
        if component["description"]?.text?.utf8.starts(with: "requirements line ".utf8) ?? false {
            component.set("description", nil)
        }
        if let purl = component["purl"]?.text { component.set("purl", .text(withoutPlace(purl))) }
        let references = (component["externalReferences"]?.elements ?? []).filter { !isOfThisMachine($0["url"]?.text ?? "") }
            .map { reference in
                var reference = reference
                reference.set("url", (reference["url"]?.text).map { .text(withoutCredentials($0)) })
                return reference
            }
        component.set("externalReferences", references.isEmpty ? nil : .array(references))
        // The tool writes the same licence in the order in which sets happen to be.
        if let licences = component["licenses"]?.elements {
            component.set("licenses", .array(licences.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }))
        }
        return component
    }

    private static func isOfThisMachine(_ url: String) -> Bool {
        url.utf8.starts(with: "file:".utf8) || url.utf8.starts(with: "/".utf8)
    }

    private static func withoutPlace(_ purl: String) -> String {
        guard Array(purl.utf8).end(of: "=file:") != nil, let mark = purl.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            return purl
        }
        return String(purl[..<mark])
    }
}
