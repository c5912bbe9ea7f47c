/// What a driver told.
public struct DriverReport {
    public private(set) var findings: [Finding] = []
    public private(set) var metrics: [(name: String, value: Double, unit: String)] = []
    public private(set) var artifacts: [(name: String, path: Path, mediaType: String)] = []
    public private(set) var proofs: [Proof] = []
    /// For the gate's log.
    public private(set) var log: [String] = []
    /// Why there is no verdict, if so.
    public private(set) var problem: GateProblem?
    /// Whether it came to its end.
    public private(set) var isFinished = false

    public init(_ bytes: [UInt8]) throws(GateProblem) {
        var number = 0
        for line in bytes.split(separator: 0x0A) {
            number += 1
            do throws(JSONError) {
                var json = JSONReader(bytes, in: line.indices)
                try take(Fields(&json))
                try json.finish()
            } catch {
                throw GateProblem(.toolOutput, "record \(number) of the driver cannot be read: expected \(error.expected)")
            }
        }
    }

    /// Reports findings and metrics, and hands over the artifacts.
    public func report(_ run: borrowing Run) throws(GateProblem) {
        for finding in findings { run.report(finding) }
        for metric in metrics { run.report(metric: metric.name, metric.value, unit: metric.unit) }
        for artifact in artifacts {
            do throws(SystemError) {
                try run.report(artifact: artifact.name, at: artifact.path, mediaType: artifact.mediaType)
            } catch {
                throw GateProblem(.toolOutput, "\(artifact.name) cannot be handed over: \(error.text)")
            }
        }
    }

    private mutating func take(_ fields: Fields) throws(JSONError) {
        switch fields.kind {
        case "finding": findings.append(fields.finding)
        case "metric": metrics.append((fields.name, fields.value, fields.unit))
        case "artifact": artifacts.append((fields.name, Path(fields.path), fields.mediaType))
        case "proof":
            proofs.append(Proof(fields.name, expected: fields.expected, examined: fields.examined, statement: fields.statement))
        case "log": log.append(fields.message)
        case "problem": problem = GateProblem(fields.problemKind, fields.message, hint: fields.hint)
        case "finish": isFinished = true
        default: throw JSONError(offset: 0, expected: "a record of a known kind")
        }
    }

    private struct Fields {
        var kind = "", rule = "", severity = "", message = "", path = "", fix = "", help = "", name = "", unit = ""
        var mediaType = "", statement = "", problem = "", hint = ""
        var line = 0, expected = 0, examined = 0
        var value = 0.0

        init(_ json: inout JSONReader) throws(JSONError) {
            try json.beginObject()
            while let member = try json.nextMember() {
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
                default: try json.skip()
                }
            }
        }

        var finding: Finding {
            let level: Severity = severity == "note" ? .note : severity == "warning" ? .warning : .error
            var finding = Finding(rule: rule, message: message, severity: level, path: path.isEmpty ? nil : Path(path))
            finding.line = line
            finding.fix = fix
            finding.helpURI = help
            return finding
        }

        var problemKind: GateProblem.Kind {
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
    }
}
