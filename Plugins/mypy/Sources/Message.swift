import GateSDK

/// One line of mypy's JSON.
struct Message: Equatable {
    var file = ""
    /// 1-based; -1 when the message has no place.
    var line = -1
    /// 0-based; -1 when unknown.
    var column = -1
    var endLine = -1
    var endColumn = -1
    var message = ""
    /// mypy's notes to the error, a line each.
    var hint = ""
    /// Nil where mypy has no name for it.
    var code: String?
    var severity = "error"

    init(_ json: inout JSONReader) throws(JSONError) {
        let begin = json.offset
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "file": file = try json.string()
            case "line": line = try json.int()
            case "column": column = try json.int()
            case "end_line": endLine = try json.null() ? -1 : json.int()
            case "end_column": endColumn = try json.null() ? -1 : json.int()
            case "message": message = try json.string()
            case "hint": hint = try json.null() ? "" : json.string()
            case "code": code = try json.null() ? nil : json.string()
            case "severity": severity = try json.string()
            default: try json.skip()
            }
        }
        guard !message.isEmpty else { throw JSONError(offset: begin, expected: "an object with `message`") }
    }

    var isError: Bool { severity == "error" }

    /// Whether mypy tells of a module that it did not find, or of its stubs, and so of the environment.
    var isAboutEnvironment: Bool {
        code == "import-not-found" || (code == "import-untyped" && message.has("stubs not installed"))
    }

    /// The module that an import names.
    var module: String? {
        let parts = message.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
        return parts.count >= 3 ? String(Substring(parts[1])) : nil
    }

    /// What the report shows.
    var finding: Finding {
        let notes = hint.isEmpty ? "" : "\n" + hint
        let severity: Severity = isError ? .error : severity == "note" ? .note : .warning
        var finding = Finding(rule: code ?? "mypy", message: message + notes, severity: severity)
        if !file.isEmpty { finding.path = Path(file) }
        if line > 0 {
            finding.line = line
            finding.column = max(0, column + 1)
            if endLine > 0, endColumn >= 0 {
                finding.endLine = endLine
                finding.endColumn = endColumn + 1
            }
        }
        if let code { finding.helpURI = "https://mypy.readthedocs.io/en/stable/_refs.html#code-\(code)" }
        return finding
    }
}
