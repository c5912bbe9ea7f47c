internal import HostModel

extension TestCollection {
    private static let sizeMax = 64 << 20

    /// Reads a gate's signature of its tests; nil when it is none. What a gate says is hostile: only plain words come through.
    init?(json bytes: [UInt8]) {
        guard bytes.count <= Self.sizeMax else { return nil }
        var reader = JSONReader(bytes)
        var count: Int?
        var sha256: String?
        var python: String?
        var plugins: [String: String] = [:]
        do throws(JSONError) {
            try reader.beginObject()
            while let name = try reader.nextMember() {
                switch name {
                case "count": count = try reader.int()
                case "sha256": sha256 = try reader.string()
                case "python": python = try reader.string()
                case "plugins":
                    try reader.beginArray()
                    while try reader.nextElement() {
                        let words = try reader.string().split(separator: " ").map(String.init)
                        if words.count == 2, words.allSatisfy(Self.isWord), plugins.count < 1000 { plugins[words[0]] = words[1] }
                    }
                default: try reader.skip()
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        let isDigest = sha256.map { $0.utf8.count == 64 && $0.utf8.allSatisfy { Self.hexDigits.contains($0) } } ?? false
        guard let count, count >= 0, let sha256, isDigest else { return nil }
        self.init(count: count, sha256: sha256, python: python.flatMap { Self.isWord($0) ? $0 : nil }, plugins: plugins)
    }

    private static let hexDigits = Set("0123456789abcdef".utf8)

    private static func isWord(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
