internal import CSystem
@preconcurrency internal import Glibc
internal import HostDigest
internal import HostTools

/// What tells one installed tool from another.
struct ToolPrint: Sendable {
    private let tool: LocatedTool

    init(_ tool: LocatedTool) {
        self.tool = tool
    }

    /// The digest that a lock holds: the same on every machine that has the same tool.
    ///
    /// A program's own bytes; for the start script of a Python package, whose first line holds a path of this machine, the
    /// package's record of its files and their digests, and where there is no record, the script without its first line.
    func digest() -> String? {
        guard let head = Self.read(tool.path, cap: 64 << 10) else { return nil }
        guard head.starts(with: "#!".utf8) else { return Self.digest(ofFile: tool.path) }
        if let record = recordDigest() { return record }
        return SHA256.hex(of: Array(head.drop { $0 != 0x0A }))
    }

    /// Changes whenever the tool may answer otherwise; of this machine only.
    func state() -> String {
        var hash = SHA256()
        hash.update("\(tool.path)\0\(Self.facts(tool.path))\0")
        for need in tool.needs where !need.hasSuffix("/bin") { hash.update("\(need)\0\(Self.facts(need))\0") }
        for folder in sitePackages() {
            hash.update("\(folder)\0\(Self.facts(folder))\0")
            for name in Self.names(in: folder).sorted() where Self.isInstallation(name) {
                hash.update("\(name)\0\(Self.facts("\(folder)/\(name)"))\0\(Self.facts("\(folder)/\(name)/RECORD"))\0")
            }
        }
        return hash.hex
    }

    // MARK: Packages

    private static func isInstallation(_ name: String) -> Bool {
        [".dist-info", ".egg-info", ".pth", ".egg-link", ".egg"].contains(where: name.hasSuffix)
    }

    private func sitePackages() -> [String] {
        guard let environment = tool.environment else { return [] }
        return Self.names(in: environment + "/lib").filter { $0.hasPrefix("python3") }.sorted().map {
            "\(environment)/lib/\($0)/site-packages"
        }
    }

    /// The digest of the record of the package whose start script this is.
    private func recordDigest() -> String? {
        let script = Array("/bin/\(tool.name),".utf8)
        for folder in sitePackages() {
            for name in Self.names(in: folder).sorted() where name.hasSuffix(".dist-info") {
                // Most packages have no such script, and to look for it is much quicker than to cut their records into lines.
                guard let record = Self.read("\(folder)/\(name)/RECORD", cap: 16 << 20),
                    ft_search(record, record.count, script, script.count) != nil
                else { continue }
                let lines = record.split(separator: 0x0A)
                guard lines.contains(where: { $0.starts(with: "../".utf8) && Self.holds($0, script) }) else { continue }
                let own = lines.filter(Self.isOfEveryMachine).sorted { $0.lexicographicallyPrecedes($1) }
                return SHA256.hex(of: Array(own.joined(separator: [0x0A])))
            }
        }
        return nil
    }

    /// Scripts hold a path of this machine, compiled files the time, and the installer writes notes of its own.
    private static func isOfEveryMachine(_ line: ArraySlice<UInt8>) -> Bool {
        let path = String(decoding: line.prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
        let isNote = ["/INSTALLER", "/REQUESTED", "/RECORD", "/direct_url.json", "/uv_cache.json"].contains(where: path.hasSuffix)
        return !path.hasPrefix("../") && !path.hasSuffix(".pyc") && !(path.contains(".dist-info/") && isNote)
    }

    private static func holds(_ line: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
        guard line.count >= part.count else { return false }
        return (line.startIndex...(line.endIndex - part.count)).contains { line[$0..<($0 + part.count)].elementsEqual(part) }
    }

    // MARK: Files

    static func digest(ofFile path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return try? SHA256.hex(ofFile: file)
    }

    /// What lstat and stat say; a change that keeps all of it needs somebody who wants to deceive.
    private static func facts(_ path: String) -> String {
        var link = stat()
        var file = stat()
        guard lstat(path, &link) == 0 else { return "-" }
        guard stat(path, &file) == 0 else { return "dangling" }
        return [link, file].map { facts in
            "\(facts.st_dev) \(facts.st_ino) \(facts.st_size) \(facts.st_mode) \(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec) \(facts.st_ctim.tv_sec).\(facts.st_ctim.tv_nsec)"
        }.joined(separator: " ")
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    /// At most `cap` bytes of a regular file.
    private static func read(_ path: String, cap: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: min(cap, Int(facts.st_size)))
        var done = 0
        while done < bytes.count {
            let wanted = bytes.count - done
            let size = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress?.advanced(by: done), wanted) }
            if size < 0, errno == EINTR { continue }
            guard size > 0 else { break }
            done += size
        }
        return Array(bytes[..<done])
    }
}
