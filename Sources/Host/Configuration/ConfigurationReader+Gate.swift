internal import HostModel

extension ConfigurationReader {
    /// Variables that a gate's child gets from FirstTry, the same on every machine.
    private static let fixedVariables: Set<String> = [
        "PATH", "HOME", "TMPDIR", "LANG", "TZ", "USER", "LOGNAME", "VIRTUAL_ENV", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE",
        "SOURCE_DATE_EPOCH", "SWIFT_BACKTRACE",
    ]
    /// Variables that would change the runner itself, or git's view of the repository.
    private static let closedPrefixes = ["LD_", "FT_", "GIT_CONFIG_"]

    mutating func gate(_ member: TomlTree.Member, _ places: inout [String: SourcePlace]) -> GateSettings {
        let path = "gates.\(member.name)"
        var settings = GateSettings(at: member.place)
        for part in members(of: member.value, path, shape: "gates{}") {
            let path = "\(path).\(part.name)"
            places[path] = part.value.place
            switch part.name {
            case "enabled": settings.isEnabled = flag(part, path)
            case "level": settings.level = choice(part, path, Level.allCases)
            case "timeout_sec": settings.timeoutSeconds = integer(part, path, 1...86400)
            case "workspace": settings.workspace = choice(part, path, Workspace.allCases)
            case "tool": settings.tool = tool(part, path)
            case "options": settings.options = options(part, path)
            case "env": settings.environment = environment(part, path)
            case "limits": settings.limits = limits(part, path)
            case "manifest": settings.manifest = manifest(part, path)
            case "sha256": settings.sha256 = digest(part, path)
            default: break
            }
        }
        return settings
    }

    /// A path, or a table with one.
    private mutating func tool(_ member: TomlTree.Member, _ path: String) -> String? {
        switch member.value.value {
        case .string: return plainText(member, path)
        case .table:
            let parts = members(of: member.value, path, shape: "gates{}.tool")
            guard let part = parts.first else {
                note(.missingKey, "'\(path)' has no path", at: member.place, hint: "\(path) = \"PATH\"")
                return nil
            }
            return plainText(part, path + ".path")
        default:
            note(
                .wrongType, "'\(path)' is \(member.value.shown), expected a string or a table with 'path'",
                at: member.value.place)
            return nil
        }
    }

    private mutating func limits(_ member: TomlTree.Member, _ path: String) -> GateSettings.Limits {
        var limits = GateSettings.Limits()
        let size = 1...1_048_576
        for part in members(of: member.value, path, shape: "gates{}.limits") {
            let path = "\(path).\(part.name)"
            switch part.name {
            case "memory_mib": limits.memoryMiB = integer(part, path, size)
            case "processes": limits.processes = integer(part, path, 1...65_536)
            case "open_files": limits.openFiles = integer(part, path, 16...1_048_576)
            case "file_mib": limits.fileMiB = integer(part, path, size)
            case "scratch_mib": limits.scratchMiB = integer(part, path, size)
            case "cpu_sec": limits.cpuSeconds = integer(part, path, 1...1_000_000)
            default: break
            }
        }
        return limits
    }

    private mutating func manifest(_ member: TomlTree.Member, _ path: String) -> String? {
        guard let text = innerPath(member, path) else { return nil }
        guard text.hasSuffix(".json") else {
            note(
                .badValue, "'\(path)' is \(member.value.shown), expected a file that ends in .json", at: member.value.place)
            return nil
        }
        return text
    }

    private mutating func digest(_ member: TomlTree.Member, _ path: String) -> String? {
        guard let text = plainText(member, path) else { return nil }
        guard text.utf8.count == 64, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
            note(
                .badValue, "'\(path)' is \(member.value.shown), expected 64 hexadecimal digits in lower case",
                at: member.value.place, hint: "firsttry gates show prints a gate's digest")
            return nil
        }
        return text
    }

    private mutating func environment(_ member: TomlTree.Member, _ path: String) -> [String: String] {
        guard case .table(let members) = member.value.value else {
            note(.wrongType, "'\(path)' is \(member.value.shown), expected a table", at: member.value.place)
            return [:]
        }
        var variables: [String: String] = [:]
        for variable in members {
            let path = "\(path).\(printable(variable.name))"
            guard Self.isVariableName(variable.name) else {
                note(
                    .badValue, "'\(path)' is no name of a variable, expected letters, digits and '_', no digit first",
                    at: variable.place)
                continue
            }
            guard !Self.fixedVariables.contains(variable.name), !Self.closedPrefixes.contains(where: variable.name.hasPrefix)
            else {
                note(
                    .badValue, "'\(path)' is set by FirstTry alone", at: variable.place,
                    hint: "what it is in a gate is the same on every machine (docs/parity.md)")
                continue
            }
            guard let text = text(variable, path) else { continue }
            guard !text.utf8.contains(0), text.utf8.count <= 1 << 16 else {
                note(.badValue, "'\(path)' holds a NUL, or more than 65536 bytes", at: variable.value.place)
                continue
            }
            variables[variable.name] = text
        }
        return variables
    }

    private static func isVariableName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 256 else { return false }
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        return !isDigit(first)
            && text.utf8.allSatisfy {
                isDigit($0) || $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
            }
    }

    private mutating func options(_ member: TomlTree.Member, _ path: String) -> [ConfiguredOption] {
        guard case .table(let members) = member.value.value else {
            note(.wrongType, "'\(path)' is \(member.value.shown), expected a table", at: member.value.place)
            return []
        }
        var options: [ConfiguredOption] = []
        for option in members {
            guard let value = optionValue(option.value) else {
                note(
                    .wrongType,
                    "'\(path).\(printable(option.name))' is \(option.value.shown), expected a string, a number, true or false, or a list of strings",
                    at: option.value.place)
                continue
            }
            options.append(ConfiguredOption(option.name, value, at: option.place))
        }
        return options
    }

    private func optionValue(_ tree: TomlTree) -> ConfiguredValue? {
        switch tree.value {
        case .string(let text): return .string(text)
        case .integer(let number): return .integer(number)
        case .number(let number): return number.isFinite ? .number(number) : nil
        case .boolean(let flag): return .boolean(flag)
        case .table, .date: return nil
        case .array(let elements):
            var texts: [String] = []
            for element in elements {
                guard case .string(let text) = element.value else { return nil }
                texts.append(text)
            }
            return .strings(texts)
        }
    }
}
