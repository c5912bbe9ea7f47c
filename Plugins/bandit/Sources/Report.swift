import GateSDK

/// What bandit's JSON says.
struct Report {
    private(set) var issues: [Issue] = []
    /// Files that bandit has metrics for, as it prints them.
    private(set) var files: [String] = []
    /// What could not be scanned, and why.
    private(set) var errors: [Unread] = []
    private(set) var totals = Totals()

    struct Unread: Equatable {
        var filename = ""
        var reason = ""
    }

    struct Totals: Equatable {
        var lines = 0
        var nosec = 0
        var nosecTests = 0
        /// By severity, before any filter.
        var issues = 0

        static func + (left: Totals, right: Totals) -> Totals {
            Totals(
                lines: left.lines + right.lines, nosec: left.nosec + right.nosec,
                nosecTests: left.nosecTests + right.nosecTests, issues: left.issues + right.issues)
        }
    }

    init(_ json: [UInt8]) throws(GateProblem) {
        var reader = JSONReader(json)
        do throws(JSONError) {
            try read(&reader)
            try reader.finish()
        } catch {
            throw GateProblem(
                .toolOutput, "bandit's report is cut or no JSON: byte \(error.offset): expected \(error.expected)")
        }
        guard totals.issues == issues.count else {
            throw GateProblem(
                .toolOutput, "bandit counts \(totals.issues) issues and reports \(issues.count)",
                hint: "use a bandit between 1.7.5 and 1.9.4")
        }
    }

    private mutating func read(_ json: inout JSONReader) throws(JSONError) {
        var hasMetrics = false
        var hasResults = false
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "errors":
                try json.beginArray()
                while try json.nextElement() { errors.append(try Unread(&json)) }
            case "metrics":
                hasMetrics = true
                try readMetrics(&json)
            case "results":
                hasResults = true
                try json.beginArray()
                while try json.nextElement() { issues.append(try Issue(&json)) }
            default: try json.skip()
            }
        }
        guard hasMetrics, hasResults else { throw JSONError(offset: json.offset, expected: "`metrics` and `results`") }
    }

    private mutating func readMetrics(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let file = try json.nextMember() {
            if file == "_totals" {
                totals = try Totals(&json)
            } else {
                files.append(file)
                try json.skip()
            }
        }
    }
}

extension Report.Unread {
    fileprivate init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "filename": filename = try json.string()
            case "reason": reason = try json.null() ? "" : json.string()
            default: try json.skip()
            }
        }
    }
}

extension Report.Totals {
    fileprivate init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "loc": lines = try json.int()
            case "nosec": nosec = try json.int()
            case "skipped_tests": nosecTests = try json.int()
            default:
                if member.hasPrefix("SEVERITY.") {
                    issues += try json.int()
                } else {
                    try json.skip()
                }
            }
        }
    }
}
