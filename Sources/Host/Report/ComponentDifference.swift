internal import HostModel

/// What two bills of materials differ in.
public struct ComponentDifference: Sendable, Equatable {
    /// One component that is in both, but not as the same.
    public struct Change: Sendable, Equatable {
        public let key: String
        public let old: [ComponentList.Component]
        public let new: [ComponentList.Component]
    }

    /// Sorted by key, like the others.
    public let added: [Change]
    public let removed: [Change]
    public let changed: [Change]
    public let unchanged: Int

    public init(from old: ComponentList, to new: ComponentList) {
        var added: [Change] = [], removed: [Change] = [], changed: [Change] = []
        var unchanged = 0
        let keys = Set(old.components.keys).union(new.components.keys)
        for key in keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let change = Change(key: key, old: old.components[key] ?? [], new: new.components[key] ?? [])
            if change.old == change.new {
                unchanged += 1
            } else if change.old.isEmpty {
                added.append(change)
            } else if change.new.isEmpty {
                removed.append(change)
            } else {
                changed.append(change)
            }
        }
        (self.added, self.removed, self.changed, self.unchanged) = (added, removed, changed, unchanged)
    }

    // MARK: Forms

    public func text(style: Style) -> String {
        var text = ""
        for change in added { text += style.green("+ ") + PlainText.line("\(change.key) \(Self.versions(change.new))") + "\n" }
        for change in removed { text += style.red("- ") + PlainText.line("\(change.key) \(Self.versions(change.old))") + "\n" }
        for change in changed { text += style.yellow("~ ") + PlainText.line("\(change.key) \(Self.words(change))") + "\n" }
        let counts = "\(added.count) came, \(removed.count) went, \(changed.count) changed, \(unchanged) are the same"
        return text + counts + "\n"
    }

    private static func versions(_ components: [ComponentList.Component]) -> String {
        components.map { $0.version.isEmpty ? "(no version)" : $0.version }.joined(separator: ", ")
    }

    /// "1.0 → 1.1; licence MIT → Apache-2.0; hashes differ".
    private static func words(_ change: Change) -> String {
        var words: [String] = []
        let (old, new) = (versions(change.old), versions(change.new))
        words.append(old == new ? old : "\(old) → \(new)")
        func licences(_ components: [ComponentList.Component]) -> String {
            let all = Set(components.flatMap(\.licences)).sorted()
            return all.isEmpty ? "none" : all.joined(separator: ", ")
        }
        let (before, after) = (licences(change.old), licences(change.new))
        if before != after { words.append("licence \(before) → \(after)") }
        // Another version has other hashes: that is no news.
        if old == new, change.old.map(\.hashes) != change.new.map(\.hashes) { words.append("hashes differ") }
        return words.joined(separator: "; ")
    }

    public func json() -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("schema", "firsttry.bill-difference/1")
        for (name, changes) in [("added", added), ("removed", removed), ("changed", changed)] {
            json.name(name)
            json.beginArray()
            for change in changes {
                json.beginObject()
                json.member("component", change.key)
                if !change.old.isEmpty { Self.write(change.old, as: "old", to: &json) }
                if !change.new.isEmpty { Self.write(change.new, as: "new", to: &json) }
                json.endObject()
            }
            json.endArray()
        }
        json.member("unchanged", unchanged)
        json.endObject()
        json.endLine()
        return json.bytes
    }

    private static func write(_ components: [ComponentList.Component], as name: String, to json: inout JSONWriter) {
        json.name(name)
        json.beginArray()
        for component in components {
            json.beginObject()
            json.member("version", component.version)
            for (name, texts) in [("licences", component.licences), ("hashes", component.hashes)] {
                json.name(name)
                json.beginArray()
                for text in texts { json.value(text) }
                json.endArray()
            }
            json.endObject()
        }
        json.endArray()
    }
}
