/// One file that gates may look at.
public struct RepositoryFile: Sendable, Hashable {
    /// What lies at the path.
    public enum Kind: Sendable, Hashable {
        case file
        case symbolicLink
        /// Another repository inside of this one: a submodule, or one that git does not know.
        case repository
    }

    public let path: RepositoryPath
    public let kind: Kind
    /// Whether git's index names it.
    public let isTracked: Bool
    /// Whether a sparse checkout left it out of the working tree.
    public let isSkipped: Bool
}

/// The files of a repository: what git tracks, whether it is there or not, and what it would take in.
public struct FileList: Sendable {
    /// By path, each once.
    public internal(set) var files: [RepositoryFile] = []
    /// What the rules leave out: files, and folders in which nothing is tracked; outermost, in the order in which they were found.
    var ignored: [RepositoryPath] = []
    /// Folders and files that could not be looked into, with the cause in words.
    public internal(set) var unreadable: [UnreadablePath] = []
    /// Why the list may differ from git's own: "the index is split: tracked files that are ignored are not listed".
    public internal(set) var notes: [String] = []
}

/// Something that exists and could not be read.
public struct UnreadablePath: Sendable, Hashable {
    public let path: RepositoryPath
    /// "Permission denied"
    public let cause: String
}
