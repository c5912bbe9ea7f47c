import GateSDK

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
        try DriverRecord.each(in: bytes) { (json) throws(JSONError) in try take(WalkRecord(&json)) }
    }

    /// What it did not say itself.
    mutating func end(with problem: GateProblem) { self.problem = problem }

    private mutating func take(_ record: WalkRecord) throws(JSONError) {
        switch record.common.kind {
        case "start": versions = "alembic \(record.alembic), SQLAlchemy \(record.sqlalchemy), Python \(record.python)"
        case "revisions": (files, locations) = (record.files, record.locations)
        case "revision":
            known.insert(record.common.path)
            if record.isVerified { verified.insert(record.common.path) }
        case "finding": findings.append(record.finding)
        case "metric": metrics.append((record.common.name, record.common.value))
        case "overruled": overruled = record.urls
        case "problem": problem = record.common.gateProblem
        case "finish": isFinished = true
        default: throw record.common.unknownKind
        }
    }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }
}

/// One line of it: what every driver's records say, and what only this one's do.
private struct WalkRecord {
    private(set) var common = DriverRecord()
    private(set) var alembic = "", sqlalchemy = "", python = ""
    private(set) var files: [String] = [], locations: [String] = [], urls: [String] = []
    private(set) var isVerified = false

    init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "alembic": alembic = try json.string()
            case "sqlalchemy": sqlalchemy = try json.string()
            case "python": python = try json.string()
            case "files": files = try json.strings()
            case "locations": locations = try json.strings()
            case "urls": urls = try json.strings()
            case "verified": isVerified = try json.bool()
            default: if try !common.take(member, &json) { try json.skip() }
            }
        }
    }

    var finding: Finding {
        var finding = common.finding
        finding.helpURI = WalkRecord.help(finding.rule, finding.message)
        return finding
    }

    /// Where alembic's documentation speaks of it.
    private static func help(_ rule: String, _ message: String) -> String {
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
}
