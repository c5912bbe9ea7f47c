import GateSDK

/// coverage's own JSON report, as far as it is shown.
struct CoverageReport: Equatable {
    private(set) var files: [File] = []
    private(set) var statements = 0
    private(set) var missing = 0

    struct File: Equatable {
        /// As coverage names it: relative to the repository, or absolute.
        var path = ""
        var percent = 0.0
        var statements = 0
        var missing: [Int] = []
    }

    init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "files":
                try json.beginObject()
                while let path = try json.nextMember() { files.append(try CoverageReport.file(path, &json)) }
            case "totals":
                try json.beginObject()
                while let name = try json.nextMember() {
                    switch name {
                    case "num_statements": statements = try json.int()
                    case "missing_lines": missing = try json.int()
                    default: try json.skip()
                    }
                }
            default: try json.skip()
            }
        }
        try json.finish()
    }

    private static func file(_ path: String, _ json: inout JSONReader) throws(JSONError) -> File {
        var file = File(path: path)
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "missing_lines":
                try json.beginArray()
                while try json.nextElement() { file.missing.append(try json.int()) }
            case "summary":
                try json.beginObject()
                while let name = try json.nextMember() {
                    switch name {
                    case "percent_covered": file.percent = try json.double()
                    case "num_statements": file.statements = try json.int()
                    default: try json.skip()
                    }
                }
            default: try json.skip()
            }
        }
        return file
    }

    /// The files with the most uncovered lines.
    func worst(_ most: Int) -> [File] {
        let open = files.filter { !$0.missing.isEmpty }
        return Array(open.sorted { ($1.missing.count, $0.path) < ($0.missing.count, $1.path) }.prefix(most))
    }
}

extension CoverageReport.File {
    /// The uncovered lines as ranges.
    var ranges: [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        for line in missing.sorted() {
            if let last = ranges.last, last.upperBound + 1 == line {
                ranges[ranges.count - 1] = last.lowerBound...line
            } else {
                ranges.append(line...line)
            }
        }
        return ranges
    }
}
