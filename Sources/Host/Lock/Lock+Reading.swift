public import HostModel

extension Lock {
    static let keys = [
        "$schema", "advisories", "config_hashes", "config_sections", "env", "gates", "platforms", "plugins", "pytest_collection",
        "python", "schema", "thresholds", "timeouts_sec", "tools",
    ]

    /// Reads a lock; `file` is how errors name it.
    public init(json bytes: [UInt8], file: String = Lock.path) throws(HostError) {
        try self.init(LockReader(bytes, file: file))
    }

    private init(_ reader: LockReader) throws(HostError) {
        self.init()
        let json = reader.json
        let top = try json.outermost(sizeMax: Self.sizeMax)
        try json.allow(only: Self.keys, in: top)
        _ = try json.text(try json.required("schema", of: top, "\"\(Self.schema)\""), "\"\(Self.schema)\"") { $0 == Self.schema }
        if let value = json.member("python", of: top) { python = try json.text(value, "a version", where: LockReader.isWord) }
        if let value = json.member("platforms", of: top) { platforms = try json.texts(value) }
        tools = try reader.map("tools", of: top) { (value) throws(HostError) in try reader.tool(value) }
        configHashes = try reader.map("config_hashes", of: top) { (value) throws(HostError) in try reader.digest(value) }
        configSections = try reader.map("config_sections", of: top) { (value) throws(HostError) in try json.texts(value) }
        collection = try reader.collection(of: top)
        plugins = try reader.map("plugins", of: top) { (value) throws(HostError) in
            try json.text(value, "a version", where: LockReader.isWord)
        }
        thresholds = try reader.map("thresholds", of: top) { (value) throws(HostError) in try json.threshold(value) }
        timeouts = try reader.map("timeouts_sec", of: top) { (value) throws(HostError) in try json.integer(value, 1...86_400) }
        environment = try reader.map("env", of: top) { (value) throws(HostError) in try json.text(value) }
        let platforms = platforms
        gates = try reader.map("gates", of: top) { (value) throws(HostError) in try reader.gate(value, platforms) }
        advisories = try reader.snapshot(of: top)
    }
}

/// The parts of a lock.
struct LockReader {
    let json: JSONObjectReader

    init(_ bytes: [UInt8], file: String) {
        json = JSONObjectReader(bytes, file: file, code: .lockMissing, idPrefix: "lock")
    }

    static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    static func isDigest(_ text: String) -> Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        return text == Lock.pending
            || (text.utf8.count == 64 && text.utf8.allSatisfy { digits.contains($0) || letters.contains($0) })
    }

    /// An object whose names are free.
    func map<Part>(
        _ name: String, of top: JSONObjectReader.Object, _ read: (JSONObjectReader.Value) throws(HostError) -> Part
    ) throws(HostError) -> [String: Part] {
        guard let value = json.member(name, of: top) else { return [:] }
        return try map(of: value, read)
    }

    private func map<Part>(
        of value: JSONObjectReader.Value, _ read: (JSONObjectReader.Value) throws(HostError) -> Part
    ) throws(HostError) -> [String: Part] {
        var parts: [String: Part] = [:]
        for (name, value) in json.each(of: try json.object(value)) { parts[name] = try read(value) }
        return parts
    }

    func digest(_ value: JSONObjectReader.Value) throws(HostError) -> String {
        try json.text(value, "64 hexadecimal digits, or \"pending\"", where: Self.isDigest)
    }

    func tool(_ value: JSONObjectReader.Value) throws(HostError) -> LockedTool {
        let object = try json.object(value)
        try json.allow(only: ["sha256", "version"], in: object)
        let version = try json.text(try json.required("version", of: object, "a version"), "a version", where: Self.isWord)
        let digests = try map("sha256", of: object) { (value) throws(HostError) in try digest(value) }
        return LockedTool(version: version, sha256: digests)
    }

    func gate(_ value: JSONObjectReader.Value, _ platforms: [String]) throws(HostError) -> LockedGate {
        let object = try json.object(value)
        try json.allow(only: ["library_sha256", "manifest_sha256"], in: object)
        let library = try json.required("library_sha256", of: object, "digests by platform")
        return LockedGate(
            librarySHA256: try digests(library, platforms),
            manifestSHA256: try digest(try json.required("manifest_sha256", of: object, "a digest")))
    }

    /// Earlier locks had one digest, of the machine that wrote it. Which one that was is certain only where there is one: of
    /// others nothing is taken over, so that a run asks for a digest in place of accepting any.
    private func digests(_ value: JSONObjectReader.Value, _ platforms: [String]) throws(HostError) -> [String: String] {
        guard json.isText(value) else { return try map(of: value) { (value) throws(HostError) in try digest(value) } }
        let only = try digest(value)
        return platforms.count == 1 ? [platforms[0]: only] : [:]
    }

    func collection(of top: JSONObjectReader.Object) throws(HostError) -> LockedCollection? {
        guard let value = json.member("pytest_collection", of: top) else { return nil }
        let object = try json.object(value)
        try json.allow(only: ["allow_uncollected", "expected_count", "name_hash_sha256"], in: object)
        let count = try json.required("expected_count", of: object, "a number of tests")
        let allows = json.member("allow_uncollected", of: object)
        return LockedCollection(
            count: json.isText(count, Lock.pending) ? nil : try json.integer(count, 0...100_000_000),
            sha256: try digest(try json.required("name_hash_sha256", of: object, "a digest")),
            allowsUncollected: try allows.map { (value) throws(HostError) in try json.flag(value) } ?? false)
    }

    func snapshot(of top: JSONObjectReader.Object) throws(HostError) -> LockedSnapshot? {
        guard let value = json.member("advisories", of: top) else { return nil }
        let object = try json.object(value)
        try json.allow(only: ["max_age_days", "sha256", "snapshot"], in: object)
        let name = try json.required("snapshot", of: object, "the snapshot's name")
        let age = json.member("max_age_days", of: object)
        return LockedSnapshot(
            name: try json.text(name, "the name of a folder below .firsttry/snapshots") {
                Self.isWord($0) && !$0.contains("/") && !$0.hasPrefix(".")
            },
            sha256: try digest(try json.required("sha256", of: object, "a digest")),
            maxAgeDays: try age.map { (value) throws(HostError) in try json.integer(value, 1...3650) })
    }
}
