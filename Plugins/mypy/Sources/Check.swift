import GateSDK

/// One check and what came of it.
struct Check {
    private(set) var messages: [Message] = []
    private(set) var log = Log()

    /// Runs mypy once and returns its exit status.
    mutating func run(_ run: borrowing Run, _ command: Command) throws(GateProblem) -> Int32 {
        var lines = JSONLines(of: "mypy")
        let result = try run.stream(command) { (line) throws(GateProblem) in
            // What keeps mypy from starting comes as JSON too, but on stderr.
            if line.stream == .output || line.bytes.first == UInt8(ascii: "{") {
                guard line.stream == .error || line.bytes.first == UInt8(ascii: "{") || line.isEmpty else {
                    return log.take(line.bytes)
                }
                try lines.read(line) { (json) throws(JSONError) in messages.append(try Message(&json)) }
            } else {
                log.take(line.bytes)
            }
        }
        return try result.exit.status(of: "mypy")
    }

    var errors: Int { messages.reduce(0) { $0 + ($1.isError ? 1 : 0) } }

    /// Modules that mypy did not find, and that the repository does not hold either.
    var missingModules: [String] {
        var names: Set<String> = []
        for message in messages where message.isError && message.isAboutEnvironment {
            if let module = message.module, !isOwn(module) { names.insert(top(module)) }
        }
        return names.sorted()
    }

    /// Whether every error is about the environment, and none about the code.
    var onlyEnvironmentIsWrong: Bool {
        errors > 0
            && messages.allSatisfy { message in
                !message.isError || (message.isAboutEnvironment && !(message.module.map { isOwn($0) } ?? true))
            }
    }

    /// Whether a run with a cache came to its end and looked at the text of each source.
    func isWhole(_ status: Int32) -> Bool {
        (status == 0 || status == 1) && log.isFinished && log.namesArePlain && log.sources.isSubset(of: log.seen)
    }

    /// Of a run with a cache.
    var proof: Proof {
        Proof(
            "files", expected: log.sources.count, examined: log.sources.intersection(log.seen).count,
            statement:
                "of the \(log.sources.count) modules that mypy found, it parsed as many, or compared their text with what its cache was "
                + "made of")
    }

    /// `files` is nil for a run with a cache, which counts no lines.
    func report(_ run: borrowing Run, _ files: LineCount?) {
        for word in log.words { run.log(.warning, word) }
        for message in messages {
            var finding = message.finding
            if message.isAboutEnvironment, let module = message.module, !isOwn(module) {
                finding.fix =
                    "Install what provides \(module), or its stubs, into the environment of \(log.interpreter); "
                    + "when that cannot be, say so in mypy's configuration (ignore_missing_imports for this module)."
            }
            run.report(finding)
        }
        run.report(metric: "files", Double(files?.modules.count ?? log.sources.count), unit: "files")
        if let files {
            run.report(metric: "lines", Double(files.lines), unit: "lines")
            run.report(metric: "lines_typed", Double(files.typedLines), unit: "lines")
        }
        run.report(metric: "errors", Double(errors), unit: "errors")
        run.report(metric: "notes", Double(messages.count - errors), unit: "notes")
        run.report(metric: "missing_modules", Double(missingModules.count), unit: "modules")
    }

    private func isOwn(_ module: String) -> Bool {
        let name = top(module)
        return log.sources.contains { top($0) == name }
    }

    private func top(_ module: String) -> String {
        module.utf8.split(separator: UInt8(ascii: ".")).first.map { String(Substring($0)) } ?? module
    }
}
