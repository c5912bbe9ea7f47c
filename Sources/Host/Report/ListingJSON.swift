public import HostModel

/// What discovery found, for a program.
public enum ListingJSON {
    public static let schema = "firsttry.gates/1"

    public static func bytes(_ gates: [GateListing]) -> [UInt8] {
        var json = JSONWriter(indented: true)
        json.beginObject()
        json.member("schema", schema)
        json.name("gates")
        json.beginArray()
        for gate in gates { write(gate, to: &json) }
        json.endArray()
        json.endObject()
        json.endLine()
        return json.bytes
    }

    public static func bytes(_ facts: [Fact]) -> [UInt8] {
        var json = JSONWriter(indented: true)
        write(facts, to: &json)
        json.endLine()
        return json.bytes
    }

    private static func write(_ gate: GateListing, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", gate.id)
        json.member("title", gate.title)
        json.member("accepted", gate.refusal == nil)
        json.member("origin", gate.origin)
        json.member("manifest", gate.manifestPath)
        json.member("manifest_sha256", orNull: gate.manifestSHA256)
        json.member("library", orNull: gate.libraryPath)
        json.member("library_sha256", orNull: gate.librarySHA256)
        json.member("abi", orNull: gate.abi)
        json.member("tier", orNull: gate.tier?.rawValue)
        json.member("level", gate.level.rawValue)
        json.member("code", gate.code.id)
        json.name("refusal")
        if let refusal = gate.refusal {
            json.beginObject()
            ErrorText.writeMembers(refusal, to: &json)
            json.endObject()
        } else {
            json.null()
        }
        json.name("facts")
        write(gate.facts, to: &json)
        json.endObject()
    }

    /// A list, not an object: a name may come twice.
    private static func write(_ facts: [Fact], to json: inout JSONWriter) {
        json.beginArray()
        for fact in facts {
            json.beginObject()
            json.member("name", fact.name)
            json.member("value", fact.value)
            json.endObject()
        }
        json.endArray()
    }
}
