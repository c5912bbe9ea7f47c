internal import HostModel

extension Lock {
    /// The file's content: sorted, one thing a line, the same bytes for the same lock.
    public var bytes: [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        if let advisories { write(advisories, to: &json) }
        json.members("config_hashes", configHashes) { $0.value($1) }
        if !configSections.isEmpty {
            json.members("config_sections", configSections) { (json, sections) in
                json.beginArray()
                for section in sections.sorted() { json.value(section) }
                json.endArray()
            }
        }
        json.members("env", environment) { $0.value($1) }
        json.members("gates", gates) { (json, gate) in
            json.beginObject()
            json.members("library_sha256", gate.librarySHA256) { $0.value($1) }
            json.member("manifest_sha256", gate.manifestSHA256)
            json.endObject()
        }
        json.member("platforms", platforms.sorted())
        json.members("plugins", plugins) { $0.value($1) }
        if let collection { write(collection, to: &json) }
        if let python { json.member("python", python) }
        json.member("schema", Self.schema)
        json.members("thresholds", thresholds) { (json, threshold) in
            switch threshold {
            case .number(let number): json.value(number)
            case .word(let word): json.value(word)
            }
        }
        json.members("timeouts_sec", timeouts) { $0.value($1) }
        json.members("tools", tools) { (json, tool) in
            json.beginObject()
            json.members("sha256", tool.sha256) { $0.value($1) }
            json.member("version", tool.version)
            json.endObject()
        }
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private func write(_ snapshot: LockedSnapshot, to json: inout JSONWriter) {
        json.name("advisories")
        json.beginObject()
        if let days = snapshot.maxAgeDays { json.member("max_age_days", days) }
        json.member("sha256", snapshot.sha256)
        json.member("snapshot", snapshot.name)
        json.endObject()
    }

    private func write(_ collection: LockedCollection, to json: inout JSONWriter) {
        json.name("pytest_collection")
        json.beginObject()
        json.member("allow_uncollected", collection.allowsUncollected)
        if let count = collection.count {
            json.member("expected_count", count)
        } else {
            json.member("expected_count", Self.pending)
        }
        json.member("name_hash_sha256", collection.sha256)
        json.endObject()
    }
}

extension JSONWriter {
    /// An object with free names, sorted by their bytes.
    fileprivate mutating func members<Part>(
        _ name: String, _ parts: [String: Part], _ write: (inout JSONWriter, Part) -> Void
    ) {
        self.name(name)
        beginObject()
        for (name, part) in parts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            self.name(name)
            write(&self, part)
        }
        endObject()
    }
}
