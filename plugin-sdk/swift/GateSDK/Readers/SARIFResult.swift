/// One result, as far as a finding needs it.
struct SARIFResult {
    var ruleID = ""
    var ruleIndex = -1
    /// Index of the extension that has the rule; -1 for the driver.
    var component = -1
    var level: String?
    var message = SARIFMessage()
    var location = SARIFLocation()
    var fix = ""
    private var kind = "fail"
    private var baseline = ""
    private var isSuppressed = false

    init(_ json: inout LenientJSON) throws(JSONError) {
        try json.members("result") { (json, name) throws(JSONError) in try member(name, &json) }
    }

    /// Whether it says that something is wrong, and not only that something is to be looked at.
    var isFailure: Bool { kind != "open" && kind != "review" && kind != "informational" }

    /// Why it is no finding of today.
    var reasonToLeaveOut: String? {
        if isSuppressed { return "suppressed" }
        if kind == "pass" || kind == "notApplicable" { return "passed" }
        return baseline == "absent" ? "gone since the baseline" : nil
    }

    private mutating func member(_ name: String, _ json: inout LenientJSON) throws(JSONError) {
        switch name {
        case "ruleId": ruleID = try json.string("ruleId") ?? ruleID
        case "ruleIndex": ruleIndex = try json.index("ruleIndex") ?? ruleIndex
        case "rule": try reference(&json)
        case "level": level = try json.string("level")
        case "kind": kind = try json.string("kind") ?? kind
        case "baselineState": baseline = try json.string("baselineState") ?? ""
        case "message": message = try SARIFMessage(&json)
        case "locations":
            try json.elements("locations") { (json, index) throws(JSONError) in
                if index == 0 { try location.read(&json) } else { try json.skip() }
            }
        case "suppressions":
            try json.elements("suppressions") { (json, _) throws(JSONError) in
                var status = "accepted"
                let isOne = try json.members("suppression") { (json, name) throws(JSONError) in
                    if name == "status" { status = try json.string("status") ?? status } else { try json.skip() }
                }
                if isOne, status == "accepted" { isSuppressed = true }
            }
        case "fixes":
            try json.elements("fixes") { (json, index) throws(JSONError) in
                try json.members("fix") { (json, name) throws(JSONError) in
                    if name == "description", index == 0 { fix = try SARIFMessage(&json).text } else { try json.skip() }
                }
            }
        default: try json.skip()
        }
    }

    private mutating func reference(_ json: inout LenientJSON) throws(JSONError) {
        try json.members("rule") { (json, name) throws(JSONError) in
            switch name {
            case "id":
                let id = try json.string("rule.id") ?? ""
                if ruleID.isEmpty { ruleID = id }
            case "index": ruleIndex = try json.index("rule.index") ?? ruleIndex
            case "toolComponent":
                try json.members("rule.toolComponent") { (json, name) throws(JSONError) in
                    if name == "index" { component = try json.index("toolComponent.index") ?? component } else { try json.skip() }
                }
            default: try json.skip()
            }
        }
    }
}

/// Where a result is.
struct SARIFLocation {
    var uri = ""
    var base = ""
    var artifactIndex = -1
    var startLine = 0
    var startColumn = 0
    var endLine = 0
    var endColumn = 0
    var logicalName = ""

    mutating func read(_ json: inout LenientJSON) throws(JSONError) {
        try json.members("location") { (json, name) throws(JSONError) in
            switch name {
            case "physicalLocation":
                try json.members("physicalLocation") { (json, name) throws(JSONError) in
                    switch name {
                    case "artifactLocation": try readArtifact(&json)
                    case "region": try readRegion(&json)
                    default: try json.skip()
                    }
                }
            case "logicalLocations":
                try json.elements("logicalLocations") { (json, index) throws(JSONError) in
                    try json.members("logicalLocation") { (json, name) throws(JSONError) in
                        if index == 0, name == "fullyQualifiedName" || name == "name" && logicalName.isEmpty {
                            logicalName = try json.string("logicalLocation.name") ?? logicalName
                        } else {
                            try json.skip()
                        }
                    }
                }
            default: try json.skip()
            }
        }
    }

    mutating func readArtifact(_ json: inout LenientJSON) throws(JSONError) {
        try json.members("artifactLocation") { (json, name) throws(JSONError) in
            switch name {
            case "uri": uri = try json.string("artifactLocation.uri") ?? ""
            case "uriBaseId": base = try json.string("artifactLocation.uriBaseId") ?? ""
            case "index": artifactIndex = try json.index("artifactLocation.index") ?? -1
            default: try json.skip()
            }
        }
    }

    private mutating func readRegion(_ json: inout LenientJSON) throws(JSONError) {
        try json.members("region") { (json, name) throws(JSONError) in
            switch name {
            case "startLine": startLine = try json.count("region.startLine") ?? 0
            case "startColumn": startColumn = try json.count("region.startColumn") ?? 0
            case "endLine": endLine = try json.count("region.endLine") ?? 0
            case "endColumn": endColumn = try json.count("region.endColumn") ?? 0
            default: try json.skip()
            }
        }
    }
}
