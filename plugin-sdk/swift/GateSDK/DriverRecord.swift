/// One line of what a driver wrote. A gate whose driver says more than this reads the rest beside it (`take`).
public struct DriverRecord {
    public private(set) var kind = "", message = "", path = "", name = "", unit = "", mediaType = ""
    public private(set) var value = 0.0
    private var rule = "", severity = "", fix = "", help = "", statement = "", problem = "", hint = ""
    private var line = 0, expected = 0, examined = 0

    public init() {}

    init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            if try !take(member, &json) { try json.skip() }
        }
    }

    /// Takes the value of a member; false, and nothing is read, where every driver's records have no such member.
    public mutating func take(_ member: String, _ json: inout JSONReader) throws(JSONError) -> Bool {
        switch member {
        case "kind": kind = try json.string()
        case "rule": rule = try json.string()
        case "severity": severity = try json.string()
        case "message": message = try json.string()
        case "path": path = try json.string()
        case "fix": fix = try json.string()
        case "help_uri": help = try json.string()
        case "name": name = try json.string()
        case "unit": unit = try json.string()
        case "media_type": mediaType = try json.string()
        case "statement": statement = try json.string()
        case "problem": problem = try json.string()
        case "hint": hint = try json.string()
        case "line": line = try json.int()
        case "expected": expected = try json.int()
        case "examined": examined = try json.int()
        case "value": value = try json.double()
        default: return false
        }
        return true
    }

    public var finding: Finding {
        let level: Severity = severity == "note" ? .note : severity == "warning" ? .warning : .error
        var finding = Finding(rule: rule, message: message, severity: level, path: path.isEmpty ? nil : Path(path))
        finding.line = line
        finding.fix = fix
        finding.helpURI = help
        return finding
    }

    public var proof: Proof { Proof(name, expected: expected, examined: examined, statement: statement) }

    public var gateProblem: GateProblem { GateProblem(problemKind, message, hint: hint) }

    public var unknownKind: JSONError { JSONError(offset: 0, expected: "a record of a known kind") }

    private var problemKind: GateProblem.Kind {
        switch problem {
        case "missing": .toolMissing
        case "version": .toolVersion
        case "config": .toolConfig
        case "output": .toolOutput
        case "incomplete": .incomplete
        case "options": .options
        case "timeout": .timeout
        default: .toolBroke
        }
    }

    /// Has each line read, which is one record and nothing else.
    public static func each(
        in bytes: [UInt8], _ read: (inout JSONReader) throws(JSONError) -> Void
    ) throws(GateProblem) {
        var number = 0
        for line in bytes.split(separator: 0x0A) {
            number += 1
            do throws(JSONError) {
                var json = JSONReader(bytes, in: line.indices)
                try read(&json)
                try json.finish()
            } catch {
                throw GateProblem(.toolOutput, "record \(number) of the driver cannot be read: expected \(error.expected)")
            }
        }
    }
}
