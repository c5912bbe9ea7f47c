/// Reads SARIF 2.1.0: its results, and whether the tool says that it did its work.
///
/// Lenient where a member is wrong (it is dropped and counted, the result stays), strict where results would be lost: a
/// report that is cut, of another version, without runs, without results, or of a run that failed is a problem.
public enum SARIF {
    /// Hands each failure of the report to `sink`. `what` is how problems name the report.
    public static func read(_ bytes: [UInt8], _ what: String, into sink: inout ReportSink) throws(GateProblem) {
        let bytes = try withoutMark(bytes, what)
        var document = LenientJSON(bytes)
        var runs: [Int] = []
        var version = ""
        var hasRuns = false
        do throws(JSONError) {
            let isObject = try document.members("log") { (json, name) throws(JSONError) in
                switch name {
                case "version": version = try json.string("version") ?? ""
                case "runs":
                    hasRuns = try json.elements("runs") { (json, _) throws(JSONError) in
                        runs.append(try json.place())
                        try json.skip()
                    }
                default: try json.skip()
                }
            }
            try document.finish()
            guard isObject else { throw JSONError(offset: 0, expected: "an object") }
        } catch {
            throw unreadable(what, error.expected, at: error.offset)
        }
        guard version == "2.1.0" || version.hasPrefix("2.1.0-") else {
            let found = version.isEmpty ? "without a version" : "of version \(version)"
            throw GateProblem(.toolOutput, "\(what) is SARIF \(found), expected 2.1.0")
        }
        guard hasRuns, !runs.isEmpty else {
            throw GateProblem(.incomplete, "\(what) holds no run: the tool says nothing of having looked")
        }
        sink.account.dropped.add(document.dropped)
        for (index, place) in runs.enumerated() {
            try SARIFRun(bytes, at: place, "\(what), run \(index + 1)").read(into: &sink)
        }
    }
}

/// One run of a log: what it defines is read first, because its results may come before it.
struct SARIFRun {
    private let bytes: [UInt8]
    private let what: String
    private var results: Int?
    private var hasExternalResults = false
    private var complaints: [String] = []
    private var rules = SARIFRules()
    private var bases: [String: String] = [:]
    private var artifacts: [(uri: String, base: String)] = []
    private var dropped = Counts()

    /// A log's table of artifacts may be long; what lies past it has no place.
    private static let artifactsMax = 1 << 20

    init(_ bytes: [UInt8], at place: Int, _ what: String) throws(GateProblem) {
        self.bytes = bytes
        self.what = what
        do throws(JSONError) {
            var json = LenientJSON(bytes, at: place)
            var isRun = false
            isRun = try json.members("run") { (json, name) throws(JSONError) in try define(name, &json) }
            guard isRun else { throw JSONError(offset: place, expected: "an object") }
            dropped = json.dropped
        } catch {
            throw unreadable(what, error.expected, at: error.offset)
        }
    }

    private mutating func define(_ name: String, _ json: inout LenientJSON) throws(JSONError) {
        switch name {
        case "tool": try rules.read(&json)
        case "results":
            if try json.kind() == .array { results = try json.place() }
            if try json.kind() != .array, try json.kind() != .null {
                throw JSONError(offset: try json.place(), expected: "a list of results")
            }
            try json.skip()
        case "artifacts":
            try json.elements("artifacts") { (json, _) throws(JSONError) in
                var location = SARIFLocation()
                try json.members("artifact") { (json, name) throws(JSONError) in
                    if name == "location" { try location.readArtifact(&json) } else { try json.skip() }
                }
                if artifacts.count < SARIFRun.artifactsMax { artifacts.append((location.uri, location.base)) }
            }
        case "originalUriBaseIds":
            try json.members("originalUriBaseIds") { (json, id) throws(JSONError) in
                var location = SARIFLocation()
                try location.readArtifact(&json)
                bases[id] = location.uri
            }
        case "invocations":
            try json.elements("invocations") { (json, _) throws(JSONError) in
                try json.members("invocation") { (json, name) throws(JSONError) in try invocation(name, &json) }
            }
        case "externalPropertyFileReferences":
            try json.members("externalPropertyFileReferences") { (json, name) throws(JSONError) in
                if name == "results" { hasExternalResults = true }
                try json.skip()
            }
        default: try json.skip()
        }
    }

