@preconcurrency internal import Glibc
internal import HostModel
internal import HostReport

/// Writes the files of `firsttry init`: what exists stays as it is unless somebody said that it may go.
struct SetupFiles {
    let root: String
    let installation: Installation
    let replaces: Bool
    let writes: Bool
    /// What stands for words between two `@` in a template.
    var words: [String: String] = [:]

    /// A template of the installation, with its words filled in.
    func template(_ name: String) throws(HostError) -> String {
        guard
            let bytes = try RepositoryText.read(
                name, root: installation.prefix + "/share/firsttry", cap: 1 << 20, code: .hostBug, id: "installation-not-found")
        else {
            throw HostError(
                .hostBug, "installation-not-found", "\(installation.prefix)/share/firsttry/\(name) is not there",
                hint: "install FirstTry again")
        }
        var text = String(decoding: bytes, as: UTF8.self)
        for (word, value) in words { text = text.replacing("@\(word)@", with: value) }
        return text
    }

    func exists(_ path: String) -> Bool {
        var facts = stat()
        return lstat(root + "/" + path, &facts) == 0
    }

    /// Whether a file names something already.
    func holds(_ word: String, in path: String) -> Bool {
        let bytes = (try? RepositoryText.read(path, root: root, cap: 1 << 20, code: .config, id: "config-unreadable")) ?? nil
        return String(decoding: bytes ?? [], as: UTF8.self).contains(word)
    }

    /// `advice` is for a file that somebody has to take in.
    func write(_ text: String, to path: String, advice: String = "") throws(HostError) -> Setup.File {
        let wasThere = exists(path)
        guard !wasThere || replaces else { return Setup.File(path, .kept) }
        guard writes else { return Setup.File(path, .planned, advice: advice) }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folderPath = slash.map { root + "/" + path[..<$0] } ?? root
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        let folder =
            slash == nil ? open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : ReportFolder.open(folderPath, repository: root)
        guard folder >= 0 else {
            throw HostError(
                .artifactMissing, "setup-unwritable",
                "it cannot be written: \(String(cString: strerror(slash == nil ? errno : -folder)))",
                at: SourcePlace(file: path), hint: "expected a folder without links that you may write")
        }
        defer { close(folder) }
        try AtomicFile.write(Array(text.utf8), to: name, in: folder, folderPath, lasting: true)
        return Setup.File(path, wasThere ? .replaced : .written, advice: advice)
    }
}
