/// What a tool and its extensions say of their rules.
struct SARIFRules {
    struct Rule {
        var id = ""
        var level = "warning"
        var helpURI = ""
        var short = ""
        var messages: [String: String] = [:]
    }

    private var driver: [Rule] = []
    private var extensions: [[Rule]] = []
    private var byID: [String: Rule] = [:]

    /// Reads a run's `tool`.
    mutating func read(_ json: inout LenientJSON) throws(JSONError) {
        try json.members("tool") { (json, name) throws(JSONError) in
            switch name {
            case "driver": driver = try component(&json)
            case "extensions":
                try json.elements("extensions") { (json, _) throws(JSONError) in extensions.append(try component(&json)) }
            default: try json.skip()
            }
        }
    }

    /// The rule of a result: by its place in a table, else by its id, of which what follows the last slash may be dropped.
    func rule(of result: SARIFResult) -> Rule? {
        let table = extensions.indices.contains(result.component) ? extensions[result.component] : driver
        if table.indices.contains(result.ruleIndex) {
            let rule = table[result.ruleIndex]
            if result.ruleID.isEmpty || rule.id.isEmpty || isOf(result.ruleID, rule.id) { return rule }
        }
        if let rule = byID[result.ruleID] { return rule }
        guard let slash = result.ruleID.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return byID[String(result.ruleID[..<slash])]
    }

    private func isOf(_ id: String, _ rule: String) -> Bool { id == rule || id.hasPrefix(rule + "/") }

    private mutating func component(_ json: inout LenientJSON) throws(JSONError) -> [Rule] {
        var rules: [Rule] = []
        try json.members("toolComponent") { (json, name) throws(JSONError) in
            guard name == "rules" else { return try json.skip() }
            try json.elements("rules") { (json, _) throws(JSONError) in
                var rule = Rule()
                try json.members("rule") { (json, name) throws(JSONError) in try SARIFRules.member(name, of: &rule, &json) }
                if byID[rule.id] == nil { byID[rule.id] = rule }
                rules.append(rule)
            }
        }
        return rules
    }

    private static func member(_ name: String, of rule: inout Rule, _ json: inout LenientJSON) throws(JSONError) {
        switch name {
        case "id": rule.id = try json.string("rule.id") ?? ""
        case "helpUri": rule.helpURI = try json.string("rule.helpUri") ?? ""
        case "shortDescription": rule.short = try SARIFMessage(&json).text
        case "messageStrings":
            try json.members("messageStrings") { (json, id) throws(JSONError) in
                rule.messages[id] = try SARIFMessage(&json).text
            }
        case "defaultConfiguration":
            try json.members("defaultConfiguration") { (json, name) throws(JSONError) in
                if name == "level" {
                    rule.level = try json.string("rule.level") ?? rule.level
                } else {
                    try json.skip()
                }
            }
        default: try json.skip()
        }
    }
}

/// A message: its own words, or the name of one of the rule's with what stands for {0}, {1}, …
struct SARIFMessage {
    private(set) var text = ""
    private var id = ""
    private var arguments: [String] = []

    init() {}

    init(_ json: inout LenientJSON) throws(JSONError) {
        var markdown = ""
        try json.members("message") { (json, name) throws(JSONError) in
            switch name {
            case "text": text = try json.string("message.text") ?? ""
            case "markdown": markdown = try json.string("message.markdown") ?? ""
            case "id": id = try json.string("message.id") ?? ""
            case "arguments":
                try json.elements("message.arguments") { (json, _) throws(JSONError) in
                    arguments.append(try json.word("message.argument") ?? "")
                }
            default: try json.skip()
            }
        }
        if text.isEmpty { text = markdown }
    }

    func text(_ rule: SARIFRules.Rule?) -> String {
        let words = text.isEmpty ? rule?.messages[id] ?? rule?.short ?? "" : text
        return arguments.isEmpty ? words : filled(words)
    }

    private func filled(_ words: String) -> String {
        let bytes = Array(words.utf8)
        var out: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "{"), let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")), end - index < 6,
                let number = Int(String(decoding: bytes[(index + 1)..<end], as: UTF8.self)), arguments.indices.contains(number)
            {
                out += Array(arguments[number].utf8)
                index = end + 1
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
