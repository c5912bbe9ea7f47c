@preconcurrency internal import Glibc
public import HostModel

extension Scenario {
    /// What becomes of a repository between two runs. Files alone: no program of a fixture's choice is run outside of a sandbox.
    public enum Change: Sendable {
        /// `dated`: with the date that the file had, so that nobody sees from outside that it is another.
        case write(File, dated: Bool)
        case remove([UInt8])
        /// What gates kept is only so long any more.
        case cutKept(Int)
    }

    /// `kept` is the folder that holds what gates keep between runs.
    public func change(_ repository: String, kept: String) throws(HostError) {
        for change in between ?? [] {
            switch change {
            case .write(let file, let dated):
                let path = FileTree.cString(Array(repository.utf8) + [UInt8(ascii: "/")] + file.name)
                var facts = stat()
                let wasThere = lstat(path, &facts) == 0
                try write(file, below: repository)
                if dated, wasThere {
                    var times = [facts.st_atim, facts.st_mtim]
                    utimensat(AT_FDCWD, path, &times, AT_SYMLINK_NOFOLLOW)
                }
            case .remove(let name): try FileTree.remove(name, below: repository)
            case .cutKept(let size):
                for name in FileTree.names(below: kept) {
                    var facts = stat()
                    let path = kept + "/" + name
                    guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size > size else { continue }
                    truncate(path, size)
                }
            }
        }
    }

    /// Puts environments of Python and databases into the repository; each lies in a folder by its name.
    public func place(
        in repository: String, environments folder: (String) -> String?, databases: (String) -> String?
    ) throws(HostError) {
        for (target, name) in environments {
            guard let source = folder(name) else { continue }
            try copy(source, to: target, in: repository)
            try Self.move(scripts: "\(repository)/\(target)/bin", of: name, to: "\(repository)/\(target)")
        }
        for database in self.databases {
            guard let source = databases(database.list) else { continue }
            try copy(source, to: database.folder, in: repository)
            if let cut = database.cut { truncate("\(repository)/\(database.folder)/trivy.db", cut) }
        }
    }

    /// The folders above it are made, and seen to be no links, by the writing of a file in it.
    private func copy(_ source: String, to target: String, in repository: String) throws(HostError) {
        let mark = Array("\(target)/.placed".utf8)
        try FileTree.write([], to: mark, below: repository, mode: nil)
        try FileTree.remove(mark, below: repository)
        try FileTree.copy(source, to: "\(repository)/\(target)")
    }

    /// Scripts of an environment name its interpreter by an absolute path, the one that it had when it was made.
    private static func move(scripts folder: String, of name: String, to new: String) throws(HostError) {
        let ending = Array("/\(name)/bin/python".utf8)
        for script in FileTree.names(in: folder) {
            let path = folder + "/" + script
            var facts = stat()
            guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { continue }
            let bytes = try FileTree.read(path)
            let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
            guard line.starts(with: "#!/".utf8), let found = line.firstRange(of: ending) else { continue }
            let rest = bytes[(found.upperBound - "/bin/python".utf8.count)...]
            try FileTree.write(Array("#!\(new)".utf8) + rest, to: Array(path.utf8))
        }
    }
}
