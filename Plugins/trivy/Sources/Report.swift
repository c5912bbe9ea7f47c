import GateSDK

/// A report of trivy's: its results, and where in its bytes they stand, so that a report without some of them can be made.
struct Report {
    private(set) var results: [Result] = []
    private let bytes: [UInt8]
    private var head = 0..<0
    private var tail = 0..<0

    /// One element of `Results`: what one scanner found in one file.
    struct Result {
        var target = ""
        var kind = ""
        var type = ""
        var packages = 0
        /// Found and then suppressed by the repository's exceptions.
        var suppressed = 0
        var flaws: [Flaw] = []
        fileprivate var whole = 0..<0
        fileprivate var name = 0..<0
    }

    init(_ json: [UInt8]) throws(GateProblem) {
        bytes = json
        var reader = JSONReader(json)
        do throws(JSONError) {
            try read(&reader)
            try reader.finish()
        } catch {
            throw GateProblem(
                .toolOutput, "trivy's report is cut or no JSON: byte \(error.offset): expected \(error.expected)")
        }
    }

    /// The same report with only the results that `isWanted`, and those of `others`, their targets below `folders`, each
    /// called what `naming` makes of it.
    func merged(
        with others: [(folder: String, report: Report)], naming: (String) -> String = { $0 }, where isWanted: (Result) -> Bool
    ) -> [UInt8] {
        var parts: [[UInt8]] = []
        for (prefix, report) in [("", self)] + others.map({ ($0.folder + "/", $0.report) }) {
            for result in report.results where isWanted(result) {
                parts.append(report.part(result, as: naming(prefix + result.target)))
            }
        }
        // A report without findings has no `Results` at all.
        guard !tail.isEmpty else { return bytes }
        return Array(bytes[head]) + Array(parts.joined(separator: [UInt8(ascii: ",")])) + Array(bytes[tail])
    }

    /// One result as it stands, but for its target. `trivy convert` panics at control characters in it.
    private func part(_ result: Result, as target: String) -> [UInt8] {
        guard target != result.target || target.utf8.contains(where: { $0 < 0x20 }) else { return Array(bytes[result.whole]) }
        var escaped: [UInt8] = []
        for byte in target.utf8 {
            if byte < 0x20 {
                escaped += Array((byte < 0x10 ? "%0" : "%").utf8) + Array(String(byte, radix: 16, uppercase: true).utf8)
            } else {
                escaped.append(byte)
            }
        }
        var writer = JSONWriter()
        writer.value(String(decoding: escaped, as: UTF8.self))
        return Array(bytes[result.whole.lowerBound..<result.name.lowerBound]) + writer.bytes
            + Array(bytes[result.name.upperBound..<result.whole.upperBound])
    }

    private mutating func read(_ json: inout JSONReader) throws(JSONError) {
        var isReport = false
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "SchemaVersion":
                isReport = true
                try json.skip()
            case "Results":
                if try json.null() { continue }
                try json.beginArray()
                head = 0..<json.offset
                while try json.nextElement() { results.append(try Result(&json)) }
                tail = (json.offset - 1)..<bytes.count
            default: try json.skip()
            }
        }
        guard isReport else { throw JSONError(offset: json.offset, expected: "`SchemaVersion`") }
    }
}

extension Report.Result {
    fileprivate init(_ json: inout JSONReader) throws(JSONError) {
        _ = try json.kind()
        let start = json.offset
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "Target":
                _ = try json.kind()
                let begin = json.offset
                target = try json.string()
                name = begin..<json.offset
            case "Class": kind = try json.string()
            case "Type": type = try json.string()
            case "Packages": packages = try Self.count(&json)
            case "ExperimentalModifiedFindings": suppressed = try Self.count(&json)
            case "Vulnerabilities": try read(&json, .vulnerability)
            case "Misconfigurations": try read(&json, .misconfiguration)
            case "Secrets": try read(&json, .secret)
            case "Licenses": try read(&json, .licence)
            default: try json.skip()
            }
        }
        whole = start..<json.offset
    }

    private mutating func read(_ json: inout JSONReader, _ kind: Flaw.Kind) throws(JSONError) {
        if try json.null() { return }
        try json.beginArray()
        while try json.nextElement() { flaws.append(try Flaw(kind, &json)) }
    }

    private static func count(_ json: inout JSONReader) throws(JSONError) -> Int {
        if try json.null() { return 0 }
        var count = 0
        try json.beginArray()
        while try json.nextElement() {
            try json.skip()
            count += 1
        }
        return count
    }
}
