public import HostModel

extension Scenario {
    /// Reads `scenario.json`.
    public init(file: String) throws(HostError) {
        let bytes = try FileTree.read(file)
        let reader = ScenarioReader(bytes: bytes, file: file)
        try self.init(try reader.members(of: try FileTree.json(bytes, file), Self.known), reader)
    }

    private static let known = [
        "what", "tool", "environment", "programs", "environments", "input_of", "show", "keeps", "changed", "options",
        "timeout_sec", "between", "nowhere", "databases", "fetch", "expect", "files", "links", "generate", "history",
        "git_commands", "break",
    ]

    private init(_ members: ScenarioReader.Members, _ reader: ScenarioReader) throws(HostError) {
        self.init()
        what = try reader.text(members["what"]) ?? ""
        tool = try reader.text(members["tool"]) ?? "real"
        environment = try reader.text(members["environment"])
        programs = try reader.text(members["programs"])
        inputOf = try reader.text(members["input_of"])
        keeps = try reader.texts(members["keeps"]) ?? []
        timeoutSeconds = try reader.number(members["timeout_sec"])
        secrets = try (reader.lists(members["nowhere"]) ?? []).map { $0.joined() }
        gitCommands = try reader.lists(members["git_commands"]) ?? []
        for (name, value) in try reader.pairs(members["environments"]) {
            environments.append((name, try reader.text(value) ?? ""))
        }
        for (name, value) in try reader.pairs(members["show"]) { shown.append((name, try reader.texts(value) ?? [])) }
        for (name, value) in try reader.pairs(members["fetch"]) { snapshots.append((name, try reader.text(value) ?? "")) }
        for (name, value) in try reader.pairs(members["databases"]) {
            let order = try reader.members(of: value, ["list", "cut"])
            databases.append(
                Database(folder: name, list: try reader.text(order["list"]) ?? "", cut: try reader.number(order["cut"])))
        }
        for (name, value) in try reader.pairs(members["options"]) {
            guard let toml = Toml.value(value) else { throw reader.wrong(value, "a text, a number, true, false or a list") }
            optionLines.append("\(name) = \(toml)")
        }
        if let tree = members["expect"] {
            let expected = try reader.members(of: tree, ["verdict", "code"])
            expectedVerdict = try reader.text(expected["verdict"])
            expectedCode = try reader.text(expected["code"])
        }
        try readTree(members, reader)
    }

    private mutating func readTree(_ members: ScenarioReader.Members, _ reader: ScenarioReader) throws(HostError) {
        if members["changed"] != nil {
            changed = []
            for tree in try reader.elements(members["changed"]) { changed?.append(try reader.name(tree)) }
        }
        for tree in try reader.elements(members["files"]) { files.append(try reader.file(tree)) }
        for tree in try reader.elements(members["links"]) {
            let link = try reader.members(of: tree, ["path", "target"])
            links.append((Array((try reader.text(link["path"]) ?? "").utf8), try reader.text(link["target"]) ?? ""))
        }
        if let tree = members["generate"] {
            let order = try reader.members(of: tree, ["files", "path", "line", "line_pieces", "lines"])
            generation = Generation(
                files: try reader.number(order["files"]) ?? 0, path: try reader.text(order["path"]) ?? "",
                line: try reader.text(order["line"], inPieces: order["line_pieces"]),
                lines: try reader.number(order["lines"]) ?? 0)
        }
        if members["history"] != nil {
            history = []
            for tree in try reader.elements(members["history"]) { history?.append(try reader.commit(tree)) }
        }
        if members["between"] != nil {
            between = []
            for tree in try reader.elements(members["between"]) { between?.append(try reader.change(tree)) }
        }
        for tree in try reader.elements(members["break"]) {
            if let removed = try reader.text(tree["remove"]) {
                damage.append(.remove(Array(removed.utf8)))
            } else {
                damage.append(.write(try reader.file(tree)))
            }
        }
    }
}

/// Values of one scenario's file; what is not as it should be is an error with its place.
struct ScenarioReader {
    typealias Members = [String: JSONTree]

    private let lines: LineMap
    private let file: String

    init(bytes: [UInt8], file: String) {
        lines = LineMap(bytes)
        self.file = file
    }

    func wrong(_ tree: JSONTree, _ expected: String) -> HostError { error("expected \(expected)", at: tree.offset, nil) }

    private func error(_ problem: String, at offset: Int, _ hint: String?) -> HostError {
        HostError(
            .config, "fixture-bad-scenario", "the scenario cannot be used: \(problem)", at: lines.place(of: offset, in: file),
            hint: hint ?? "docs/writing/fixtures.md has the format")
    }

