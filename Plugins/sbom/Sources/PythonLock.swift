import GateSDK

/// A uv.lock, poetry.lock or pylock.toml, which cyclonedx-py does not read or not whole: every package that is locked,
/// of all groups, extras and platforms.
struct PythonLock {
    private(set) var part = Part()
    private let file: Path

    /// `content` is what Python's own reader of TOML made of `bytes`.
    init(_ content: Tree, bytes: [UInt8], file: Path) throws(GateProblem) {
        self.file = file
        guard content != .null else {
            throw GateProblem(.toolConfig, "\(file.text) is not TOML", hint: "make the lock file anew")
        }
        let packages = (content["package"] ?? content["packages"] ?? .array([])).elements
        part.expected = PythonLock.census(bytes, file)
        var references: [String: [(version: String, reference: String)]] = [:]
        for package in packages {
            let name = package["name"]?.text ?? ""
            let version = package["version"]?.text ?? ""
            let isOwn = PythonLock.isOwn(package)
            let key = Package(.pypi, name, version)
            references[key.name, default: []].append((version, isOwn ? Part.root : key.url))
            if !isOwn, !name.isEmpty { part.add(component(package, key), as: key.url) }
        }
        for package in packages {
            let key = Package(.pypi, package["name"]?.text ?? "", package["version"]?.text ?? "")
            let from = PythonLock.isOwn(package) ? Part.root : key.url
            for dependency in PythonLock.dependencies(package) {
                let known = references[Package.normalized(dependency.name)] ?? []
                let exact = known.filter { $0.version == dependency.version }
                for target in exact.isEmpty ? known : exact where target.reference != from {
                    part.edges[from, default: []].insert(target.reference)
                }
            }
        }
    }

    /// Whether it is the project itself or a member of its workspace.
    private static func isOwn(_ package: Tree) -> Bool {
        guard let source = package["source"] ?? package["directory"] else { return false }
        return source["virtual"] != nil || source["editable"] != nil || isEqual(source["path"]?.text ?? "", ".")
    }

    private static func dependencies(_ package: Tree) -> [(name: String, version: String)] {
        var lists = [package["dependencies"]]
        for kind in ["optional-dependencies", "dev-dependencies"] as [StaticString] {
            lists += (package[kind]?.members ?? []).map { $0.value }
        }
        return lists.flatMap { list -> [(name: String, version: String)] in
            // poetry has a table of names, the others a list of tables.
            if case .object(let members)? = list { return members.map { ($0.name, "") } }
            return (list?.elements ?? []).compactMap { entry in
                entry["name"]?.text.map { ($0, entry["version"]?.text ?? "") }
            }
        }
    }

    private func component(_ package: Tree, _ key: Package) -> Tree {
        var places = [package["sdist"], package["archive"]].compactMap { $0 }
        places += package["wheels"]?.elements ?? []
        let references = places.compactMap { distribution($0) } + files(package, key) + origin(package)
        let groups = (package["groups"]?.elements ?? []).compactMap { $0.text }.sorted(by: precedes)
        let properties = groups.map {
            Tree.object(("name", .text("cdx:poetry:group")), ("value", .text($0)))
        }
        return .object(
            ("type", .text("library")), ("name", .text(package["name"]?.text ?? "")), ("version", .text(ifPresent: key.version)),
            ("description", .text(ifPresent: package["description"]?.text)), ("purl", .text(purl(package, key))),
            ("properties", properties.isEmpty ? nil : .array(properties)),
            ("externalReferences", references.isEmpty ? nil : .array(references)))
    }

    private func distribution(_ entry: Tree) -> Tree? {
        guard let url = entry["url"]?.text else { return nil }
        var hashes = [entry["hash"]?.text].compactMap { $0 }
        hashes += (entry["hashes"]?.members ?? []).compactMap { member in member.value.text.map { member.name + ":" + $0 } }
        return PythonLock.reference("distribution", url, hashes)
    }

