import GateSDK

/// What one source contributes to the SBOM.
struct Part {
    /// By reference; a component's own `bom-ref` is added when it is written.
    var components: [String: Tree] = [:]
    /// Who depends on whom, by reference.
    var edges: [String: Set<String>] = [:]
    /// What the source names, found by other means than `components`, and where.
    var expected: [String: String] = [:]

    /// The reference of the project itself.
    static let root = "root"

    /// Adds a component, or what it says beside what another says of the same one.
    mutating func add(_ component: Tree, as reference: String) {
        guard var known = components[reference] else {
            components[reference] = component
            return
        }
        for member in component.members {
            switch (known.member(member.name), member.value) {
            case (nil, let value): known.append(member.name, value)
            case (.array(let old)?, .array(let new)): known.replace(member.name, .array(union(old, new)))
            default: continue
            }
        }
        components[reference] = known
    }

    mutating func add(_ part: Part) {
        for (reference, component) in part.components { add(component, as: reference) }
        for (reference, targets) in part.edges { edges[reference, default: []].formUnion(targets) }
        for (reference, place) in part.expected where expected[reference] == nil { expected[reference] = place }
    }

    /// Takes licences from `other` for the components that have none, and edges between those that are here.
    /// Returns how many components got a licence.
    mutating func enrich(from other: Part) -> Int {
        var count = 0
        for (reference, component) in other.components {
            guard var mine = components[reference] else { continue }
            if mine["licenses"] == nil, let licences = component["licenses"] {
                mine.set("licenses", licences)
                count += 1
            }
            if mine["description"] == nil { mine.set("description", component["description"]) }
            components[reference] = mine
            let targets = (other.edges[reference] ?? []).filter { components[$0] != nil }
            if !targets.isEmpty { edges[reference, default: []].formUnion(targets) }
        }
        return count
    }

    private func union(_ old: [Tree], _ new: [Tree]) -> [Tree] {
        old + new.filter { !old.contains($0) }
    }
}

extension Tree {
    func member(_ name: String) -> Tree? {
        members.last { $0.name == name }?.value
    }

    mutating func append(_ name: String, _ value: Tree) {
        self = .object(members + [Member(name: name, value: value)])
    }

    mutating func replace(_ name: String, _ value: Tree) {
        self = .object(members.map { $0.name == name ? Member(name: name, value: value) : $0 })
    }

    /// An object in the making: nil values are left out.
    static func object(_ members: (name: StaticString, value: Tree?)...) -> Tree {
        var object = Tree.object([Member]())
        for member in members where member.value != nil { object.set(member.name, member.value) }
        return object
    }

    /// A text, or nil for none.
    static func text(ifPresent text: String?) -> Tree? {
        guard let text, !text.isEmpty else { return nil }
        return .text(text)
    }
}
