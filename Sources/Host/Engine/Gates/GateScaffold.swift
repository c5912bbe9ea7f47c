@preconcurrency internal import Glibc
internal import HostManifest
public import HostModel

/// How a new gate may be written.
public enum GateLanguage: String, Sendable, CaseIterable {
    case swift, c, cpp, rust, command, python, foreign
}

/// Writes the folder of a new gate, which builds and passes its fixtures as it is; what is in it.
public func newGate(_ id: String, _ language: GateLanguage, in directory: String) throws(HostError) -> [Fact] {
    guard Manifest.isID(id) else {
        throw HostError(
            .usage, "usage-invalid-value", "'\(id)' is no name of a gate: a letter a-z, then at most 62 of a-z, 0-9 and '-'",
            hint: "firsttry gate new license-headers --kind \(language.rawValue)")
    }
    let installation = try Installation.find()
    let scaffold = GateScaffold(id: id, prefix: installation.prefix)
    let template = "\(installation.prefix)/share/firsttry/sdk/templates/\(language.rawValue)"
    let target = directory == "." ? id : "\(directory)/\(id)"
    var written: [String] = []
    try scaffold.copy(template, to: target, depth: 0, &written)
    return [Fact("written", target)] + written.sorted().map { Fact("file", $0) } + [Fact("next", "cd \(target) && make test")]
}

/// Copies a template with the gate's own words for its placeholders.
private struct GateScaffold {
    private let words: [(from: [UInt8], to: [UInt8])]

    private static let depthMax = 8
    private static let sizeMax = 1 << 20

    init(id: String, prefix: String) {
        let module = "Gate_" + id.replacing("-", with: "_")
        words = [("@ID@", id), ("@MODULE@", module), ("@PREFIX@", prefix)].map { (Array($0.utf8), Array($1.utf8)) }
    }

    func copy(_ source: String, to target: String, depth: Int, _ written: inout [String]) throws(HostError) {
        guard depth < GateScaffold.depthMax, let folder = opendir(source) else {
            throw HostError(
                .hostBug, "template-missing", "the installation has no template at \(source)", hint: "install firsttry again")
        }
        defer { closedir(folder) }
        guard mkdir(target, 0o755) == 0 else { throw cannotWrite(target, errno) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name == "." || name == ".." { continue }
            let from = "\(source)/\(name)"
            let into = "\(target)/\(String(decoding: filled(Array(name.utf8)), as: UTF8.self))"
            var facts = stat()
            guard lstat(from, &facts) == 0 else { throw cannotWrite(into, errno) }
            if facts.st_mode & S_IFMT == S_IFDIR {
                try copy(from, to: into, depth: depth + 1, &written)
            } else {
                try write(filled(try content(of: from)), to: into, mode: facts.st_mode & 0o755)
                written.append(into)
            }
        }
    }

    /// The bytes with each placeholder's word.
    private func filled(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "@"), let word = words.first(where: { rest.starts(with: $0.from) }) {
                out += word.to
                rest = rest.dropFirst(word.from.count)
            } else {
                out.append(byte)
                rest = rest.dropFirst()
            }
        }
        return out
    }

    private func content(of path: String) throws(HostError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw cannotWrite(path, errno) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: GateScaffold.sizeMax)
        let size = read(file, &bytes, bytes.count)
        guard size >= 0, size < GateScaffold.sizeMax else { throw cannotWrite(path, size < 0 ? errno : EFBIG) }
        return Array(bytes[..<size])
    }

    private func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(HostError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw cannotWrite(path, errno) }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw cannotWrite(path, errno) }
    }

    private func cannotWrite(_ path: String, _ error: Int32) -> HostError {
        let isThere = error == EEXIST
        return HostError(
            .usage, "scaffold-not-written",
            isThere
                ? "\(path) is there already, and nothing of it was changed"
                : "\(path) cannot be written: \(String(cString: strerror(error)))",
            hint: isThere ? "choose another name" : "choose another folder with --into")
    }
}
