internal import HostModel

/// The words of a gate of kind `command`.
enum CommandText {
    enum Reader: String, CaseIterable, Sendable {
        case sarif, junit, checkstyle, gitlab, json
        case jsonLines = "json-lines"
        case lines
        case exitCode = "exit-code"
    }

    enum Output: String, CaseIterable, Sendable {
        case stdout, stderr, file
    }

    enum Silence: String, CaseIterable, Sendable {
        case error, normal
    }

    enum Other: String, CaseIterable, Sendable {
        case refuse, ignore
    }

    /// What may stand between braces, besides `option.` and the name of an option.
    static let placeholders = ["tool", "files", "output", "repository", "scratch", "gate", "cores"]

    /// What a result has, as far as a mapping or a pattern may name it.
    static let parts = [
        "rule", "message", "level", "path", "line", "column", "end_line", "end_column", "help_uri", "fix", "fingerprint",
    ]

    /// What stands between braces in a text, and what is wrong with its braces.
    static func placeholders(in text: String) -> (found: [String], fault: String?) {
        var found: [String] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else { continue }
            if rest.first == byte {
                rest.removeFirst()
                continue
            }
            guard byte == UInt8(ascii: "{") else { return (found, "a '}' without its '{'") }
            let name = rest.prefix { $0 != UInt8(ascii: "}") }
            guard name.count < rest.count else { return (found, "a '{' without its '}'") }
            found.append(String(decoding: name, as: UTF8.self))
            rest = rest.dropFirst(name.count + 1)
        }
        return (found, nil)
    }

    /// The names of an object's members.
    static func names(of tree: JSONTree) -> [String] {
        guard case .object(let members) = tree.value else { return [] }
        return members.map(\.name)
    }
}

extension Form where Value == JSONTree {
    static let anyList = Form(expected: "a list") { tree throws(FormFault) in
        guard case .array = tree.value else { throw tree.wrongType("a list") }
        return tree
    }
}

extension Form where Value == String {
    /// What a program may be given as an argument.
    static let argument = anyText.then("a text of at most 4096 characters without NUL") { text in
        text.unicodeScalars.count <= 4096 && !text.utf8.contains(0) ? text : nil
    }
}

extension Form where Value == JSONPointer {
    private static let plain = Form<String>.anyText.then("a JSON Pointer such as \"/line\" or \"1/file\"") { text in
        text.utf8.count <= 1024 ? JSONPointer(text) : nil
    }

    /// Within a result: one value.
    static let pointer = plain.then("a JSON Pointer to one value, without '*'") { $0.steps.contains("*") ? nil : $0 }

    /// From the top, to many values.
    static let results = plain.then("a JSON Pointer from the top, such as \"/results/*\"") { pointer in
        pointer.ups == 0 && !pointer.wantsName ? pointer : nil
    }
}

extension Form where Value == JSONPointer {
    /// From the top, to one value.
    static let place = results.then("a JSON Pointer from the top, without '*'") { $0.steps.contains("*") ? nil : $0 }
}

extension Form where Value == Pattern {
    static func pattern(groups: [String]) -> Form {
        Form(expected: "a pattern") { tree throws(FormFault) in
            let text = try Form<String>.anyText.read(tree)
            let pattern: Pattern
            do throws(PatternError) {
                pattern = try Pattern(text)
            } catch {
                throw FormFault(.badPattern, "is no pattern: \(error.problem), at character \(error.offset + 1)", at: tree)
            }
            guard let stranger = pattern.names.first(where: { !groups.contains($0) }) else { return pattern }
            let hint = groups.isEmpty ? "it only has to match" : "there are " + groups.joined(separator: ", ")
            throw FormFault(.badPattern, "has the group '\(stranger)', which means nothing here", at: tree, hint: hint)
        }
    }
}
