internal import HostModel

/// A list of packages, each with one version and the digests of the files that it may come in: what pip reads with
/// --require-hashes.
struct Pins: Equatable {
    let bytes: [UInt8]
    /// In the list's order.
    let packages: [Package]

    struct Package: Equatable {
        let name: String
        var version: String
        /// SHA-256 of the files that it may come in.
        var digests: [String] = []
    }

    init(_ bytes: [UInt8], file: String) throws(HostError) {
        self.bytes = bytes
        var packages: [Package] = []
        var hasDigest = true
        for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let words = line.split(separator: " ").filter { $0 != "\\" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let place = SourcePlace(file: file, line: index + 1)
            if first.hasPrefix(Self.hash), words.count == 1, !packages.isEmpty {
                packages[packages.count - 1].digests.append(String(first.dropFirst(Self.hash.count)))
                hasDigest = true
                continue
            }
            guard hasDigest else { throw Self.unusable("\(packages.last?.name ?? "") has no digest", place) }
            let parts = first.split(separator: "=", omittingEmptySubsequences: false)
            guard words.count == 1, parts.count == 3, parts[1].isEmpty, Self.isWord(parts[0]), Self.isWord(parts[2]) else {
                throw Self.unusable("'\(line)' is not name==version", place)
            }
            packages.append(Package(name: String(parts[0]), version: String(parts[2])))
            hasDigest = false
        }
        guard !packages.isEmpty, hasDigest else {
            throw Self.unusable(
                packages.isEmpty ? "it names no package" : "its last package has no digest", SourcePlace(file: file))
        }
        self.packages = packages
    }

    /// As a list, sorted by name. `heading` is a comment.
    static func text(_ packages: [Package], heading: String) -> [UInt8] {
        let blocks = packages.sorted { $0.name < $1.name }.map { package in
            (["\(package.name)==\(package.version)"] + package.digests.sorted().map { "    \(hash)\($0)" })
                .joined(separator: " \\\n") + "\n"
        }
        return Array(("# \(heading)\n" + blocks.joined()).utf8)
    }

    private static let hash = "--hash=sha256:"

    func version(of name: String) -> String? {
        packages.first { $0.name == name }?.version
    }

    private static func isWord(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy {
            ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || "._-+!".utf8.contains($0)
        }
    }

    private static func unusable(_ why: String, _ place: SourcePlace) -> HostError {
        HostError(
            .config, "bootstrap-pins-unusable", "the list of tools cannot be used: \(why)", at: place,
            hint: "make it with pip-compile --generate-hashes")
    }
}
