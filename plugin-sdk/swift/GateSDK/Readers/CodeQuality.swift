/// Reads GitLab's code quality reports: a list of issues.
public enum CodeQuality {
    /// Hands each issue to `sink`.
    public static func read(_ bytes: [UInt8], _ what: String, into sink: inout ReportSink) throws(GateProblem) {
        let bytes = try withoutMark(bytes, what)
        do throws(JSONError) {
            var json = LenientJSON(bytes)
            guard try json.kind() == .array else { throw JSONError(offset: 0, expected: "a list of issues") }
            try json.elements("issues") { (json, _) throws(JSONError) in
                sink.account.results += 1
                guard try json.kind() == .object else {
                    sink.account.lost.note("issue that is no object")
                    return try json.skip()
                }
                var result = ReportedResult()
                try json.members("issue") { (json, name) throws(JSONError) in try member(name, of: &result, &json) }
                sink.tell(result)
            }
            try json.finish()
            sink.account.dropped.add(json.dropped)
        } catch {
            throw unreadable(what, error.expected, at: error.offset)
        }
    }

    private static func member(
        _ name: String, of result: inout ReportedResult, _ json: inout LenientJSON
    ) throws(JSONError) {
        switch name {
        case "check_name": result.rule = try json.string(name) ?? ""
        case "description": result.message = try json.string(name) ?? ""
        case "severity": result.level = try json.string(name) ?? ""
        case "fingerprint": result.fingerprint = try json.string(name) ?? ""
        case "location":
            try json.members(name) { (json, name) throws(JSONError) in
                switch name {
                case "path": result.place = try json.string("location.path") ?? ""
                case "lines", "positions":
                    try json.members(name) { (json, end) throws(JSONError) in try position(end, of: &result, &json) }
                default: try json.skip()
                }
            }
        default: try json.skip()
        }
    }

    /// `lines` has numbers, `positions` objects with line and column.
    private static func position(
        _ end: String, of result: inout ReportedResult, _ json: inout LenientJSON
    ) throws(JSONError) {
        var line = 0
        var column = 0
        if try json.kind() == .object {
            try json.members("positions") { (json, name) throws(JSONError) in
                switch name {
                case "line": line = try json.count("position.line") ?? 0
                case "column": column = try json.count("position.column") ?? 0
                default: try json.skip()
                }
            }
        } else {
            line = try json.count("lines.\(end)") ?? 0
        }
        if end == "begin" { (result.line, result.column) = (line, column) }
        if end == "end" { (result.endLine, result.endColumn) = (line, column) }
    }
}
