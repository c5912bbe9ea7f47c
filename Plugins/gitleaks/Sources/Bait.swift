import GateSDK

/// Made-up secrets in files named as some of the repository's: with an allowlist that lets each of them pass, gitleaks would
/// find nothing whatever was committed, and say "no leaks found".
struct Bait {
    private static let mostFiles = 64

    /// In pieces, so that no scanner takes this file's own text for secrets; none has the form's check digits.
    private static let secrets: [(name: String, head: String, tail: String)] = [
        ("github", "gh" + "p_", "vX3kQ9mB7tLw2RzY8nHc" + "4JfD6sGp1KuE5aNq"),
        ("gitlab", "glp" + "at-", "kX7mQ2vB9tLw" + "4RzY8nHc"),
        ("aws", "AK" + "IA", "QX3MB7TLW2R" + "ZY6NH"),
    ]

    /// Folders, one for each file that is stood in for.
    let folder: Path
    let names: [Path]

    /// Files spread evenly over the list.
    init(_ files: [Path], _ run: borrowing Run) throws(GateProblem) {
        let step = max(1, files.count / Bait.mostFiles)
        let chosen = stride(from: 0, to: files.count, by: step).prefix(Bait.mostFiles).map { files[$0] }.filter { $0.isUTF8 }
        var text = ""
        for secret in Bait.secrets { text += secret.name + "_token = \"" + secret.head + secret.tail + "\"\n" }
        for name in chosen { _ = try run.write(Array(text.utf8), to: Path("bait") / name) }
        names = chosen
        folder = run.scratch / "bait"
    }
}
