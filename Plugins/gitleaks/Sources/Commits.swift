/// What one run of gitleaks scans.
enum Commits {
    /// All that leads to these, but for merges.
    case history([String])
    /// These merges, each against its first parent.
    case merges([String])

    var revisions: [String] {
        switch self {
        case .history(let names), .merges(let names): names
        }
    }

    var isOfMerges: Bool {
        if case .merges = self { true } else { false }
    }

    /// What `git log` is told. Of the ways to ask for a merge's difference from its first parent, every git knows this one.
    var options: [String] {
        switch self {
        case .history: ScanFolder.options
        case .merges: ScanFolder.options + ["--no-walk", "-m", "--first-parent"]
        }
    }
}

/// Picks the merges out of the output of `git log --cc` with a byte 1 before each name.
struct MergeNames {
    /// Of one portion: gitleaks takes all names in one argument, for which Linux has room up to 128 KiB.
    static let most = 1500

    private(set) var names: [String] = []
    private var name: ArraySlice<UInt8> = []

    mutating func take(_ line: ArraySlice<UInt8>) {
        if line.first == 1 {
            name = line.dropFirst()
        } else if !name.isEmpty, line.starts(with: "@@@".utf8) {
            names.append(String(decoding: name, as: UTF8.self))
            name = []
        }
    }
}
