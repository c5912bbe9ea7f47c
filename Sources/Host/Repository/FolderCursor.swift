/// Reaches files one after the other; neighbours in one folder open it once.
struct FolderCursor {
    private let root: Folder
    private var path: [UInt8]?
    private var opened: Result<Folder, FileFault>

    init(_ root: Folder) {
        self.root = root
        opened = .success(root)
    }

    /// The folder that holds `file`, and the file's name in it.
    mutating func locate(_ file: [UInt8]) throws(FileFault) -> (folder: Folder, name: [UInt8]) {
        let slash = file.lastIndex(of: UInt8(ascii: "/"))
        let parent = slash.map { file[..<$0] } ?? []
        if path.map({ $0.elementsEqual(parent) }) != true {
            path = Array(parent)
            opened = Result { () throws(FileFault) in try root.folder(Array(parent)) }
        }
        return (try opened.get(), Array(file[(slash.map { $0 + 1 } ?? 0)...]))
    }
}
