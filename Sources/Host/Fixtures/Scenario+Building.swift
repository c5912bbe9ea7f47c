public import HostModel

extension Scenario {
    /// Makes the repository in `target`, which is not there yet: the fixture's `input`, and what cannot lie in version control.
    /// Nothing is written outside of it, whatever the scenario names. `amid` adds what only the caller can make, before what is
    /// generated, git and damage.
    public func build(
        _ target: String, from input: String, amid: () throws(HostError) -> Void = { () throws(HostError) in }
    ) throws(HostError) {
        try FileTree.makeFolder(target)
        if let history {
            let git = GitCommands(target)
            try refuseGitFolders(input)
            try makeHistory(history, in: target, git)
        }
        if FileTree.isFolder(input) { try FileTree.copy(input, to: target) }
        for file in files { try write(file, below: target) }
        for link in links { try FileTree.link(link.name, to: link.target, below: target) }
        try amid()
        if let generation { try generate(generation, below: target) }
        if !gitCommands.isEmpty {
            if history == nil { try refuseGitFolders(input) }
            let git = GitCommands(target)
            for command in gitCommands { try git.run(command, day: 99) }
        }
        for step in damage {
            switch step {
            case .write(let file): try write(file, below: target)
            case .remove(let name): try FileTree.remove(name, below: target)
            }
        }
    }

    /// The configuration of the run, as TOML. `tool` is where a tool of the fixture's own lies.
    public func configuration(of gate: String, tool: String? = nil, more: [String] = []) -> String {
        var lines = ["[gates.\(gate)]"]
        if let timeoutSeconds { lines.append("timeout_sec = \(timeoutSeconds)") }
        if let tool { lines.append("tool = \(Toml.quoted(tool))") }
        lines += more
        if !optionLines.isEmpty { lines += ["[gates.\(gate).options]"] + optionLines }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The file in the fixture that stands for the tool; nil when the tool is the real one, or none.
    public var fakeTool: String? { tool.hasPrefix("fake:") ? String(tool.dropFirst("fake:".count)) : nil }

    func write(_ file: File, below root: String) throws(HostError) {
        try FileTree.write(file.content, to: file.name, below: root, mode: file.mode)
    }

    private static let generatedMax = 1 << 30

    private func generate(_ order: Generation, below root: String) throws(HostError) {
        let size = order.line.utf8.count.multipliedReportingOverflow(by: order.lines)
        let whole = size.partialValue.multipliedReportingOverflow(by: order.files)
        guard !size.overflow, !whole.overflow, whole.partialValue <= Self.generatedMax, order.files <= 1_000_000 else {
            throw HostError(
                .config, "fixture-too-large", "'generate' makes more than 1 GiB or a million files", hint: "make fewer")
        }
        let content = Array(String(repeating: order.line, count: order.lines).utf8)
        for number in 0..<order.files {
            try FileTree.write(content, to: Array(Self.path(order.path, number).utf8), below: root, mode: nil)
        }
    }

    /// `{n}` is the file's number, `{n%300}` its remainder.
    private static func path(_ pattern: String, _ number: Int) -> String {
        var path = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            path += rest[..<open]
            let words = rest[rest.index(after: open)..<close].split(separator: "%", maxSplits: 1)
            if words.first == "n", words.count == 1 {
                path += "\(number)"
            } else if words.first == "n", let divisor = Int(words[1]), divisor > 0 {
                path += "\(number % divisor)"
            } else {
                path += rest[open...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        return path + rest
    }
}
