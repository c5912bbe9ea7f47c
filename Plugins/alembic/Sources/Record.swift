import GateSDK

/// One line that the driver wrote.
enum Record: Equatable {
    case start(alembic: String, sqlalchemy: String, python: String)
    case revisions(files: [String], locations: [String])
    case revision(path: String, isVerified: Bool)
    case finding(Finding)
    case metric(name: String, value: Double)
    case overruled([String])
    case problem(kind: String, message: String, hint: String)
    case finish(severe: Int)

    init(_ json: inout JSONReader) throws(JSONError) {
        let start = json.offset
        let fields = try Fields(&json)
        switch fields.kind {
        case "start": self = .start(alembic: fields.alembic, sqlalchemy: fields.sqlalchemy, python: fields.python)
        case "revisions": self = .revisions(files: fields.files, locations: fields.locations)
        case "revision": self = .revision(path: fields.path, isVerified: fields.isVerified)
        case "finding": self = .finding(fields.finding)
        case "metric": self = .metric(name: fields.name, value: fields.value)
        case "overruled": self = .overruled(fields.urls)
        case "problem": self = .problem(kind: fields.problem, message: fields.message, hint: fields.hint)
        case "finish": self = .finish(severe: fields.severe)
        default: throw JSONError(offset: start, expected: "a record of a known kind")
        }
    }

    private struct Fields {
        var kind = "", alembic = "", sqlalchemy = "", python = "", path = "", rule = "", severity = "", message = "", fix = ""
        var problem = "", hint = "", name = ""
        var files: [String] = [], locations: [String] = [], urls: [String] = []
        var isVerified = false
        var line = 0, severe = 0
        var value = 0.0

        init(_ json: inout JSONReader) throws(JSONError) {
            try json.beginObject()
            while let member = try json.nextMember() {
                switch member {
                case "kind": kind = try json.string()
                case "alembic": alembic = try json.string()
                case "sqlalchemy": sqlalchemy = try json.string()
                case "python": python = try json.string()
                case "path": path = try json.string()
                case "rule": rule = try json.string()
                case "severity": severity = try json.string()
                case "message": message = try json.string()
                case "fix": fix = try json.string()
                case "problem": problem = try json.string()
                case "hint": hint = try json.string()
                case "name": name = try json.string()
                case "files": files = try json.strings()
                case "locations": locations = try json.strings()
                case "urls": urls = try json.strings()
                case "verified": isVerified = try json.bool()
                case "line": line = try json.int()
                case "severe": severe = try json.int()
                case "value": value = try json.double()
                default: try json.skip()
                }
            }
        }

        /// Where alembic's documentation speaks of it.
        private var help: String {
            let page: String
            switch rule {
            case "several-heads", "broken-chain", "duplicate-revision": page = "branches.html"
            case "model-differs", "models-not-compared": page = "autogenerate.html"
            case "upgrade-fails" where message.has("SQLite dialect"): page = "batch.html"
            case "data-loss", "fails-with-data", "irreversible": page = "tutorial.html#downgrading"
            default: page = rule.hasPrefix("downgrade") ? "tutorial.html#downgrading" : "ops.html"
            }
            return "https://alembic.sqlalchemy.org/en/latest/" + page
        }

        var finding: Finding {
            let level: Severity = severity == "error" ? .error : severity == "note" ? .note : .warning
            var finding = Finding(rule: rule, message: message, severity: level, path: path.isEmpty ? nil : Path(path))
            finding.line = line
            finding.fix = fix
            finding.helpURI = help
            return finding
        }
    }
}

/// All that the driver wrote about one walk.
struct Walk {
    private(set) var findings: [Finding] = []
    private(set) var metrics: [(name: String, value: Double)] = []
    private(set) var files: [String] = []
    private(set) var locations: [String] = []
    private(set) var verified: Set<String> = []
    private(set) var known: Set<String> = []
    private(set) var overruled: [String] = []
    private(set) var problem: GateProblem?
    private(set) var isFinished = false
    private(set) var versions = ""

    init(_ bytes: [UInt8]) throws(GateProblem) {
        var number = 0
        for line in bytes.split(separator: 0x0A) {
            number += 1
            do throws(JSONError) {
                var json = JSONReader(bytes, in: line.indices)
                take(try Record(&json))
                try json.finish()
            } catch {
                throw GateProblem(.toolOutput, "record \(number) of the driver cannot be read: expected \(error.expected)")
            }
        }
    }

    /// What it did not say itself.
    mutating func end(with problem: GateProblem) { self.problem = problem }

    private mutating func take(_ record: Record) {
        switch record {
        case .start(let alembic, let sqlalchemy, let python):
            versions = "alembic \(alembic), SQLAlchemy \(sqlalchemy), Python \(python)"
        case .revisions(let files, let locations): (self.files, self.locations) = (files, locations)
        case .revision(let path, let isVerified):
            known.insert(path)
            if isVerified { verified.insert(path) }
        case .finding(let finding): findings.append(finding)
        case .metric(let name, let value): metrics.append((name, value))
        case .overruled(let urls): overruled = urls
        case .problem(let kind, let message, let hint): problem = GateProblem(Walk.kind(kind), message, hint: hint)
        case .finish: isFinished = true
        }
    }

    private static func kind(_ text: String) -> GateProblem.Kind {
        switch text {
        case "missing": .toolMissing
        case "config": .toolConfig
        case "incomplete": .incomplete
        default: .toolBroke
        }
    }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }
}
