import GateSDK

/// One entry of `argv`: a text with placeholders, or arguments that an option brings in.
enum Argument {
    case text(String)
    case when(option: String, [String])

    static func list(_ members: Options) throws(GateProblem) -> [Argument] {
        guard var json = members.reader("argv") else { throw DeclaredCommand.malformed("`argv` is missing") }
        do throws(JSONError) {
            var list: [Argument] = []
            try json.beginArray()
            while try json.nextElement() {
                guard try json.kind() == .object else {
                    list.append(.text(try json.string()))
                    continue
                }
                var option = ""
                var arguments: [String] = []
                try json.beginObject()
                while let name = try json.nextMember() {
                    switch name {
                    case "when": option = try json.string()
                    case "arguments":
                        try json.beginArray()
                        while try json.nextElement() { arguments.append(try json.string()) }
                    default: try json.skip()
                    }
                }
                list.append(.when(option: option, arguments))
            }
            return list
        } catch {
            throw DeclaredCommand.malformed("`argv`: expected \(error.expected)")
        }
    }
}

/// The command line with everything filled in but the files, of which there may be too many for one.
struct Arguments {
    /// A command line of one batch, and the file in which its report is to be found.
    struct Batch {
        let command: Command
        let report: Path
    }

    let program: Path
    private let command: DeclaredCommand
    private let declaration: Declaration
    private let options: Options
    private let tool: Path
    private let repository: Path
    private let scratch: Path
    private let cores: Int

    init(_ command: DeclaredCommand, _ declaration: Declaration, _ run: borrowing Run) throws(GateProblem) {
        self.command = command
        self.declaration = declaration
        options = try run.options()
        tool = declaration.tool.isEmpty ? Path([]) : try run.tool(hint: "").path
        repository = run.repository
        scratch = run.scratch
        cores = run.cores
        guard case .text(let first)? = command.argv.first else { throw DeclaredCommand.malformed("`argv` has no program") }
        program = first == "{tool}" ? tool.name : Path(first).name
    }

    /// One command line, or as many as it takes for all files.
    func batches(of files: [Path]?) throws(GateProblem) -> [Batch] {
        guard let files else { return [try batch(0, [])] }
        var batches: [Batch] = []
        for slice in files.batches() { batches.append(try batch(batches.count, slice)) }
        return batches
    }

    private func batch(_ number: Int, _ files: ArraySlice<Path>) throws(GateProblem) -> Batch {
        let report = scratch / Path("report-\(number)")
        var words: [[UInt8]] = []
        for argument in command.argv {
            switch argument {
            case .text(let text): words += try filled(text, files, report)
            case .when(let option, let texts):
                guard isOn(option) else { continue }
                for text in texts { words += try filled(text, files, report) }
            }
        }
        guard let first = words.first else { throw DeclaredCommand.malformed("`argv` has no program") }
        var line = Command(Path(first))
        for word in words.dropFirst() { line.add(Path(word)) }
        for variable in command.environment {
            let value = try filled(variable.value, files, report)
            line.set(variable.name, Path(Array(value.joined(separator: [0x20]))))
        }
        return Batch(command: line, report: report)
    }

    /// The words that one text of `argv` becomes: one, but for `{files}` and options that are lists.
    private func filled(_ text: String, _ files: ArraySlice<Path>, _ report: Path) throws(GateProblem) -> [[UInt8]] {
        if text == "{files}" {
            // A name that starts with a dash would be taken for an option.
            return files.map { $0.bytes.first == UInt8(ascii: "-") ? Array("./".utf8) + $0.bytes : $0.bytes }
        }
        if text.hasPrefix("{option."), text.hasSuffix("}"), let list = try list(String(text.dropFirst(8).dropLast())) {
            return list
        }
        var word: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == rest.first, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                word.append(byte)
                rest.removeFirst()
            } else if byte == UInt8(ascii: "{") {
                let name = rest.prefix { $0 != UInt8(ascii: "}") }
                guard name.count < rest.count else { throw DeclaredCommand.malformed("a '{' without its '}' in \"\(text)\"") }
                rest = rest.dropFirst(name.count + 1)
                word += try value(of: String(decoding: name, as: UTF8.self), report)
            } else {
                word.append(byte)
            }
        }
        return [word]
    }

    private func value(of placeholder: String, _ report: Path) throws(GateProblem) -> [UInt8] {
        switch placeholder {
        case "tool": return tool.bytes
        case "repository": return repository.bytes
        case "scratch": return scratch.bytes
        case "output": return report.bytes
        case "cores": return Array(String(cores).utf8)
        case "gate":
            guard !declaration.folder.isEmpty else {
                throw GateProblem(
                    .gate, "the folder of the manifest is not to be seen in the sandbox", hint: "name its files in `parts`")
            }
            return declaration.folder.bytes
        default:
            guard placeholder.hasPrefix("option."), let bytes = options.raw(String(placeholder.dropFirst(7))) else {
                throw DeclaredCommand.malformed("there is no placeholder {\(placeholder)}")
            }
            return try scalar(bytes)
        }
    }

    /// A text without its quotes, anything else as it is written.
    private func scalar(_ bytes: [UInt8]) throws(GateProblem) -> [UInt8] {
        var json = JSONReader(bytes)
        do throws(JSONError) {
            return try json.kind() == .string ? Array(try json.string().utf8) : bytes
        } catch {
            throw DeclaredCommand.malformed("an option: expected \(error.expected)")
        }
    }

    /// nil when the option is no list.
    private func list(_ name: String) throws(GateProblem) -> [[UInt8]]? {
        guard var json = options.reader(name) else { return nil }
        do throws(JSONError) {
            guard try json.kind() == .array else { return nil }
        } catch {
            return nil
        }
        return try options.strings(name).map { Array($0.utf8) }
    }

    /// Whether an option has a value that says something: not false, not empty, not null.
    private func isOn(_ option: String) -> Bool {
        guard let bytes = options.raw(option) else { return false }
        return !["false", "\"\"", "[]", "0"].contains { bytes.elementsEqual($0.utf8) }
    }
}
