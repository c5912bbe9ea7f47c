public import HostModel

extension Policy {
    static let keys = [
        "$schema", "checks", "description", "enforcement", "isolation", "locked", "name", "required_gates", "restrictions",
        "schema",
    ]
    static let restrictionKeys = [
        "allow_cache_bypass", "allow_check_skip", "allow_looser_lock", "allow_policy_edit", "max_concurrent_tasks",
        "max_timeout_sec",
    ]
    static let demandKeys = ["enabled", "fail_on_error", "min_percent"]
    static let isolationKeys = ["filesystem", "landlock_abi", "network", "pids", "syscalls"]

    /// Reads a policy; `file` is how errors name it.
    public init(json bytes: [UInt8], file: String = Policy.path) throws(HostError) {
        let json = JSONObjectReader(bytes, file: file, code: .config, idPrefix: "policy")
        let top = try json.outermost(sizeMax: Self.sizeMax)
        try json.allow(only: Self.keys, in: top)
        _ = try json.text(try json.required("schema", of: top, "\"\(Self.schema)\""), "\"\(Self.schema)\"") { $0 == Self.schema }
        let name = try json.required("name", of: top, "the policy's name")
        self.init(
            name: try json.text(name, "1 to 100 characters without control characters") {
                (1...100).contains($0.utf8.count) && $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            })
        if let value = json.member("locked", of: top) { isLocked = try json.flag(value) }
        if let value = json.member("enforcement", of: top) { enforcement = try json.choice(value, Enforcement.self) }
        if let value = json.member("description", of: top) { _ = try json.text(value) }
        if let value = json.member("required_gates", of: top) { requiredGates = try json.texts(value).sorted() }
        try readChecks(json, top)
        try readRestrictions(json, top)
        try readIsolation(json, top)
    }

    private mutating func readChecks(_ json: JSONObjectReader, _ top: JSONObjectReader.Object) throws(HostError) {
        guard let value = json.member("checks", of: top) else { return }
        let object = try json.object(value)
        try json.allow(only: PolicyCheck.allCases.map(\.rawValue), in: object)
        for (name, value) in json.each(of: object) {
            guard let check = PolicyCheck(rawValue: name) else { continue }
            let part = try json.object(value)
            try json.allow(only: check == .coverage ? Self.demandKeys : Self.demandKeys.filter { $0 != "min_percent" }, in: part)
            var demand = CheckDemand()
            if let value = json.member("enabled", of: part) { demand.isEnabled = try json.flag(value) }
            if let value = json.member("fail_on_error", of: part) { demand.failsOnError = try json.flag(value) }
            if let value = json.member("min_percent", of: part) { demand.minPercent = try json.number(value, 0...100) }
            checks[check] = demand
        }
    }

    private mutating func readRestrictions(_ json: JSONObjectReader, _ top: JSONObjectReader.Object) throws(HostError) {
        guard let value = json.member("restrictions", of: top) else { return }
        let object = try json.object(value)
        try json.allow(only: Self.restrictionKeys, in: object)
        if let value = json.member("allow_cache_bypass", of: object) { restrictions.allowsCacheBypass = try json.flag(value) }
        if let value = json.member("allow_check_skip", of: object) { restrictions.allowsCheckSkip = try json.flag(value) }
        if let value = json.member("allow_policy_edit", of: object) { restrictions.allowsPolicyEdit = try json.flag(value) }
        if let value = json.member("allow_looser_lock", of: object) { restrictions.allowsLooserLock = try json.flag(value) }
        if let value = json.member("max_concurrent_tasks", of: object) {
            restrictions.maxConcurrentTasks = try json.integer(value, 1...1024)
        }
        if let value = json.member("max_timeout_sec", of: object) {
            restrictions.maxTimeoutSeconds = try json.integer(value, 1...86_400)
        }
    }

    private mutating func readIsolation(_ json: JSONObjectReader, _ top: JSONObjectReader.Object) throws(HostError) {
        guard let value = json.member("isolation", of: top) else { return }
        let object = try json.object(value)
        try json.allow(only: Self.isolationKeys, in: object)
        func word(_ name: String, _ words: [String]) throws(HostError) -> String {
            guard let value = json.member(name, of: object) else { return "" }
            return try json.text(value, "one of " + words.joined(separator: ", ")) { words.contains($0) }
        }
        isolation.network = try word("network", ["namespace", "seccomp"])
        isolation.filesystem = try word("filesystem", ["namespace", "landlock"])
        isolation.pids = try word("pids", ["namespace"])
        isolation.syscalls = try word("syscalls", ["seccomp"])
        if let value = json.member("landlock_abi", of: object) { isolation.landlockABI = try json.integer(value, 1...1000) }
    }
}
