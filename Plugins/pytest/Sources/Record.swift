import GateSDK

/// One line of the reporter's file. Members that are not there keep their defaults.
struct Record: Equatable {
    var kind = ""
    /// A node id.
    var id = ""
    var when = ""
    var outcome = ""
    /// Whether pytest itself made the report of this test.
    var isKnown = false
    var isExpectedFailure = false
    /// How the report stood when the test had just raised something: its outcome, or "rewritten".
    var raised: String?
    var words = ""
    var place: Place?
    /// How it failed for want of a network.
    var network: String?
    /// What a failing test printed: heading and text.
    var printed: [Printed] = []
    var category = ""
    /// Of a warning; empty outside of the repository.
    var path = ""
    var line = 0
    var count = 0
    var unique = 0
    var sha256 = ""
    var status = 0
    var stopped = ""
    var deselected = 0
    var deselectedForNetwork = 0
    /// Tests that were collected and are neither selected nor deselected, and the first of them.
    var dropped = 0
    var droppedIDs: [String] = []
    /// Folders in which a failing test counts as passed.
    var canaries: [String] = []
    /// Folders in which that could not be found out.
    var unclear: [String] = []
    var coverage: CoverageFacts?
    var onlyCollects = false
    /// Whether pytest was told to look at no warnings.
    var seesNoWarnings = false

    struct Place: Equatable {
        var path: String
        var line: Int
    }

    struct Printed: Equatable {
        var heading: String
        var text: String
    }

    init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            if try !takeText(member, &json), try !takeNumber(member, &json), try !takeCompound(member, &json) {
                try json.skip()
            }
        }
    }

    private mutating func takeText(_ member: String, _ json: inout JSONReader) throws(JSONError) -> Bool {
        switch member {
        case "k": kind = try json.string()
        case "id": id = try json.string()
        case "when": when = try json.string()
        case "outcome": outcome = try json.string()
        case "raised": raised = try json.string()
        case "words": words = try json.string()
        case "net": network = try json.null() ? nil : json.string()
        case "category": category = try json.string()
        case "path": path = try json.string()
        case "sha256": sha256 = try json.string()
        case "stopped": stopped = try json.string()
        default: return false
        }
        return true
    }

    private mutating func takeNumber(_ member: String, _ json: inout JSONReader) throws(JSONError) -> Bool {
        switch member {
        case "known": isKnown = try json.bool()
        case "xfail": isExpectedFailure = try json.bool()
        case "collect_only": onlyCollects = try json.bool()
        case "warnings_unseen": seesNoWarnings = try json.bool()
        case "line": line = try json.int()
        case "count": count = try json.int()
        case "unique": unique = try json.int()
        case "status": status = try json.int()
        case "deselected": deselected = try json.int()
        case "network": deselectedForNetwork = try json.int()
        case "dropped": dropped = try json.int()
        default: return false
        }
        return true
    }

    private mutating func takeCompound(_ member: String, _ json: inout JSONReader) throws(JSONError) -> Bool {
        switch member {
        case "place": place = try json.null() ? nil : Record.place(&json)
        case "printed": printed = try Record.printed(&json)
        case "dropped_ids": droppedIDs = try Record.texts(&json)
        case "canaries": canaries = try Record.texts(&json)
        case "unclear": unclear = try Record.texts(&json)
        case "coverage": coverage = try json.null() ? nil : CoverageFacts(&json)
        default: return false
        }
        return true
    }

    static func texts(_ json: inout JSONReader) throws(JSONError) -> [String] {
        var texts: [String] = []
        try json.beginArray()
        while try json.nextElement() { texts.append(try json.string()) }
        return texts
    }

    private static func place(_ json: inout JSONReader) throws(JSONError) -> Place {
        var place = Place(path: "", line: 0)
        try json.beginArray()
        if try json.nextElement() { place.path = try json.string() }
        if try json.nextElement() { place.line = try json.int() }
        while try json.nextElement() { try json.skip() }
        return place
    }

    private static func printed(_ json: inout JSONReader) throws(JSONError) -> [Printed] {
        var all: [Printed] = []
        try json.beginArray()
        while try json.nextElement() {
            var printed = Printed(heading: "", text: "")
            try json.beginArray()
            if try json.nextElement() { printed.heading = try json.string() }
            if try json.nextElement() { printed.text = try json.string() }
            while try json.nextElement() { try json.skip() }
            all.append(printed)
        }
        return all
    }
}

/// What the reporter says of coverage, in percent.
struct CoverageFacts: Equatable {
    var total = 0.0
    /// The project's own `fail_under`; 0 when it has none.
    var minimum = 0.0
    /// Whether the total is below that, rounded as coverage rounds.
    var isShort = false

    init(_ json: inout JSONReader) throws(JSONError) {
        try json.beginObject()
        while let member = try json.nextMember() {
            switch member {
            case "total": total = try json.double()
            case "minimum": minimum = try json.double()
            case "short": isShort = try json.bool()
            default: try json.skip()
            }
        }
    }
}
