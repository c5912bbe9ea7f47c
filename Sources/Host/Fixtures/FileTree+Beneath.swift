@preconcurrency internal import Glibc
internal import HostModel

extension FileTree {
    /// Writes a file of the repository that is made in `root`, or with `../` one beside it, which a gate must not find. Names
    /// that lead further out, by `..` or by a link, are refused: a fixture may be anybody's.
    static func write(_ bytes: [UInt8], to name: [UInt8], below root: String, mode: UInt32?) throws(HostError) {
        let (folder, last) = try open(name, below: root, makes: true)
        defer { close(folder) }
        let shown = String(decoding: name, as: UTF8.self)
        let file = openat(folder, last, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw failure("cannot be written", shown) }
        defer { close(file) }
        try write(bytes, to: file, shown)
        if let mode { fchmod(file, mode_t(mode)) }
    }

    static func link(_ name: [UInt8], to target: String, below root: String) throws(HostError) {
        let (folder, last) = try open(name, below: root, makes: true)
        defer { close(folder) }
        guard symlinkat(target, folder, last) == 0 else {
            throw failure("cannot be linked", String(decoding: name, as: UTF8.self))
        }
    }

    static func remove(_ name: [UInt8], below root: String) throws(HostError) {
        let (folder, last) = try open(name, below: root, makes: false)
        close(folder)
        guard last.count > 1 else { throw leadsOut(name) }
        remove(Array(root.utf8) + [UInt8(ascii: "/")] + name)
    }

    static func isFolder(_ name: [UInt8], below root: String) -> Bool {
        guard let (folder, last) = try? open(name, below: root, makes: false) else { return false }
        defer { close(folder) }
        var facts = stat()
        return fstatat(folder, last, &facts, AT_SYMLINK_NOFOLLOW) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    /// The folder that holds a name, open, and the name in it.
    private static func open(
        _ name: [UInt8], below root: String, makes: Bool
    ) throws(HostError) -> (folder: Int32, last: [CChar]) {
        let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let bad = [[], Array(".".utf8), Array("..".utf8)]
        let isBeside = parts.count == 2 && parts[0].elementsEqual("..".utf8)
        let inner = isBeside ? parts.dropFirst() : parts[...]
        guard let last = inner.last, !inner.contains(where: { bad.contains(Array($0)) || $0.contains(0) }) else {
            throw leadsOut(name)
        }
        var folder = Glibc.open(isBeside ? root + "/.." : root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for part in inner.dropLast() where folder >= 0 {
            let above = folder, part = cString(Array(part))
            defer { close(above) }
            if makes { mkdirat(above, part, 0o755) }
            folder = openat(above, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard folder >= 0 else { throw leadsOut(name) }
        return (folder, cString(Array(last)))
    }

    private static func leadsOut(_ name: [UInt8]) -> HostError {
        HostError(
            .config, "fixture-leads-out",
            "the scenario names \(String(decoding: name, as: UTF8.self)), expected a place below the repository, not beyond a link",
            hint: "correct it")
    }
}
