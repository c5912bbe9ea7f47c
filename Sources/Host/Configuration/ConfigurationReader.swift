internal import HostModel

/// Reads a configuration and notes every problem instead of stopping at the first: its author mends them in one go.
struct ConfigurationReader {
    private let file: String
    /// In the order in which they were met, which is nearly the file's.
    private var problems: [HostError] = []

    /// The keys that a table may have, by its shape; the schema has the same.
    static let keys: [String: [String]] = [
        "": ["tier", "jobs", "report", "isolation", "gates"],
        "report": ["folder"],
        "isolation": ["profile", "network", "filesystem", "pids", "proc", "syscalls", "landlock_abi"],
        "gates{}": ["enabled", "level", "timeout_sec", "workspace", "tool", "options", "env", "limits", "manifest", "sha256"],
        "gates{}.limits": ["memory_mib", "processes", "open_files", "file_mib", "scratch_mib", "cpu_sec"],
        "gates{}.tool": ["path"],
    ]

    init(file: String) {
        self.file = file
    }

    /// What was noted, in the order of the file.
    var errors: [HostError] {
        func rank(_ error: HostError) -> (Int, Int) { (error.place?.line ?? 0, error.place?.column ?? 0) }
        return problems.sorted { rank($0) < rank($1) }
    }

    mutating func configuration(_ tree: TomlTree) -> Configuration {
        var configuration = Configuration(file: file)
        for member in members(of: tree, "", shape: "") {
            configuration.places[member.name] = member.value.place
            switch member.name {
            case "tier": configuration.tier = choice(member, "tier", Tier.allCases)
            case "jobs": configuration.jobs = integer(member, "jobs", 1...1024)
            case "report": configuration.reportFolder = reportFolder(member, &configuration.places)
            case "isolation": configuration.isolation = isolation(member)
            case "gates": configuration.gates = gates(member, &configuration.places)
            default: break
            }
        }
        return configuration
    }

    private mutating func reportFolder(_ member: TomlTree.Member, _ places: inout [String: SourcePlace]) -> String? {
        var folder: String?
        for part in members(of: member.value, "report", shape: "report") {
            places["report.folder"] = part.value.place
            folder = innerPath(part, "report.folder")
        }
        return folder
    }

    private mutating func gates(
        _ member: TomlTree.Member, _ places: inout [String: SourcePlace]
    ) -> [String: GateSettings] {
        guard case .table(let members) = member.value.value else {
            note(.wrongType, "'gates' is \(member.value.shown), expected a table", at: member.value.place)
            return [:]
        }
        var gates: [String: GateSettings] = [:]
        for member in members {
            guard Self.isGateID(member.name) else {
                note(
                    .badValue,
                    "'gates.\(printable(member.name))' is no gate's name, expected a letter a-z, then at most 62 of a-z, 0-9 and '-'",
                    at: member.place, hint: "firsttry gates list shows the names")
                continue
            }
            gates[member.name] = gate(member, &places)
        }
        return gates
    }

    static func isGateID(_ text: String) -> Bool {
        guard let first = text.utf8.first, (1...63).contains(text.utf8.count) else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "-")
            }
    }

    // MARK: Values

    /// The members of a table, without those that nobody knows, which are noted.
    mutating func members(of tree: TomlTree, _ path: String, shape: String) -> [TomlTree.Member] {
        guard case .table(let members) = tree.value else {
            note(.wrongType, "'\(path)' is \(tree.shown), expected a table", at: tree.place)
            return []
        }
        let known = Self.keys[shape] ?? []
        return members.filter { member in
            guard !known.contains(member.name) else { return true }
            let name = (path.isEmpty ? "" : path + ".") + printable(member.name)
            let meant = nearest(to: member.name, in: known) ?? known.first { $0.hasPrefix(member.name + "_") }
            let hint = meant.map { "did you mean '\($0)'?" }
            note(
                .unknownKey, "there is no key '\(name)'", at: member.place,
                hint: hint ?? "known keys: " + known.joined(separator: ", "))
            return false
        }
    }

    mutating func text(_ member: TomlTree.Member, _ path: String) -> String? {
        guard case .string(let text) = member.value.value else {
            note(.wrongType, "'\(path)' is \(member.value.shown), expected a string", at: member.value.place)
            return nil
        }
        return text
    }

    mutating func flag(_ member: TomlTree.Member, _ path: String) -> Bool? {
        guard case .boolean(let flag) = member.value.value else {
            note(.wrongType, "'\(path)' is \(member.value.shown), expected true or false", at: member.value.place)
            return nil
        }
        return flag
    }

    mutating func integer(_ member: TomlTree.Member, _ path: String, _ range: ClosedRange<Int>) -> Int? {
        guard case .integer(let number) = member.value.value else {
            note(.wrongType, "'\(path)' is \(member.value.shown), expected a whole number", at: member.value.place)
            return nil
        }
        guard range.contains(number) else {
            note(
                .badValue, "'\(path)' is \(number), expected \(range.lowerBound) to \(range.upperBound)",
                at: member.value.place)
            return nil
        }
        return number
    }

    mutating func choice<Choice: RawRepresentable<String>>(
        _ member: TomlTree.Member, _ path: String, _ choices: [Choice]
    ) -> Choice? {
        guard let name = word(member, path, choices.map(\.rawValue)) else { return nil }
        return Choice(rawValue: name)
    }

    mutating func word(_ member: TomlTree.Member, _ path: String, _ names: [String]) -> String? {
        guard let text = text(member, path) else { return nil }
        guard !names.contains(text) else { return text }
        note(
            .badValue, "'\(path)' is \(member.value.shown), expected one of \(names.joined(separator: ", "))",
            at: member.value.place, hint: nearest(to: text, in: names).map { "did you mean '\($0)'?" })
        return nil
    }

    /// A path that stays inside of the repository, and out of git's own folder: a pull request may have written it.
    mutating func innerPath(_ member: TomlTree.Member, _ path: String) -> String? {
        guard let text = plainText(member, path) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isInner = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.lowercased() != ".git" }
        guard isInner else {
            note(
                .badValue, "'\(path)' is \(member.value.shown), expected a path inside of the repository, relative to its root",
                at: member.value.place)
            return nil
        }
        return text
    }

    /// Not empty, not long, nothing in it that is no character to read.
    mutating func plainText(_ member: TomlTree.Member, _ path: String) -> String? {
        guard let text = text(member, path) else { return nil }
        let isPlain = !text.isEmpty && text.utf8.count <= 4096 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard isPlain else {
            note(
                .badValue, "'\(path)' is \(member.value.shown), expected 1 to 4096 bytes without control characters",
                at: member.value.place)
            return nil
        }
        return text
    }

    mutating func note(_ id: ConfigurationErrorID, _ message: String, at place: SourcePlace, hint: String? = nil) {
        problems.append(HostError(.config, id.rawValue, message, at: place, hint: hint))
    }
}
