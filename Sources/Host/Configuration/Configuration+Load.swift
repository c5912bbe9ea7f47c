internal import CSystem
@preconcurrency internal import Glibc
public import HostModel

extension Configuration {
    /// The file of its own.
    public static let fileName = "firsttry.toml"
    /// The file that it may share with other tools.
    public static let sharedFileName = "pyproject.toml"
    /// Longer files are refused unread.
    public static let sizeMax = 1 << 20

    /// Reads the configuration of the repository at `root`; `path` names another file instead.
    public static func load(root: String, path: String? = nil) throws(HostError) -> Configuration {
        if let path { return try load(named: path) }
        return try read(own: try contents(fileName, below: root), shared: try contents(sharedFileName, below: root))
    }

    /// Reads what a repository has as its two files, wherever that was kept; nil for the one that it has not.
    public static func read(own: [UInt8]?, shared: [UInt8]?) throws(HostError) -> Configuration {
        let section = if let shared { try table(ofShared: shared) } else { nil as TomlTree.Member? }
        if own != nil, let section {
            throw HostError(
                .config, ConfigurationErrorID.twoFiles.rawValue,
                "\(fileName) and [tool.firsttry] of \(sharedFileName) are both there, expected one of the two",
                at: section.place, hint: "move this table into \(fileName), or remove that file")
        }
        if let own { return try read(own, file: fileName) }
        guard let section else { return Configuration() }
        return try read(section.value, file: sharedFileName)
    }

    /// Everything that is wrong with a text, in its order.
    public static func problems(toml bytes: [UInt8], file: String) -> [HostError] {
        do {
            var reader = ConfigurationReader(file: file)
            _ = reader.configuration(try tree(bytes, file: file))
            return reader.errors
        } catch {
            return [error]
        }
    }

    /// Reads a text that is a configuration and nothing else.
    public static func read(_ bytes: [UInt8], file: String) throws(HostError) -> Configuration {
        try read(try tree(bytes, file: file), file: file)
    }

    private static func read(_ tree: TomlTree, file: String) throws(HostError) -> Configuration {
        var reader = ConfigurationReader(file: file)
        let configuration = reader.configuration(tree)
        if let first = reader.errors.first { throw first }
        return configuration
    }

    private static func tree(_ bytes: [UInt8], file: String) throws(HostError) -> TomlTree {
        guard bytes.count <= sizeMax else {
            throw HostError(
                .config, ConfigurationErrorID.tooLarge.rawValue, "more than \(sizeMax) bytes, expected a configuration",
                at: SourcePlace(file: file))
        }
        do {
            return try TomlTree.parse(bytes, file: file)
        } catch {
            let id = error.isTooDeep ? ConfigurationErrorID.tooDeep : .syntax
            let prefix = "Error while parsing "
            let said = error.problem.hasPrefix(prefix) ? String(error.problem.dropFirst(prefix.count)) : error.problem
            let problem = error.isTooDeep ? said : "this is not TOML: \(printable(said, count: 300))"
            throw HostError(.config, id.rawValue, problem, at: error.place)
        }
    }

    /// `[tool.firsttry]`. A file that is broken is an error here already: what it should say is not known.
    private static func table(ofShared bytes: [UInt8]) throws(HostError) -> TomlTree.Member? {
        try tree(bytes, file: sharedFileName)["tool"]?.value["firsttry"]
    }

    // MARK: Files

    private static func load(named path: String) throws(HostError) -> Configuration {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        let bytes = try contents(descriptor, path)
        guard path == sharedFileName || path.hasSuffix("/" + sharedFileName) else { return try read(bytes, file: path) }
        guard let section = try tree(bytes, file: path)["tool"]?.value["firsttry"] else {
            throw HostError(
                .config, ConfigurationErrorID.notFound.rawValue, "there is no [tool.firsttry] in it",
                at: SourcePlace(file: path), hint: "add the table, or leave out --config")
        }
        return try read(section.value, file: path)
    }

    /// nil when there is none. A link may lead to another file of the repository, never out of it.
    private static func contents(_ name: String, below root: String) throws(HostError) -> [UInt8]? {
        let folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw unreadable(root, errno) }
        defer { close(folder) }
        var descriptor = ft_open_beneath(folder, name)
        // Without openat2 no link is followed at all.
        if descriptor == -ENOSYS || descriptor == -EPERM { descriptor = ft_tree_open(folder, name, CInt(FT_TREE_FILE), nil) }
        guard descriptor != -ENOENT else { return nil }
        guard descriptor >= 0 else { throw unreadable(name, -descriptor) }
        defer { close(descriptor) }
        return try contents(descriptor, name)
    }

    private static func contents(_ descriptor: CInt, _ name: String) throws(HostError) -> [UInt8] {
        var fault: CInt = 0
        // One byte more than is allowed, so that what is too long shows itself.
        let bytes = [UInt8](unsafeUninitializedCapacity: sizeMax + 1) { buffer, count in
            while count < buffer.count, let start = buffer.baseAddress {
                let size = Glibc.read(descriptor, start + count, buffer.count - count)
                if size > 0 { count += size }
                if size == 0 { break }
                if size < 0, errno != EINTR {
                    fault = errno
                    break
                }
            }
        }
        guard fault == 0 else { throw unreadable(name, fault) }
        return bytes
    }

    private static func unreadable(_ path: String, _ errno: CInt) -> HostError {
        let id = errno == ENOENT ? ConfigurationErrorID.notFound : .unreadable
        let cause =
            switch errno {
            case EXDEV: "it is a link that leads out of the repository"
            case EINVAL, ELOOP: "it is not a regular file"
            default: String(cString: strerror(errno))
            }
        return HostError(
            .config, id.rawValue, "the configuration cannot be read: \(cause)", at: SourcePlace(file: path),
            hint: "expected a regular file that you may read")
    }
}
