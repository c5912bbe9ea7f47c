public import HostModel

/// Reads a command line from left to right against the tree.
public struct Parser {
    private let root: Command
    private let words: [String]
    private var next = 0
    private var command: Command
    private var found: Arguments
    private var optionsEnded = false

    /// `words` are those after the program's name.
    public static func parse(_ words: [String], against root: Command) throws(HostError) -> Invocation {
        var parser = Parser(root: root, words: words)
        return try parser.invocation()
    }

    private init(root: Command, words: [String]) {
        self.root = root
        self.words = words
        command = root
        found = Arguments(path: [])
    }

    private mutating func invocation() throws(HostError) -> Invocation {
        if words.first == "help" { return try helpCommand() }
        while next < words.count {
            let word = words[next]
            next += 1
            if !optionsEnded, word == "--" {
                optionsEnded = true
            } else if !optionsEnded, word == "--help" || word == "-h" {
                return .help(command, path: found.path)
            } else if !optionsEnded, found.path.isEmpty, word == "--version" || word == "-V" {
                return .version
            } else if !optionsEnded, word.hasPrefix("--") {
                try longOption(word.dropFirst(2))
            } else if !optionsEnded, word.hasPrefix("-"), word != "-" {
                try shortOptions(word)
            } else if !command.subcommands.isEmpty, found.operands.isEmpty, found.path.count < 2 {
                try descend(to: word)
            } else {
                try operand(word)
            }
        }
        return try complete()
    }

    private mutating func helpCommand() throws(HostError) -> Invocation {
        for word in words.dropFirst() where !word.hasPrefix("-") { try descend(to: word) }
        return .help(command, path: found.path)
    }

    private mutating func complete() throws(HostError) -> Invocation {
        if !command.subcommands.isEmpty {
            guard let usual = command.usual else { return .incomplete(command, path: found.path) }
            try descend(to: usual)
        }
        if let missing = command.operands.filter(\.isRequired).dropFirst(found.operands.count).first {
            throw HostError(
                .usage, "usage-missing-argument", "\(spelled(found.path)) needs \(missing.name)",
                hint: "firsttry \((found.path + ["--help"]).joined(separator: " "))")
        }
        return .run(found)
    }

    // MARK: Words

    private mutating func descend(to word: String) throws(HostError) {
        guard let below = command.subcommand(word) else { throw unknownCommand(word) }
        command = below
        var deeper = Arguments(path: found.path + [word])
        deeper.flags = found.flags
        deeper.values = found.values
        found = deeper
    }

    private mutating func operand(_ word: String) throws(HostError) {
        let index = found.operands.count
        let declared = index < command.operands.count ? command.operands[index] : command.operands.last
        guard let declared, index < command.operands.count || declared.isRepeatable else {
            throw HostError(
                .usage, "usage-unexpected-argument",
                command.operands.isEmpty
                    ? "\(spelled(found.path)) takes no argument, but got '\(word)'"
                    : "\(spelled(found.path)) takes one \(command.operands[0].name), but got also '\(word)'",
                hint: "firsttry \((found.path + ["--help"]).joined(separator: " "))")
        }
        if !declared.choices.isEmpty, !declared.choices.contains(word) {
            throw invalid(word, for: declared.name, choices: declared.choices)
        }
        found.operands.append(word)
    }

    // MARK: Options

    private var known: [Option] {
        found.path.isEmpty ? root.options : command.options + root.options
    }

    private mutating func longOption(_ text: Substring) throws(HostError) {
        let name = String(text.prefix { $0 != "=" })
        let inline = text.count > name.count ? String(text.dropFirst(name.count + 1)) : nil
        guard let option = known.first(where: { $0.name == name }) else { throw unknownOption("--" + name) }
        try take(option, as: "--" + name, inline: inline)
    }

    private mutating func shortOptions(_ word: String) throws(HostError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = known.first(where: { $0.short == letter }) else { throw unknownOption("-\(letter)") }
            guard option.takesValue, !letters.isEmpty else {
                try take(option, as: "-\(letter)", inline: nil)
                continue
            }
            if letters.first == "=" { letters.removeFirst() }
            return try take(option, as: "-\(letter)", inline: String(letters))
        }
    }

    private mutating func take(_ option: Option, as written: String, inline: String?) throws(HostError) {
        guard let placeholder = option.value else {
            guard inline == nil else {
                throw HostError(.usage, "usage-unexpected-value", "\(written) is a flag and takes no value")
            }
            found.flags.insert(option.name)
            return
        }
        let value: String
        if let inline { value = inline } else { value = try followingWord(for: written, placeholder) }
        if value.isEmpty {
            throw HostError(.usage, "usage-missing-value", "\(written) needs \(placeholder), but it is empty")
        }
        if !option.choices.isEmpty, !option.choices.contains(value) {
            throw invalid(value, for: written, choices: option.choices)
        }
        found.values[option.name, default: []].append(value)
    }

    private mutating func followingWord(for written: String, _ placeholder: String) throws(HostError) -> String {
        let missing = HostError(.usage, "usage-missing-value", "\(written) needs \(placeholder) after it")
        guard next < words.count else { throw missing }
        let word = words[next]
        if word.hasPrefix("--"), word == "--" || known.contains(where: { word.dropFirst(2).prefix { $0 != "=" } == $0.name }) {
            throw missing
        }
        next += 1
        return word
    }
}

// MARK: What went wrong

extension Parser {
    private func spelled(_ path: [String]) -> String {
        "'" + (["firsttry"] + path).joined(separator: " ") + "'"
    }

    private func invalid(_ value: String, for what: String, choices: [String]) -> HostError {
        let list = choices.joined(separator: ", ")
        return HostError(
            .usage, "usage-invalid-value", "\(what) is one of \(list), not '\(value)'",
            hint: nearest(to: value, in: choices).map { "did you mean '\($0)'?" })
    }

    private func unknownCommand(_ word: String) -> HostError {
        let near = nearest(to: word, in: command.subcommands.map(\.name))
        let prefix = (["firsttry"] + found.path).joined(separator: " ")
        return HostError(
            .usage, "usage-unknown-command",
            "there is no command '\((found.path + [word]).joined(separator: " "))'",
            hint: near.map { "did you mean '\(prefix) \($0)'?" } ?? "\(prefix) --help lists what there is")
    }

    private func unknownOption(_ written: String) -> HostError {
        let prefix = (["firsttry"] + found.path).joined(separator: " ")
        let names = known.map { "--" + $0.name } + ["--help"] + (found.path.isEmpty ? ["--version"] : [])
        let hint: String
        if let below = command.subcommands.first(where: { $0.options.contains { "--" + $0.name == written } }) {
            hint = "it belongs behind the command: \(prefix) \(below.name) \(written)"
        } else if let near = nearest(to: written, in: names) {
            hint = "did you mean '\(near)'?"
        } else {
            hint = "\(prefix) --help lists what there is"
        }
        return HostError(
            .usage, "usage-unknown-option",
            found.path.isEmpty ? "there is no option '\(written)'" : "\(spelled(found.path)) has no option '\(written)'",
            hint: hint)
    }
}