    /// The members of an object, of which only these are known.
    func members(of tree: JSONTree, _ known: [String]) throws(HostError) -> Members {
        guard case .object(let members) = tree.value else { throw wrong(tree, "an object") }
        for member in members where !known.contains(member.name) {
            let hint = nearest(to: member.name, in: known).map { "did you mean '\($0)'?" }
            throw error("'\(member.name)' is not known", at: member.offset, hint)
        }
        return Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// An object's members in the order of their names; none where there is no object.
    func pairs(_ tree: JSONTree?) throws(HostError) -> [(String, JSONTree)] {
        guard let tree else { return [] }
        guard case .object(let members) = tree.value else { throw wrong(tree, "an object") }
        return members.map { ($0.name, $0.value) }.sorted { $0.0 < $1.0 }
    }

    func elements(_ tree: JSONTree?) throws(HostError) -> [JSONTree] {
        guard let tree else { return [] }
        guard case .array(let elements) = tree.value else { throw wrong(tree, "a list") }
        return elements
    }

    func text(_ tree: JSONTree?) throws(HostError) -> String? {
        guard let tree else { return nil }
        guard case .string(let text) = tree.value else { throw wrong(tree, "a text") }
        return text
    }

    /// A text that may stand there in pieces, so that no scanner takes it for a secret.
    func text(_ tree: JSONTree?, inPieces pieces: JSONTree?) throws(HostError) -> String {
        if let pieces = try texts(pieces) { return pieces.joined() }
        return try text(tree) ?? ""
    }

    func number(_ tree: JSONTree?) throws(HostError) -> Int? {
        guard let tree else { return nil }
        guard case .integer(let number) = tree.value, number >= 0 else { throw wrong(tree, "a whole number from 0") }
        return number
    }

    func texts(_ tree: JSONTree?) throws(HostError) -> [String]? {
        guard let tree else { return nil }
        var texts: [String] = []
        for element in try elements(tree) { texts.append(try text(element) ?? "") }
        return texts
    }

    func lists(_ tree: JSONTree?) throws(HostError) -> [[String]]? {
        guard let tree else { return nil }
        var lists: [[String]] = []
        for element in try elements(tree) { lists.append(try texts(element) ?? []) }
        return lists
    }

    /// A name of any bytes: a text, or hexadecimal.
    func name(_ tree: JSONTree) throws(HostError) -> [UInt8] {
        if case .string(let text) = tree.value { return Array(text.utf8) }
        return try hexadecimal(try members(of: tree, ["path_hex"])["path_hex"]) ?? []
    }

    func change(_ tree: JSONTree) throws(HostError) -> Scenario.Change {
        if let removed = try text(tree["remove"]) { return .remove(Array(removed.utf8)) }
        if let cut = try number(tree["cut_kept"]) { return .cutKept(cut) }
        return .write(try file(tree, more: ["keeps_date"]), dated: tree["keeps_date"]?.value == .boolean(true))
    }

    func file(_ tree: JSONTree, more: [String] = []) throws(HostError) -> Scenario.File {
        let members = try members(of: tree, ["path", "path_hex", "path_pieces", "text", "hex", "pieces", "mode"] + more)
        let name = try text(members["path"], inPieces: members["path_pieces"])
        let content = try text(members["text"], inPieces: members["pieces"])
        var mode: UInt32?
        if let tree = members["mode"] {
            mode = UInt32(try text(tree) ?? "", radix: 8)
            if mode == nil { throw wrong(tree, "a mode in octal digits") }
        }
        return Scenario.File(
            name: try hexadecimal(members["path_hex"]) ?? Array(name.utf8),
            content: try hexadecimal(members["hex"]) ?? Array(content.utf8), mode: mode)
    }

    func commit(_ tree: JSONTree) throws(HostError) -> Scenario.Commit {
        let members = try members(of: tree, ["message", "files", "remove", "branch", "new", "merge", "zone"])
        var files: [Scenario.File] = []
        for tree in try elements(members["files"]) { files.append(try file(tree)) }
        var message = ""
        if let tree = members["message"] {
            // A text, or pieces of one.
            if case .array = tree.value { message = try texts(tree)?.joined() ?? "" } else { message = try text(tree) ?? "" }
        }
        return Scenario.Commit(
            message: message, files: files, removed: try (texts(members["remove"]) ?? []).map { Array($0.utf8) },
            branch: try text(members["branch"]), startsBranch: members["new"]?.value == .boolean(true),
            merged: try texts(members["merge"]) ?? [], zone: try text(members["zone"]) ?? "+0000")
    }

    private func hexadecimal(_ tree: JSONTree?) throws(HostError) -> [UInt8]? {
        guard let tree, let digits = try text(tree) else { return nil }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while let byte = UInt8(rest.prefix(2), radix: 16), rest.count >= 2 {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        guard rest.isEmpty else { throw wrong(tree, "pairs of hexadecimal digits") }
        return bytes
    }
}
