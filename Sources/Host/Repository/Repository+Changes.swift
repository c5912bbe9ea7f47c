/// Whether a working tree is what its commit says.
public struct WorkingState: Sendable, Hashable {
    /// nil when it cannot be told without guessing.
    public let isDirty: Bool?
    /// The first difference, or why it cannot be told; empty when there is none.
    public let reason: String

    static let clean = WorkingState(isDirty: false, reason: "")
    static func dirty(_ reason: String) -> WorkingState { WorkingState(isDirty: true, reason: reason) }
    static func unknown(_ reason: String) -> WorkingState { WorkingState(isDirty: nil, reason: reason) }

    /// One difference is enough; one doubt spoils a clean state.
    static func first(_ states: [WorkingState]) -> WorkingState {
        states.first { $0.isDirty == true } ?? states.first { $0.isDirty == nil } ?? .clean
    }
}

extension Repository {
    /// Whether index or tracked files differ from HEAD. Files that git does not track do not count, as for
    /// `git describe --dirty`: the tree's digest has them.
    public var isDirty: Bool? { workingState().isDirty }

    /// As `isDirty`, with the reason.
    public func workingState() -> WorkingState {
        workingState(depth: 0)
    }

    func workingState(depth: Int) -> WorkingState {
        guard let git else { return .unknown("not in a git repository") }
        let index: GitIndex?
        switch self.index {
        case .read(let known): index = known
        case .absent: index = nil
        case .unusable(let reason): return .unknown(reason)
        }
        let staged = stagedState(git, index)
        guard staged.isDirty != true, let index else { return staged }
        let count = index.entries.count
        let pieces = ranges(of: count, pieces: max(1, min(32, count / 256)))
        let states = inParallel(pieces: pieces.count) { piece in
            var comparison = FileComparison(repository: self, git: git, index: index, depth: depth)
            return comparison.state(of: index.entries[pieces[piece]])
        }
        return .first([staged] + states)
    }

    /// The index holds enough to compute the name of its tree, so that of git's objects only the commit is read.
    private func stagedState(_ git: GitFolder, _ index: GitIndex?) -> WorkingState {
        if let entry = index?.entries.first(where: { index?.stage($0) != 0 }), let index {
            return .dirty("\(index.path(entry)) is in conflict")
        }
        if let entry = index?.entries.first(where: { index?.isIntended($0) == true }), let index {
            return .dirty("\(index.path(entry)) is announced to git, but not in the commit")
        }
        switch git.head() {
        case .unknown(let reason): return .unknown(reason)
        case .unborn: return index?.entries.isEmpty ?? true ? .clean : .dirty("there are files in the index, but no commit")
        case .commit(let id):
            guard let committed = git.objects.tree(ofCommit: id) else { return .unknown("the commit cannot be read") }
            let staged = index.map { $0.treeID() } ?? git.format.name(of: "tree", [])
            return staged == committed ? .clean : .dirty("the index differs from the commit")
        }
    }
}
