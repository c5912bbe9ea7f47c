import GateSDK

/// One line of ruff's `json-lines`.
struct Diagnostic: Equatable {
    /// Nil where ruff has no rule: errors of syntax, until 0.13.
    var code: String?
    var name = ""
    var message = ""
    /// Absolute; what is not UTF-8 has become U+FFFD.
    var filename = ""
    var start = Position()
    var end = Position()
    /// 1-based; nil outside of notebooks.
    var cell: Int?
    var severity = "error"
    var url = ""
    var fix: Fix?

    struct Position: Equatable {
        var line = 0
        var column = 0
    }

    struct Fix: Equatable {
        var message = ""
        var applicability = ""
    }

    /// Reads one; members that it does not know are stepped over.
    init(_ json: inout JSONReader) throws(JSONError) {
        let begin = json.offset
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "code": code = try json.optionalString()
            case "name": name = try json.optionalString() ?? ""
            case "message": message = try json.string()
            case "filename": filename = try json.string()
            case "location": start = try Position(&json)
            case "end_location": end = try Position(&json)
            case "cell": cell = try json.null() ? nil : json.int()
            case "severity": severity = try json.optionalString() ?? "error"
            case "url": url = try json.optionalString() ?? ""
            case "fix": fix = try json.null() ? nil : Fix(&json)
            default: try json.skip()
            }
        }
        guard !filename.isEmpty, !message.isEmpty else {
            throw JSONError(offset: begin, expected: "an object with `filename` and `message`")
        }
    }

    /// Whether ruff tells of a file that it could not check, and not of the code in it.
    var isUnreadable: Bool { code == "E902" || name == "io-error" || isPanic }

    /// Whether ruff itself fell over this file.
    var isPanic: Bool { code == "panic" || name == "panic" || severity == "fatal" }

    /// What the report shows, at `path`.
    func finding(at path: Path) -> Finding {
        var text = message
        if let cell { text += " (cell \(cell))" }
        var finding = Finding(rule: code ?? "invalid-syntax", message: text, severity: level, path: path)
        finding.line = start.line
        finding.column = start.column
        finding.endLine = end.line
        finding.endColumn = end.column
        finding.helpURI = url
        finding.fix = fix?.text ?? ""
        return finding
    }

    private var level: Severity {
        switch severity {
        case "warning": .warning
        case "info", "help": .note
        default: .error
        }
    }
}

extension Diagnostic.Position {
    fileprivate init(_ json: inout JSONReader) throws(JSONError) {
        if try json.null() { return }
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "row": line = try json.int()
            case "column": column = try json.int()
            default: try json.skip()
            }
        }
    }
}

extension Diagnostic.Fix {
    fileprivate init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "message": message = try json.optionalString() ?? ""
            case "applicability": applicability = try json.optionalString() ?? ""
            default: try json.skip()
            }
        }
    }

    /// What to do, and how far it can be left to ruff.
    fileprivate var text: String {
        let what = message.isEmpty ? "Let ruff rewrite it" : message
        switch applicability {
        case "safe": return "\(what) (safe: ruff check --fix)"
        case "unsafe": return "\(what) (unsafe: ruff check --fix --unsafe-fixes)"
        default: return "\(what) (by hand)"
        }
    }

    /// Whether ruff applies it when asked to.
    var isAutomatic: Bool { applicability == "safe" || applicability == "unsafe" }
}

extension JSONReader {
    fileprivate mutating func optionalString() throws(JSONError) -> String? {
        try null() ? nil : string()
    }
}
