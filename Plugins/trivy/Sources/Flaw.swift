import GateSDK

/// One thing that trivy found. What quotes a secret is never read.
struct Flaw: Equatable {
    enum Kind {
        case vulnerability, misconfiguration, secret, licence
    }

    let kind: Kind
    var id = ""
    var title = ""
    var message = ""
    var grade = Grade.critical
    var line = 0
    var endLine = 0
    var help = ""
    var resolution = ""
    var package = ""
    var installed = ""
    var fixed = ""
    /// Misconfigurations: PASS, FAIL or EXCEPTION.
    var status = ""
    var file = ""

    /// Reads one; members that it does not know are stepped over.
    init(_ kind: Kind, _ json: inout JSONReader) throws(JSONError) {
        self.kind = kind
        let begin = json.offset
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "VulnerabilityID", "ID", "RuleID": id = try json.string()
            case "Name": if kind == .licence { id = try json.string() } else { try json.skip() }
            case "Title": title = try json.string()
            case "Message": if kind == .misconfiguration { message = try json.string() } else { try json.skip() }
            case "Severity": grade = Grade(try json.string())
            case "Status": if kind == .misconfiguration { status = try json.string() } else { try json.skip() }
            case "StartLine": line = try json.int()
            case "EndLine": endLine = try json.int()
            case "CauseMetadata": try readCause(&json)
            case "PrimaryURL", "Link": help = try json.string()
            case "Resolution": resolution = try json.string()
            case "PkgName": package = try json.string()
            case "InstalledVersion": installed = try json.string()
            case "FixedVersion": fixed = try json.string()
            case "Category": if kind == .licence { message = try json.string() } else { try json.skip() }
            case "FilePath": if kind == .licence { file = try json.string() } else { try json.skip() }
            default: try json.skip()
            }
        }
        guard !id.isEmpty else { throw JSONError(offset: begin, expected: "an object with an id") }
    }

    private mutating func readCause(_ json: inout JSONReader) throws(JSONError) {
        if try json.null() { return }
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "StartLine": line = try json.int()
            case "EndLine": endLine = try json.int()
            default: try json.skip()
            }
        }
    }

    /// What the report shows; `place` is said where the path alone does not tell it.
    func finding(at path: Path, in place: String, severity: Severity) -> Finding {
        var finding = Finding(rule: id, message: text + place + " (severity \(grade.text))", severity: severity, path: path)
        finding.line = line
        finding.endLine = endLine
        finding.helpURI = help
        finding.fix = advice
        return finding
    }

    private var text: String {
        switch kind {
        case .vulnerability: "\(package) \(installed): \(title.isEmpty ? "a known vulnerability" : title)"
        case .misconfiguration: message.isEmpty || message == title ? title : "\(title): \(message)"
        case .secret: title.isEmpty ? "A secret" : title
        case .licence: "\(package.isEmpty ? "a file" : package) is under \(id)\(message.isEmpty ? "" : " (\(message))")"
        }
    }

    private var advice: String {
        switch kind {
        case .vulnerability: fixed.isEmpty ? "" : "Update \(package) to \(fixed)"
        case .misconfiguration: resolution
        case .secret: "Revoke it, then read it from the environment"
        case .licence: ""
        }
    }
}
