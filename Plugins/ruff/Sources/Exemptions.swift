import GateSDK

/// Files that take themselves out of every rule, by a comment on a line of its own: `# ruff: noqa`, without codes.
struct Exemptions {
    private(set) var files: [Path] = []
    private let count: Int

    private static let filesShown = 5

    init(_ run: borrowing Run, among files: [Path]) {
        count = files.count
        for file in files {
            // What cannot be read is ruff's to tell.
            guard let text = try? run.contents(of: file) else { continue }
            if Exemptions.exempts(text) { self.files.append(file) }
        }
    }

    /// What the report tells of them: a file that nobody looked at, of the many that ruff says it checked.
    var note: Finding? {
        guard !files.isEmpty else { return nil }
        let shown = files.prefix(Exemptions.filesShown).map { $0.text }.joined(separator: ", ")
        let rest = files.count - Exemptions.filesShown
        let subject = files.count == 1 ? "1 file switches" : "\(files.count) files switch"
        return Finding(
            rule: "files-switched-off",
            message: "\(subject) every rule off by a comment (# ruff: noqa), of \(count): \(shown)"
                + (rest > 0 ? " and \(rest) more" : ""),
            severity: .note, path: files[0])
    }

    /// In every file there is nothing is checked but whether it is Python.
    func refuseAll() throws(GateProblem) {
        guard count > 0, files.count == count else { return }
        throw GateProblem(
            .toolConfig, "every file switches every rule off by a comment: nothing was checked but whether it is Python",
            hint: "name in `# ruff: noqa: CODE` what is meant, or leave the files out by `extend-exclude` in ruff's configuration"
        )
    }

    static func exempts(_ text: [UInt8]) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return text.dropFirst(text.starts(with: mark) ? mark.count : 0).split { $0 == 0x0A || $0 == 0x0D }.contains { line in
            let bare = line.drop { isBlank($0) }
            guard bare.first == UInt8(ascii: "#") else { return false }
            return bare.split(separator: UInt8(ascii: "#")).contains(where: isExemption)
        }
    }

    /// As ruff reads a comment's part behind its `#`: the names as they are, `noqa` in any case.
    private static func isExemption(_ comment: ArraySlice<UInt8>) -> Bool {
        let words = comment.drop { isBlank($0) }
        guard let name = ["ruff", "flake8"].first(where: { words.starts(with: $0.utf8) }) else { return false }
        var rest = words.dropFirst(name.utf8.count).drop { isBlank($0) }
        guard rest.popFirst() == UInt8(ascii: ":") else { return false }
        rest = rest.drop { isBlank($0) }
        guard rest.prefix(4).elementsEqual("noqa".utf8, by: { $0 | 0x20 == $1 }) else { return false }
        return rest.dropFirst(4).first.map(isBlank) ?? true
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0C }
}