    private mutating func invocation(_ name: String, _ json: inout LenientJSON) throws(JSONError) {
        switch name {
        case "executionSuccessful":
            if try json.flag("executionSuccessful") == false { complaints.append("it did not end well") }
        case "toolExecutionNotifications", "toolConfigurationNotifications":
            try json.elements(name) { (json, _) throws(JSONError) in
                var level = "warning"
                var text = ""
                try json.members("notification") { (json, name) throws(JSONError) in
                    switch name {
                    case "level": level = try json.string("level") ?? level
                    case "message": text = try SARIFMessage(&json).text
                    default: try json.skip()
                    }
                }
                if level == "error" { complaints.append(text.isEmpty ? "an error without words" : text) }
            }
        default: try json.skip()
        }
    }

    func read(into sink: inout ReportSink) throws(GateProblem) {
        sink.account.dropped.add(dropped)
        if let complaint = complaints.first {
            let more = complaints.count > 1 ? " (and \(complaints.count - 1) more)" : ""
            throw GateProblem(.incomplete, "\(what): the tool says that it did not do its work: \(complaint)\(more)")
        }
        guard !hasExternalResults else {
            throw GateProblem(.toolOutput, "\(what) keeps its results in other files, which are not read")
        }
        guard let results else {
            throw GateProblem(.incomplete, "\(what) has no results, not even an empty list: the tool did not look")
        }
        do throws(JSONError) {
            var json = LenientJSON(bytes, at: results)
            try json.elements("results") { (json, _) throws(JSONError) in
                sink.account.results += 1
                guard try json.kind() == .object else {
                    sink.account.lost.note("result that is no object")
                    return try json.skip()
                }
                try take(SARIFResult(&json), into: &sink)
            }
            sink.account.dropped.add(json.dropped)
        } catch {
            throw unreadable(what, error.expected, at: error.offset)
        }
    }

    private func take(_ result: SARIFResult, into sink: inout ReportSink) throws(JSONError) {
        if let reason = result.reasonToLeaveOut {
            sink.account.leftOut.note(reason)
            return
        }
        let rule = rules.rule(of: result)
        var told = ReportedResult()
        told.rule = result.ruleID.isEmpty ? rule?.id ?? "" : result.ruleID
        told.message = result.message.text(rule)
        told.level = result.isFailure ? result.level ?? rule?.level ?? "warning" : "note"
        told.helpURI = rule?.helpURI ?? ""
        told.fix = result.fix
        let location = result.location
        (told.place, told.base) = place(of: location)
        told.line = location.startLine
        told.column = location.startColumn
        told.endLine = location.startLine > 0 && location.endLine == 0 ? location.startLine : location.endLine
        told.endColumn = location.endColumn
        if told.place.isEmpty, !location.logicalName.isEmpty { told.message += " (in \(location.logicalName))" }
        sink.tell(told)
    }

    /// A location's URI with the root that the run gives for its base, if any; a relative one without percent signs.
    private func place(of location: SARIFLocation) -> (text: String, base: String) {
        var (uri, base) = (location.uri, location.base)
        if uri.isEmpty, artifacts.indices.contains(location.artifactIndex) {
            (uri, base) = artifacts[location.artifactIndex]
        }
        if uri.hasPrefix("file:") { return (uri, "") }
        let relative = String(decoding: ReportPlace.percentDecoded(Array(uri.utf8)), as: UTF8.self)
        return (relative, bases[base] ?? "")
    }
}
