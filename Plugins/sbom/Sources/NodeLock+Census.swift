import GateSDK

extension NodeLock {
    /// What the lock file names, read once more without a tree: the other side of the proof.
    static func census(_ bytes: [UInt8], _ file: Path) throws(GateProblem) -> [String: String] {
        var json = JSONReader(bytes)
        var nested: [String: String] = [:]
        var flat: [String: String]?
        do throws(JSONError) {
            try json.beginObject()
            while let member = try json.nextMember() {
                switch member {
                case "packages": flat = try packages(&json, file.text)
                case "dependencies": try dependencies(&json, file.text, &nested)
                default: try json.skip()
                }
            }
        } catch {
            throw GateProblem(.toolConfig, "\(file.text) cannot be read: byte \(error.offset): expected \(error.expected)")
        }
        return flat ?? nested
    }

    private static func packages(_ json: inout JSONReader, _ file: String) throws(JSONError) -> [String: String] {
        var found: [String: String] = [:]
        try json.beginObject()
        while let place = try json.nextMember() {
            let entry = try Entry(&json)
            var module: [UInt8]?
            var rest = Array(place.utf8)[...]
            while let end = rest.end(of: "node_modules/") {
                rest = rest[end...]
                module = Array(rest)
            }
            guard let module, !entry.isLink else { continue }
            let package = Package(.npm, entry.name ?? String(decoding: module, as: UTF8.self), entry.version)
            found[package.url] = "\(file): \(place)"
        }
        return found
    }

    private static func dependencies(
        _ json: inout JSONReader, _ file: String, _ found: inout [String: String]
    ) throws(JSONError) {
        guard try json.kind() == .object else { return try json.skip() }
        try json.beginObject()
        while let name = try json.nextMember() {
            var version = ""
            try json.beginObject()
            while let member = try json.nextMember() {
                switch member {
                case "version": version = try json.string()
                case "dependencies": try dependencies(&json, file, &found)
                default: try json.skip()
                }
            }
            found[Package(.npm, name, version).url] = "\(file): \(name)"
        }
    }

    private struct Entry {
        var name: String?
        var version = ""
        var isLink = false

        init(_ json: inout JSONReader) throws(JSONError) {
            try json.beginObject()
            while let member = try json.nextMember() {
                switch member {
                case "name": name = try json.string()
                case "version": version = try json.string()
                case "link": isLink = try json.bool()
                default: try json.skip()
                }
            }
        }
    }
}
