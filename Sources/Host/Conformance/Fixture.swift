@preconcurrency internal import Glibc
internal import HostManifest
internal import HostModel

/// `fixtures/<name>`: the repository in `input`, what is to be known of it in `scenario.json`, and the golden `expected.json`.
struct Fixture {
    let name: String
    let path: String
    private let scenario: JSONTree?

    var goldenPath: String { path + "/expected.json" }

    /// Members of a scenario that need git, a tool of the fixture's own or the house's test driver.
    private static let beyond = ["history", "git_commands", "break", "generate", "nowhere"]

    init(name: String, in folder: String) throws(HostError) {
        self.name = name
        path = folder + "/" + name
        let file = path + "/scenario.json"
        scenario = FileTree.exists(file) ? try Self.tree(file) : nil
    }

    /// All of a folder, by name; files beside them are passed over.
    static func all(in folder: String) throws(HostError) -> [Fixture] {
        var fixtures: [Fixture] = []
        for name in FileTree.names(in: folder) where FileTree.isFolder(folder + "/" + name) {
            fixtures.append(try Fixture(name: name, in: folder))
        }
        return fixtures
    }

    static func tree(_ file: String) throws(HostError) -> JSONTree {
        let bytes = try FileTree.read(file)
        do {
            return try JSONTree.parse(bytes, sizeMax: FileTree.fileMax)
        } catch {
            let place = LineMap(bytes).place(of: error.offset, in: file)
            throw HostError(.config, "check-not-json", "this is not JSON", at: place, hint: "write the golden anew: --bless")
        }
    }

    /// Why the kit does not run it; nil when it does.
    var objection: String? {
        if let tool = text("tool"), tool != "real" { return "needs the tool \"\(tool)\"" }
        return Self.beyond.first { scenario?[$0] != nil }.map { "has \"\($0)\", which only the house's own driver knows" }
    }

    /// The verdict that its author meant.
    var expectedVerdict: String? {
        guard case .string(let verdict)? = scenario?["expect"]?["verdict"]?.value else { return nil }
        return verdict
    }

    /// Options for the configuration, as TOML; a fixture that is not run with its own has none.
    var optionLines: [String] {
        guard case .object(let members)? = scenario?["options"]?.value else { return [] }
        return members.compactMap { member in Toml.value(member.value).map { "\(member.name) = \($0)" } }
    }

    var timeoutSeconds: Int? {
        guard case .integer(let seconds)? = scenario?["timeout_sec"]?.value else { return nil }
        return seconds
    }

    /// Changed-only: the names that count.
    var changed: [[UInt8]]? {
        guard case .array(let names)? = scenario?["changed"]?.value else { return nil }
        return names.map(Self.bytes)
    }

    /// Makes the repository in `target`.
    func build(_ target: String) throws(HostError) {
        let input = path + "/input"
        if FileTree.isFolder(input) { try FileTree.copy(input, to: target) } else { try FileTree.makeFolder(target) }
        if case .array(let files)? = scenario?["files"]?.value {
            for file in files { try write(file, below: target) }
        }
        if case .array(let links)? = scenario?["links"]?.value {
            for link in links {
                guard case .string(let name)? = link["path"]?.value, case .string(let to)? = link["target"]?.value else {
                    continue
                }
                try FileTree.makeFolders(above: Array(name.utf8), in: target)
                symlink(to, target + "/" + name)
            }
        }
    }

    private func write(_ file: JSONTree, below target: String) throws(HostError) {
        let name = Self.bytes(file)
        guard !name.isEmpty, name.first != UInt8(ascii: "/"),
            !name.split(separator: UInt8(ascii: "/")).contains(Array("..".utf8)[...])
        else {
            throw HostError(
                .config, "check-bad-scenario", "\(path)/scenario.json names a file outside of the repository", hint: "correct it")
        }
        try FileTree.makeFolders(above: name, in: target)
        try FileTree.write(Self.content(file), to: Array(target.utf8) + [UInt8(ascii: "/")] + name)
    }

    private func text(_ key: String) -> String? {
        guard case .string(let text)? = scenario?[key]?.value else { return nil }
        return text
    }

    /// A text, or `path_hex`, `path_pieces`, `path` of an object.
    private static func bytes(_ tree: JSONTree) -> [UInt8] {
        if case .string(let text) = tree.value { return Array(text.utf8) }
        if case .string(let hex)? = tree["path_hex"]?.value { return hexBytes(hex) }
        return pieces(tree["path_pieces"]) ?? string(tree["path"]) ?? []
    }

    private static func content(_ tree: JSONTree) -> [UInt8] {
        if case .string(let hex)? = tree["hex"]?.value { return hexBytes(hex) }
        return pieces(tree["pieces"]) ?? string(tree["text"]) ?? []
    }

    private static func string(_ tree: JSONTree?) -> [UInt8]? {
        guard case .string(let text)? = tree?.value else { return nil }
        return Array(text.utf8)
    }

    private static func pieces(_ tree: JSONTree?) -> [UInt8]? {
        guard case .array(let texts)? = tree?.value else { return nil }
        return texts.flatMap { string($0) ?? [] }
    }

    private static func hexBytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(text)
        while rest.count >= 2, let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
