internal import HostModel

extension Record {
    /// Reads one record; whatever is not exactly what a runner writes is a violation.
    public init(json: [UInt8]) throws(Violation) {
        var fields = Fields()
        do {
            try fields.read(json)
        } catch {
            throw Violation("sent a record that cannot be read: expected \(error.expected) at byte \(error.offset)")
        }
        self = try fields.record()
    }
}

/// The members of any record, flat; a name that no record has is passed over, so that a newer runner's extra members do
/// no harm.
private struct Fields {
    var type = ""
    var id = ""
    var version = ""
    var sdk = ""
    var abi = ""
    var protocolVersion = 0
    var path = ""
    var section = ""
    var status = ""
    var rule = ""
    var message = ""
    var severity = ""
    var helpURI = ""
    var fix = ""
    var fingerprint = ""
    var line = 0
    var column = 0
    var endLine = 0
    var endColumn = 0
    var name = ""
    var unit = ""
    var value: Double?
    var expected = 0
    var examined = 0
    var statement = ""
    var mediaType = ""
    var size = 0
    var done = 0
    var total = 0
    var what = ""
    var kind = ""
    var hint = ""
    var level = 0
    var records = 0
    var findings = 0

    mutating func read(_ json: [UInt8]) throws(JSONError) {
        var reader = JSONReader(json)
        try reader.beginObject()
        while let member = try reader.nextMember() {
            switch member {
            case "line", "column", "end_line", "end_column", "protocol", "expected", "examined", "size", "done", "total",
                "level", "records", "findings":
                try readNumber(member, &reader)
            case "value": value = try reader.double()
            default: try readText(member, &reader)
            }
        }
        try reader.finish()
    }

    private mutating func readNumber(_ member: String, _ reader: inout JSONReader) throws(JSONError) {
        let start = reader.offset
        let number = try reader.int()
        guard number >= 0 else { throw JSONError(offset: start, expected: "a number from 0 on") }
        switch member {
        case "line": line = number
        case "column": column = number
        case "end_line": endLine = number
        case "end_column": endColumn = number
        case "protocol": protocolVersion = number
        case "expected": expected = number
        case "examined": examined = number
        case "size": size = number
        case "done": done = number
        case "total": total = number
        case "level": level = number
        case "records": records = number
        default: findings = number
        }
    }

    private mutating func readText(_ member: String, _ reader: inout JSONReader) throws(JSONError) {
        switch member {
        case "t": type = try reader.string()
        case "rule": rule = try reader.string()
        case "message": message = try reader.string()
        case "path": path = try reader.string()
        case "severity": severity = try reader.string()
        case "help_uri": helpURI = try reader.string()
        case "fix": fix = try reader.string()
        case "fingerprint": fingerprint = try reader.string()
        case "id": id = try reader.string()
        case "version": version = try reader.string()
        case "sdk": sdk = try reader.string()
        case "abi": abi = try reader.string()
        case "section": section = try reader.string()
        case "status": status = try reader.string()
        case "name": name = try reader.string()
        case "unit": unit = try reader.string()
        case "statement": statement = try reader.string()
        case "media_type": mediaType = try reader.string()
        case "what": what = try reader.string()
        case "kind": kind = try reader.string()
        case "hint": hint = try reader.string()
        default: try reader.skip()
        }
    }

    func record() throws(Violation) -> Record {
        switch type {
        case "hello":
            guard protocolVersion == 1 else { throw Violation("speaks protocol \(protocolVersion), not 1") }
            return .hello(id: id, version: version, sdk: sdk, abi: abi)
        case "tool": return .tool(version: version)
        case "config": return .config(path: path, section: section)
        case "probed": return .probed(try phaseStatus())
        case "finding": return .finding(try finding())
        case "metric":
            guard !name.isEmpty, let value else { throw Violation("sent a metric without name or value") }
            return .metric(Metric(name: name, value: value, unit: unit))
        case "proof":
            guard !name.isEmpty else { throw Violation("sent a proof without a name") }
            return .proof(Proof(name: name, expected: expected, examined: examined, statement: statement))
        case "artifact": return .artifact(name: name, mediaType: mediaType, size: size)
        case "progress": return .progress(done: done, total: total, what: what)
        case "problem":
            guard let kind = ProblemKind(rawValue: kind) else { throw Violation("sent a problem of unknown kind") }
            return .problem(Problem(kind: kind, message: message, hint: hint))
        case "log": return .log(level: level, message: message)
        case "end": return .end(try phaseStatus(), records: records, findings: findings)
        default: throw Violation("sent a record of unknown type")
        }
    }

    private func phaseStatus() throws(Violation) -> PhaseStatus {
        guard let status = PhaseStatus(rawValue: status) else { throw Violation("ended a phase with an unknown status") }
        return status
    }

    private func finding() throws(Violation) -> Finding {
        guard !rule.isEmpty else { throw Violation("sent a finding without a rule") }
        guard !message.isEmpty else { throw Violation("sent a finding without a message") }
        guard let severity = Severity(rawValue: severity) else { throw Violation("sent a finding of unknown severity") }
        return Finding(
            rule: rule, message: message, path: path, line: line, column: column, endLine: endLine, endColumn: endColumn,
            severity: severity, fingerprint: fingerprint, helpURI: helpURI, fix: fix)
    }
}
