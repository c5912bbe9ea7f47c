import GateSDK

/// Made-up secrets in files named as some of the repository's: with an allowlist that lets each of them pass, gitleaks would
/// find nothing whatever was committed, and say "no leaks found".
struct Bait {
    private static let fewFiles = 64

    /// In pieces, so that no scanner takes this file's own text for secrets; none has the form's check digits.
    private static let secrets: [(name: String, head: String, tail: String)] = [
        ("github", "gh" + "p_", "vX3kQ9mB7tLw2RzY8nHc" + "4JfD6sGp1KuE5aNq"),
        ("gitlab", "glp" + "at-", "kX7mQ2vB9tLw" + "4RzY8nHc"),
        ("aws", "AK" + "IA", "QX3MB7TLW2R" + "ZY6NH"),
    ]

    let names: [Path]
    /// The commit that holds them.
    let commit: String

    /// The names lie where they do in the repository: a pattern may be anchored at its root.
    init(_ files: [Path], in folder: ScanFolder, _ run: borrowing Run) throws(GateProblem) {
        var text = ""
        for secret in Bait.secrets { text += secret.name + "_token = \"" + secret.head + secret.tail + "\"\n" }
        names = files
        commit = try folder.commit(Array(text.utf8), as: files, run)
    }

    /// The lists to try one after another. A few of a large repository's files may all be allowed where others are not; only
    /// when gitleaks finds nothing in them does it get all.
    static func portions(of files: [Path]) -> [[Path]] {
        let files = files.filter { $0.isUTF8 }
        guard files.count > fewFiles else { return files.isEmpty ? [] : [files] }
        let few = stride(from: 0, to: files.count, by: files.count / fewFiles).map { files[$0] }
        return [few, files]
    }
}
