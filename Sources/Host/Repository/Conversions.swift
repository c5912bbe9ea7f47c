/// What git may do to a file between the working tree and its objects, by the attributes that are seen from here. Which
/// of them really hold for a file is not worked out: where one might, no judgement is made.
struct Conversions {
    /// A filter, `ident`, or another encoding.
    private(set) var mayFilter = false
    private(set) var mayChangeLineEnds = false

    private static let sizeMax = 1 << 20
    private static let filterWords = ["filter", "ident", "working-tree-encoding"].map { Array($0.utf8) }

    init(for path: RepositoryPath, in root: Folder, _ git: GitFolder) {
        if let setting = git.config["core.autocrlf"]?.lowercased(), !["false", "no", "off", "0"].contains(setting) {
            mayChangeLineEnds = true
        }
        take { () throws(FileFault) in try git.common.contents("info/attributes", cap: Self.sizeMax) }
        var folder: [UInt8] = []
        var rest = path.bytes[...]
        while true {
            let file = folder + Array(".gitattributes".utf8)
            take { () throws(FileFault) in try root.contents(file, cap: Self.sizeMax) }
            guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return }
            folder.append(contentsOf: rest[...slash])
            rest = rest[(slash + 1)...]
        }
    }

    private mutating func take(_ read: () throws(FileFault) -> [UInt8]?) {
        do throws(FileFault) {
            guard let bytes = try read() else { return }
            mayChangeLineEnds = true
            for word in Self.filterWords where bytes.contains(word) { mayFilter = true }
        } catch {
            mayFilter = true
        }
    }
}
