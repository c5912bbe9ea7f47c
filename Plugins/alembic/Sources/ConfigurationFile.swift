import GateSDK

/// The little of an alembic.ini that decides how it is run. alembic itself judges whether it is right.
struct Ini {
    private(set) var url = ""
    private(set) var scripts = ""

    init(_ bytes: [UInt8], section: String, urlSetting: String) {
        var isMine = false
        for raw in bytes.split(separator: 0x0A) {
            let line = trimmed(raw)
            if line.first == UInt8(ascii: "[") {
                isMine = line.elementsEqual("[\(section)]".utf8)
            } else if isMine, let equals = line.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) {
                let value = String(decoding: trimmed(line[(equals + 1)...]), as: UTF8.self)
                let name = trimmed(line[..<equals])
                if name.elementsEqual(urlSetting.utf8) { url = value }
                if name.elementsEqual("script_location".utf8) { scripts = value }
            }
        }
    }
}

/// Finds the configurations of alembic in a repository.
struct ConfigurationSearch {
    private(set) var found: [Path] = []

    /// What lies there are examples, or what tests make use of.
    private static let besides: Set<Path> = ["tests", "test", "docs", "doc", "examples", "example", "templates", "fixtures"]

    init(_ files: [Path]) {
        found = files.filter { $0.name == "alembic.ini" && !ConfigurationSearch.isBeside($0) }
    }

    private static func isBeside(_ path: Path) -> Bool {
        var folder = path.folder
        while !folder.isEmpty {
            if besides.contains(folder.name) { return true }
            folder = folder.folder
        }
        return false
    }
}

func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    while let last = text.last, last == 0x20 || last == 0x09 || last == 0x0D { text.removeLast() }
    return text
}
