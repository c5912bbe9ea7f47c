import GateSDK

/// Something that names packages.
struct Source: Equatable {
    enum Kind: Equatable {
        case requirements, lock, pipfile, project, environment

        /// What the driver calls it.
        var name: String {
            switch self {
            case .requirements: "requirements"
            case .lock: "lock"
            case .pipfile: "pipfile"
            case .project: "project"
            case .environment: "environment"
            }
        }
    }

    let kind: Kind
    let path: Path

    init(_ kind: Kind, _ path: Path) {
        self.kind = kind
        self.path = path
    }

    /// Judges a file by its name; nil for one that names no packages.
    init?(_ path: Path) {
        let name = path.name
        self.path = path
        switch name {
        case "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml": kind = .lock
        case "Pipfile.lock": kind = .pipfile
        case "pyproject.toml", "setup.py", "setup.cfg": kind = .project
        default:
            if name.bytes.starts(with: "pylock.".utf8), name.ends(with: ".toml") {
                kind = .lock
            } else if name.ends(with: ".txt") {
                kind = .requirements
            } else {
                return nil
            }
        }
    }
}

/// What a repository itself says that it needs: the lock files of its root and of the folders directly below, where the root
/// has none its requirements files, and as the last resort its pyproject.toml.
struct SourceSearch {
    private(set) var sources: [Source] = []

    init(_ files: [Path]) {
        // What is resolved comes first, and from the root first: a finding stands where the first of them names its package.
        let all = files.compactMap { Source($0) }
        let inRoot = all.filter { $0.path.folder.isEmpty }
        let below = all.filter { $0.path.isOneFolderDown }
        let locks = (inRoot + below).filter { $0.kind == .lock || $0.kind == .pipfile }
        sources = locks
        if !locks.contains(where: { $0.path.folder.isEmpty }) {
            sources += inRoot.filter { $0.kind == .requirements && $0.path.name.hasRequirements }
            sources += below.filter { $0.kind == .requirements && $0.path.folder == "requirements" }
        }
        if sources.isEmpty { sources = below.filter { $0.kind == .requirements && $0.path.name.hasRequirements } }
        if sources.isEmpty {
            for name in ["pyproject.toml", "setup.py", "setup.cfg"] as [Path] where sources.isEmpty {
                sources = inRoot.filter { $0.path == name }
            }
        }
    }
}

extension Path {
    fileprivate var isOneFolderDown: Bool { !folder.isEmpty && !folder.bytes.contains(UInt8(ascii: "/")) }

    fileprivate var hasRequirements: Bool { bytes.end(of: "requirements") != nil }

    fileprivate func ends(with word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        return bytes.count >= length && bytes[(bytes.count - length)...].end(of: word) == bytes.count
    }
}
