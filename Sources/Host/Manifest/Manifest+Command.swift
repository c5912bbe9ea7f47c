internal import HostModel

extension ManifestReader {
    /// Judges what a gate of kind `command` declares; the adapter reads it again.
    mutating func command(of top: Object) {
        let options = top.tree["options"].map(CommandText.names) ?? []
        _ = object("command", of: top) { (reader, command) in
            let uses = reader.argv(of: command, options: options)
            reader.environment(of: command, options: options)
            reader.files(of: command, isUsed: uses.contains("files"))
            reader.output(of: command, isUsed: uses.contains("output"))
            if uses.contains("tool"), reader.member("tool", of: top) == nil, let tree = reader.member("argv", of: command) {
                reader.note(.badValue, "'command.argv' has {tool}, and the manifest has no 'tool'", at: tree.offset)
            }
            reader.filesOfGate(of: command, in: top)
            reader.exit(of: command)
            reader.format(of: command)
            reader.levels(of: command)
            _ = reader.optional("rule", of: command, .line(max: 200))
            _ = reader.optional("help_uri", of: command, .line())
            _ = reader.optional("silence", of: command, .choice(of: CommandText.Silence.self))
            return true
        }
    }

    /// A command on files applies where there are such files.
    func filesOfCommand(_ top: Object) -> Manifest.AppliesWhen? {
        guard let tree = top.tree["command"]?["files"] else { return nil }
        do throws(FormFault) {
            let files = try Form<[GlobPattern]>.list(of: .glob, atLeast: 1).read(tree)
            let patterns = files.map(\.text).joined(separator: ", ")
            return Manifest.AppliesWhen(anyFile: files, lookedFor: "files that match \(patterns)")
        } catch {
            // Noted where the command is judged.
            return nil
        }
    }

    // MARK: The command line

    /// The placeholders that it uses.
    private mutating func argv(of command: Object, options: [String]) -> Set<String> {
        guard let tree = required("argv", of: command, .anyList, hint: "name the program and its arguments") else { return [] }
        guard case .array(let elements) = tree.value, !elements.isEmpty else {
            note(.badValue, "'command.argv' is empty, expected a program", at: tree.offset)
            return []
        }
        var uses: Set<String> = []
        for (index, element) in elements.enumerated() {
            let name = "command.argv[\(index)]"
            guard case .object = element.value else {
                uses.formUnion(text(element, name, options, isArgument: true))
                continue
            }
            if index == 0 {
                note(.badValue, "'\(name)' is an object, expected a program", at: element.offset)
            }
            _ = object(element, name, shape: "command.argv[]") { (reader, entry) in
                if let option = reader.required("when", of: entry, .anyText), !options.contains(option),
                    let tree = reader.member("when", of: entry)
                {
                    let hint = nearest(to: option, in: options).map { "did you mean '\($0)'?" }
                    reader.note(.badValue, "'\(name).when' names no option of the gate", at: tree.offset, hint: hint)
                }
                guard let list = reader.required("arguments", of: entry, .anyList), case .array(let texts) = list.value else {
                    return true
                }
                for (index, text) in texts.enumerated() {
                    uses.formUnion(reader.text(text, "\(name).arguments[\(index)]", options, isArgument: true))
                }
                return true
            }
        }
        return uses
    }

    /// A text with placeholders; which ones it has.
    private mutating func text(_ tree: JSONTree, _ name: String, _ options: [String], isArgument: Bool) -> Set<String> {
        do throws(FormFault) {
            let text = try Form<String>.argument.read(tree)
            let (found, fault) = CommandText.placeholders(in: text)
            if let fault {
                note(.badValue, "'\(name)' has \(fault)", at: tree.offset, hint: "write {{ and }} for the signs themselves")
            }
            for placeholder in found { judge(placeholder, of: text, name, options, isArgument, at: tree.offset) }
            return Set(found)
        } catch {
            note(error.id, "'\(name)' \(error.problem)", at: error.offset, hint: error.hint)
            return []
        }
    }

    private mutating func judge(
        _ placeholder: String, of text: String, _ name: String, _ options: [String], _ isArgument: Bool, at offset: Int
    ) {
        let known = CommandText.placeholders + options.map { "option." + $0 }
        if !known.contains(placeholder) {
            let near = nearest(to: placeholder, in: known).map { "did you mean {\($0)}?" }
            let hint = near ?? "there are " + known.map { "{\($0)}" }.joined(separator: ", ")
            note(
                .badValue, "'\(name)' has the placeholder {\(printable(placeholder))}, which is not known", at: offset, hint: hint
            )
        } else if placeholder == "files", text != "{files}" || !isArgument {
            note(.badValue, "'\(name)' has {files} beside other text, expected it as an argument of its own", at: offset)
        }
    }

