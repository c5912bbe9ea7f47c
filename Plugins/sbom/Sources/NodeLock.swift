import GateSDK

/// A package-lock.json or npm-shrinkwrap.json, of any version.
struct NodeLock {
    private(set) var part = Part()
    /// Reference of the package at each place, such as "node_modules/a/node_modules/b".
    private var places: [String: String] = [:]
    private let file: Path

    init(_ bytes: [UInt8], file: Path) throws(GateProblem) {
        self.file = file
        let tree: Tree
        do throws(JSONError) {
            tree = try Tree(bytes)
        } catch {
            throw GateProblem(
                .toolConfig, "\(file.text) cannot be read: byte \(error.offset): expected \(error.expected)",
                hint: "make it anew: npm install --package-lock-only")
        }
        if let packages = tree["packages"] {
            for member in packages.members { addPackage(member.name, member.value) }
            for member in packages.members { addEdges(member.name, member.value) }
        } else if tree["lockfileVersion"] != nil {
            addNested(tree["dependencies"]?.members ?? [], below: "")
            addNestedEdges(tree["dependencies"]?.members ?? [], below: "")
        } else {
            throw GateProblem(
                .toolConfig, "\(file.text) is not a lock file of npm", hint: "make it anew: npm install --package-lock-only")
        }
        part.expected = try NodeLock.census(bytes, file)
    }

    // MARK: Versions 2 and 3

    private mutating func addPackage(_ place: String, _ entry: Tree) {
        guard let name = NodeLock.name(place, entry), !(entry["link"]?.isTrue ?? false) else {
            places[place] = Part.root
            return
        }
        add(name, entry, at: place)
    }

    /// nil for the project itself and for what belongs to it.
    private static func name(_ place: String, _ entry: Tree) -> String? {
        guard let end = lastModule(place) else { return nil }
        return entry["name"]?.text ?? String(decoding: Array(place.utf8)[end...], as: UTF8.self)
    }

    /// Where the name behind the last "node_modules/" starts.
    private static func lastModule(_ place: String) -> Int? {
        let bytes = Array(place.utf8)
        var end: Int?
        var rest = bytes[...]
        while let next = rest.end(of: "node_modules/") {
            end = next
            rest = rest[next...]
        }
        return end
    }

    private mutating func addEdges(_ place: String, _ entry: Tree) {
        guard let from = places[place] else { return }
        for kind in ["dependencies", "optionalDependencies"] as [StaticString] {
            for dependency in entry[kind]?.members ?? [] {
                if let target = target(dependency.name, from: place) { part.edges[from, default: []].insert(target) }
            }
        }
    }

    /// Looks where Node looks: in the package's own modules, then in those of each folder above.
    private func target(_ name: String, from place: String) -> String? {
        var folder = place
        while true {
            if let found = places[folder.isEmpty ? "node_modules/" + name : folder + "/node_modules/" + name] { return found }
            guard !folder.isEmpty else { return nil }
            guard let end = NodeLock.lastModule(folder) else {
                folder = ""
                continue
            }
            let above = Array(folder.utf8)[..<max(0, end - 14)]
            folder = String(decoding: above, as: UTF8.self)
        }
    }

    // MARK: Version 1

    private mutating func addNested(_ entries: [Tree.Member], below folder: String) {
        for entry in entries {
            let place = (folder.isEmpty ? "" : folder + "/") + "node_modules/" + entry.name
            add(entry.name, entry.value, at: place)
            addNested(entry.value["dependencies"]?.members ?? [], below: place)
        }
    }

    private mutating func addNestedEdges(_ entries: [Tree.Member], below folder: String) {
        for entry in entries {
            let place = (folder.isEmpty ? "" : folder + "/") + "node_modules/" + entry.name
            guard let from = places[place] else { continue }
            for dependency in entry.value["requires"]?.members ?? [] {
                if let target = target(dependency.name, from: place) { part.edges[from, default: []].insert(target) }
            }
            addNestedEdges(entry.value["dependencies"]?.members ?? [], below: place)
        }
    }

    // MARK: Components

    private mutating func add(_ name: String, _ entry: Tree, at place: String) {
        let version = entry["version"]?.text ?? ""
        let package = Package(.npm, name, version)
        let parts = name.utf8.split(separator: UInt8(ascii: "/")).map { word(ArraySlice($0)) }
        let isScoped = name.utf8.first == UInt8(ascii: "@") && parts.count == 2
        var properties: [Tree] = []
        if entry["dev"]?.isTrue ?? false { properties.append(NodeLock.property("cdx:npm:package:development")) }
        let isOptional = entry["optional"]?.isTrue ?? false
        part.add(
            .object(
                ("type", .text("library")), ("group", isScoped ? .text(parts[0]) : nil),
                ("name", .text(isScoped ? parts[1] : name)), ("version", .text(ifPresent: version)),
                ("scope", isOptional ? .text("optional") : nil), ("purl", .text(package.url)),
                ("licenses", NodeLock.licences(entry)), ("properties", properties.isEmpty ? nil : .array(properties)),
                ("externalReferences", NodeLock.distribution(entry))),
            as: package.url)
        places[place] = package.url
    }

    private static func property(_ name: String) -> Tree {
        .object(("name", .text(name)), ("value", .text("true")))
    }

    private static func licences(_ entry: Tree) -> Tree? {
        let text = entry["license"]?.text ?? entry["license"]?["type"]?.text
        return text.flatMap { $0.isEmpty ? nil : Licence.node($0) }
    }

    private static func distribution(_ entry: Tree) -> Tree? {
        guard let url = entry["resolved"]?.text, Array(url.utf8).end(of: "://") != nil else { return nil }
        let hashes = Hashes.node(entry["integrity"]?.text ?? "")
        return .array([
            .object(
                ("type", .text("distribution")), ("url", .text(withoutCredentials(url))),
                ("hashes", hashes.isEmpty ? nil : .array(hashes)))
        ])
    }
}
