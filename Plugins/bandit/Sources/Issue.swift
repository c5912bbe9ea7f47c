import GateSDK

/// One element of bandit's `results`.
struct Issue: Equatable {
    var test = ""
    var name = ""
    var text = ""
    /// As bandit prints it: "././a.py".
    var filename = ""
    var severity = Level.high
    var confidence = Level.high
    /// The CWE's number; 0 when there is none.
    var weakness = 0
    var line = 0
    var lastLine = 0
    /// 0-based, in bytes of UTF-8, as Python's syntax tree has it; -1 when unknown.
    var column = -1
    var endColumn = -1
    var help = ""
    /// The lines of the place, each with its number and a blank in front. It never leaves this gate.
    var code = ""

    /// The tests whose message quotes the password that they found.
    private static let quoting = ["B105", "B106", "B107"]

    /// Reads one; members that it does not know are stepped over.
    init(_ json: inout JSONReader) throws(JSONError) {
        let begin = json.offset
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "test_id": test = try json.string()
            case "test_name": name = try json.string()
            case "issue_text": text = try json.string()
            case "filename": filename = try json.string()
            case "issue_severity": severity = Level(try json.string())
            case "issue_confidence": confidence = Level(try json.string())
            case "issue_cwe": weakness = try Issue.weakness(&json)
            case "line_number": line = try json.int()
            case "line_range": lastLine = try Issue.last(&json)
            case "col_offset": column = try json.int()
            case "end_col_offset": endColumn = try json.int()
            case "more_info": help = try json.null() ? "" : json.string()
            case "code": code = try json.string()
            default: try json.skip()
            }
        }
        guard !test.isEmpty, !filename.isEmpty, !text.isEmpty else {
            throw JSONError(offset: begin, expected: "an object with `test_id`, `filename` and `issue_text`")
        }
    }

    /// What may be shown of the message: no password.
    var message: String {
        var shown = text
        if Issue.quoting.contains(test), let quote = text.utf8.firstIndex(of: UInt8(ascii: "'")) {
            shown = String(text[..<quote]) + "(not shown)"
        }
        while let last = shown.utf8.last, last == 0x0A || last == 0x20 { shown.unicodeScalars.removeLast() }
        let cwe = weakness > 0 ? ", CWE-\(weakness)" : ""
        return "\(shown) (severity \(severity.text), confidence \(confidence.text)\(cwe))"
    }

    /// What the report shows, at `path`.
    func finding(at path: Path, severity: Severity) -> Finding {
        var finding = Finding(rule: test, message: message, severity: severity, path: path)
        finding.line = line
        finding.endLine = max(line, lastLine)
        finding.column = character(column)
        // bandit's end belongs to the first expression, which need not reach to the last line.
        if finding.endLine == line { finding.endColumn = character(endColumn) }
        finding.helpURI = help
        return finding
    }

    /// A column in characters from 1, by the line that bandit quotes; 0 when that line is not there.
    private func character(_ offset: Int) -> Int {
        guard offset >= 0 else { return 0 }
        let mark = "\(line) "
        for quoted in code.utf8.split(separator: 0x0A) where quoted.starts(with: mark.utf8) {
            let before = quoted.dropFirst(mark.utf8.count).prefix(offset)
            // The first byte of each character is no continuation byte.
            return before.reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        }
        return 0
    }

    private static func weakness(_ json: inout JSONReader) throws(JSONError) -> Int {
        var number = 0
        try json.beginObject()
        while let member = try json.nextMember() {
            if member == "id" {
                number = try json.int()
            } else {
                try json.skip()
            }
        }
        return number
    }

    private static func last(_ json: inout JSONReader) throws(JSONError) -> Int {
        var last = 0
        try json.beginArray()
        while try json.nextElement() { last = max(last, try json.int()) }
        return last
    }
}
