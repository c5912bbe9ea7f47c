import GateSDK

/// Where the names of packages come from.
struct Source: Equatable {
    enum Kind: Equatable {
        case requirements, pipenv, lock, environment, node
        /// Names packages in a way that the gate does not read.
        case unread
    }

    let kind: Kind
    let path: Path

    /// Judges by the name; nil for what is no source.
    init?(_ path: Path) {
        self.path = path
        let name = path.name
        let bytes = name.bytes
        switch name {
        case "uv.lock", "poetry.lock", "pylock.toml": kind = .lock
        case "Pipfile.lock": kind = .pipenv
        case "package-lock.json", "npm-shrinkwrap.json": kind = .node
        case "yarn.lock", "pnpm-lock.yaml", "bun.lock", "pdm.lock": kind = .unread
        default:
            if bytes.starts(with: "pylock.".utf8), bytes[...].end(of: ".toml") == bytes.count {
                kind = .lock
            } else if bytes[...].end(of: ".txt") == bytes.count || bytes[...].end(of: ".in") == bytes.count {
                kind = .requirements
            } else {
                return nil
            }
        }
    }

    /// What cyclonedx-py calls it.
    var subcommand: String {
        switch kind {
        case .requirements: "requirements"
        case .pipenv: "pipenv"
        default: "environment"
        }
    }

    init(environment path: Path) {
        kind = .environment
        self.path = path
    }
}

/// Finds the sources of a repository: in its root and in the folders directly below it, the best of each.
struct SourceSearch {
    private(set) var sources: [Source] = []
    /// What names packages, but is not read.
    private(set) var unread: [Path] = []

    /// The best first: what is resolved, then what may be.
    private static let python: [Path] = ["uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock", "requirements.txt"]
    private static let node: [Path] = ["npm-shrinkwrap.json", "package-lock.json"]
    /// Read when the root has none of the above.
    private static let requirements: [Path] = [
        "requirements/requirements.txt", "requirements/production.txt", "requirements/prod.txt", "requirements/main.txt",
        "requirements/base.txt",
    ]
    /// What lies there is not what is delivered.
    private static let besides: [Path] = [
        "test", "tests", "testing", "doc", "docs", "example", "examples", "sample", "samples", "fixtures", "benchmark",
        "benchmarks", "node_modules", "vendor", "third_party", "requirements",
    ]
    static let environments: [Path] = [".venv", "venv"]

    init(_ listing: [Path]) {
        let files = Set(listing)
        var folders: Set<Path> = [Path([])]
        for file in listing where !file.folder.isEmpty && file.folder.folder.isEmpty { folders.insert(file.folder) }
        for folder in folders.sorted() where !SourceSearch.isBeside(folder) {
            let python = SourceSearch.python.map { folder / $0 }.first { files.contains($0) }
            let node = SourceSearch.node.map { folder / $0 }.first { files.contains($0) }
            for path in [python, node] { sources += [path.flatMap { Source($0) }].compactMap { $0 } }
            if node == nil { noteUnread(["yarn.lock", "pnpm-lock.yaml", "bun.lock"], in: folder, files) }
            if python == nil { noteUnread(["pdm.lock"], in: folder, files) }
        }
        if !sources.contains(where: { $0.kind != .node }) {
            sources += SourceSearch.requirements.filter { files.contains($0) }.prefix(1).compactMap { Source($0) }
        }
    }

    private static func isBeside(_ folder: Path) -> Bool {
        folder.bytes.first == UInt8(ascii: ".") || besides.contains(folder)
    }

    private mutating func noteUnread(_ names: [Path], in folder: Path, _ files: Set<Path>) {
        unread += names.map { folder / $0 }.filter { files.contains($0) }
    }
}
