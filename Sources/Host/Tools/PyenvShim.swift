/// One of pyenv's stand-ins: a script that asks pyenv which version counts. Pyenv does not run in a sandbox, so the
/// question is answered here, by the files that pyenv itself would read.
struct PyenvShim {
    private let root: String
    private let name: String

    /// nil when `path` is an ordinary program.
    init?(_ path: String) {
        let folder = parent(of: path)
        guard folder.hasSuffix("/shims"), FileFacts(parent(of: folder) + "/versions").isFolder else { return nil }
        root = parent(of: folder)
        name = String(path.dropFirst(folder.count + 1))
    }

    func program(for repository: String) -> String? {
        for file in [repository + "/.python-version", root + "/version"] {
            let text = String(decoding: beginning(of: file, cap: 4096), as: UTF8.self)
            for version in text.split(whereSeparator: { $0 == "\n" || $0 == " " || $0 == "\r" })
            where version.first != "#" && version.utf8.allSatisfy({ $0 != UInt8(ascii: "/") }) && version != ".." {
                let path = "\(root)/versions/\(version)/bin/\(name)"
                if FileFacts(path).isProgram { return path }
            }
        }
        return nil
    }
}
