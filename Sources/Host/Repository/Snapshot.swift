internal import Synchronization

/// What was found out once and stays as it was: a plan must not see two states of one tree.
final class Snapshot: Sendable {
    private let index = Mutex<GitIndexState?>(nil)
    private let files = Mutex<FileList?>(nil)

    func index(_ read: () -> GitIndexState) -> GitIndexState {
        index.withLock { known in
            if let known { return known }
            let state = read()
            known = state
            return state
        }
    }

    func files(_ walk: () -> FileList) -> FileList {
        files.withLock { known in
            if let known { return known }
            let list = walk()
            known = list
            return list
        }
    }
}