    /// poetry tells the names and digests of the files, not where they are.
    private func files(_ package: Tree, _ key: Package) -> [Tree] {
        (package["files"]?.elements ?? []).compactMap { entry in
            guard let name = entry["file"]?.text else { return nil }
            let index = package["source"]?["url"]?.text ?? "https://pypi.org/simple"
            return PythonLock.reference("distribution", "\(index)/\(key.name)/#\(name)", [entry["hash"]?.text].compactMap { $0 })
        }
    }

    private func origin(_ package: Tree) -> [Tree] {
        let source = package["source"] ?? package["vcs"]
        if let url = source?["git"]?.text { return [PythonLock.reference("vcs", "git+" + url, [])] }
        if isEqual(source?["type"]?.text ?? "", "git"), let url = source?["url"]?.text {
            let revision = source?["resolved_reference"]?.text ?? source?["commit-id"]?.text ?? ""
            return [PythonLock.reference("vcs", "git+\(url)@\(revision)", [])]
        }
        if isEqual(source?["type"]?.text ?? "", "directory") || source?["directory"] != nil || package["directory"] != nil {
            let path = source?["directory"]?.text ?? source?["url"]?.text ?? package["directory"]?["path"]?.text ?? "."
            return [PythonLock.reference("other", path, [])]
        }
        return source?["url"]?.text.map { [PythonLock.reference("other", $0, [])] } ?? []
    }

    private func purl(_ package: Tree, _ key: Package) -> String {
        let vcs = origin(package).first { isEqual($0["type"]?.text ?? "", "vcs") }?["url"]?.text
        return vcs.map { key.url + "?vcs_url=" + percentEncoded($0, keeping: "/") } ?? key.url
    }

    private static func reference(_ type: String, _ url: String, _ hashes: [String]) -> Tree {
        let digests = hashes.compactMap { Hashes.python($0) }
        return .object(
            ("type", .text(type)), ("url", .text(withoutCredentials(url))), ("hashes", digests.isEmpty ? nil : .array(digests)))
    }

    /// What the lock names, read line by line as text: the other side of the proof.
    static func census(_ bytes: [UInt8], _ file: Path) -> [String: String] {
        var found: [String: String] = [:]
        var entry: (name: String, version: String, isOwn: Bool, line: Int)?
        func close() {
            guard let entry, !entry.isOwn else { return }
            found[Package(.pypi, entry.name, entry.version).url] = "\(file.text):\(entry.line)"
        }
        var number = 0
        for raw in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let line = trimmed(raw)
            if line.elementsEqual("[[package]]".utf8) || line.elementsEqual("[[packages]]".utf8) {
                close()
                entry = ("", "", false, number)
            } else if line.first == UInt8(ascii: "["), line.starts(with: "[[".utf8) || line.starts(with: "[metadata".utf8) {
                close()
                entry = nil
            } else if let value = value(of: "name", line), entry?.name == "" {
                entry?.name = value
            } else if let value = value(of: "version", line), entry?.version == "" {
                entry?.version = value
            } else if line.starts(with: "source = {".utf8) || line.starts(with: "directory = {".utf8) {
                let isOwn =
                    line.end(of: " virtual = ") != nil || line.end(of: " editable = ") != nil
                    || line.end(of: "path = \".\"") != nil
                entry?.isOwn = isOwn
            }
        }
        close()
        return found
    }

    private static func value(of key: StaticString, _ line: ArraySlice<UInt8>) -> String? {
        guard line.end(of: key) == line.startIndex + key.utf8CodeUnitCount else { return nil }
        let rest = trimmed(line.dropFirst(key.utf8CodeUnitCount))
        guard rest.first == UInt8(ascii: "=") else { return nil }
        let value = trimmed(rest.dropFirst())
        guard value.first == UInt8(ascii: "\""), let end = value.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else {
            return nil
        }
        return word(value[(value.startIndex + 1)..<end])
    }
}