    private mutating func environment(of command: Object, options: [String]) {
        guard let tree = member("environment", of: command) else { return }
        guard case .object(let members) = tree.value else {
            let fault = tree.wrongType("an object")
            return note(fault.id, "'command.environment' \(fault.problem)", at: fault.offset)
        }
        for member in members {
            if !Form<String>.isVariable(member.name) {
                let message = "'command.environment' has a name that is no variable, or one of those that the host sets itself"
                note(.badValue, message, at: member.offset)
            }
            _ = text(member.value, "command.environment.\(printable(member.name))", options, isArgument: false)
        }
    }

    private mutating func files(of command: Object, isUsed: Bool) {
        _ = optional("files", of: command, .list(of: .glob, atLeast: 1))
        let tree = member("files", of: command)
        if let tree, !isUsed {
            note(.badValue, "'command.files' is used nowhere", at: tree.offset, hint: "add \"{files}\" to 'argv'")
        } else if tree == nil, isUsed {
            let message = "'command.files' is missing, expected patterns for what {files} stands for"
            note(.missingKey, message, at: command.tree.offset)
        }
    }

    private mutating func output(of command: Object, isUsed: Bool) {
        let output = optional("output", of: command, .choice(of: CommandText.Output.self)) ?? .stdout
        guard (output == .file) != isUsed else { return }
        let tree = member("output", of: command) ?? command.tree
        note(
            .badValue,
            isUsed
                ? "'command.argv' has {output}, and 'output' is not \"file\""
                : "'command.output' is \"file\", and 'argv' has no {output}",
            at: tree.offset)
    }

    /// A file beside the manifest that the command line names is a part of the gate: what is not in the digest could be
    /// another one tomorrow.
    private mutating func filesOfGate(of command: Object, in top: Object) {
        guard let argv = command.tree["argv"], case .array(let entries) = argv.value else { return }
        let inner = entries.flatMap { entry -> [JSONTree] in
            guard case .array(let texts)? = entry["arguments"]?.value else { return [] }
            return texts
        }
        for entry in entries + inner {
            guard case .string(let text) = entry.value, text.hasPrefix("{gate}/") else { continue }
            let name = String(text.dropFirst("{gate}/".count))
            guard !name.contains("{"), !lists(name, of: top) else { continue }
            note(
                .badValue, "'command.argv' has a file of the gate's own, and 'parts' does not have it", at: entry.offset,
                hint: "\"parts\": [\"\(printable(name))\"]")
        }
    }

    // MARK: What it says

    private mutating func exit(of command: Object) {
        _ = object("exit", of: command) { (reader, exit) in
            var seen: Set<Int> = []
            for key in ["pass", "findings", "either"] {
                let statuses = reader.optional(key, of: exit, .list(of: .integer(0...255), atLeast: key == "pass" ? 1 : 0)) ?? []
                for status in statuses where !seen.insert(status).inserted {
                    guard let tree = reader.member(key, of: exit) else { continue }
                    reader.note(
                        .badValue, "'command.exit.\(key)' has \(status), which means something else already", at: tree.offset)
                }
            }
            return true
        }
    }

    private mutating func format(of command: Object) {
        let format = required("reader", of: command, .choice(of: CommandText.Reader.self))
        let wantsJSON = format == .json || format == .jsonLines
        belongs("json", to: "json", of: command, format == nil ? nil : wantsJSON)
        belongs("lines", to: "lines", of: command, format.map { $0 == .lines })
        _ = object("json", of: command) { (reader, json) in
            _ = reader.required("results", of: json, .results)
            for key in CommandText.parts { _ = reader.optional(key, of: json, .pointer) }
            for key in ["errors", "looked_at"] { _ = reader.optional(key, of: json, .list(of: .place, atLeast: 1)) }
            return true
        }
        _ = object("lines", of: command) { (reader, lines) in
            _ = reader.required("pattern", of: lines, .pattern(groups: CommandText.parts))
            _ = reader.optional("ignore", of: lines, .pattern(groups: []))
            _ = reader.optional("other", of: lines, .choice(of: CommandText.Other.self))
            return true
        }
    }

    private mutating func belongs(_ key: String, to format: String, of command: Object, _ isWanted: Bool?) {
        guard let isWanted else { return }
        let tree = member(key, of: command)
        if let tree, !isWanted {
            note(.badValue, "'command.\(key)' belongs to the reader \"\(format)\"", at: tree.offset)
        } else if tree == nil, isWanted {
            note(
                .missingKey, "'command.\(key)' is missing, expected an object that says how to read the output",
                at: command.tree.offset)
        }
    }

    private mutating func levels(of command: Object) {
        guard let tree = member("levels", of: command) else { return }
        guard case .object(let members) = tree.value else {
            let fault = tree.wrongType("an object")
            return note(fault.id, "'command.levels' \(fault.problem)", at: fault.offset)
        }
        for member in members {
            do throws(FormFault) {
                _ = try Form<Severity>.choice(of: Severity.self).read(member.value)
            } catch {
                note(error.id, "'command.levels.\(printable(member.name))' \(error.problem)", at: error.offset, hint: error.hint)
            }
        }
    }
}
