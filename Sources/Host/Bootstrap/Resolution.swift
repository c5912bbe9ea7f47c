internal import CSystem
@preconcurrency internal import Glibc
internal import HostDigest
public import HostModel

/// A list in which some tools have other versions, with what those need.
public struct Resolution: Sendable {
    public let bytes: [UInt8]
    /// What is another than in the list that it comes from: "ruff 0.17.4".
    public let changed: [String]
}

/// Asks the package index, or a folder of wheels, what other versions of some packages come with, and makes a list of that.
/// Nothing is installed but Python's own pip.
public func resolve(
    _ request: BootstrapRequest, versions: [String: String], into repository: String,
    onProgress: @escaping (BootstrapProgress) -> Void
) throws(HostError) -> Resolution {
    if request.forbidsNetwork, request.wheels == nil { throw HostError.networkForbidden("the package index is on it") }
    let old = try readPins(request.pins)
    let folder = try openTools(repository)
    defer { close(folder) }
    try lockTools(folder)
    let path = "\(repository)/\(toolsFolder)"
    let installer = Installer(folder: path, request: request, pins: old, onProgress: onProgress)
    try installer.prepare()
    let wanted = old.packages.map { package in
        "\(package.name)==\(versions[package.name] ?? package.version)\n"
    }
    try writeWhole(Array(wanted.joined().utf8), to: resolveFile, in: folder)
    defer { for name in [resolveFile, reportFile] { unlinkat(folder, name, 0) } }
    try installer.ask(for: "\(path)/\(resolveFile)", report: "\(path)/\(reportFile)")
    return try Resolution(old, report: read(reportFile, in: folder), wheels: request.wheels)
}

private let resolveFile = "resolve.txt"
private let reportFile = "report.json"

extension Resolution {
    /// `report` is what `pip install --report` writes. Of files in a folder it gives no digest.
    init(_ old: Pins, report: [UInt8], wheels: String?) throws(HostError) {
        var packages = Dictionary(old.packages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var changed: [String] = []
        for found in try Self.packages(report, wheels) {
            if let known = packages[found.name], known.version == found.version {
                // Another machine's file of the same version: both are good.
                packages[found.name]?.digests = Array(Set(known.digests + found.digests))
            } else {
                packages[found.name] = found
                changed.append("\(found.name) \(found.version)")
            }
        }
        self.changed = changed.sorted()
        bytes = Pins.text(
            Array(packages.values),
            heading: "What firsttry bootstrap installs here: made by firsttry bootstrap --resolve")
        // What is written has to be what the next run accepts.
        _ = try Pins(bytes, file: "the list that was found")
    }

    private static func packages(_ report: [UInt8], _ wheels: String?) throws(HostError) -> [Pins.Package] {
        let tree: JSONTree
        do throws(JSONTreeError) {
            tree = try JSONTree.parse(report, sizeMax: 64 << 20)
        } catch {
            throw unreadable("byte \(error.offset)")
        }
        guard case .array(let items)? = tree["install"]?.value else { throw unreadable("no `install`") }
        var packages: [Pins.Package] = []
        for item in items {
            guard case .string(let name)? = item["metadata"]?["name"]?.value,
                case .string(let version)? = item["metadata"]?["version"]?.value,
                let digest = digest(item["download_info"], wheels), digest.utf8.count == 64
            else { throw unreadable("a package without name, version and SHA-256") }
            packages.append(Pins.Package(name: PackageName.normalized(name), version: version, digests: [digest]))
        }
        return packages
    }

    private static func digest(_ download: JSONTree?, _ wheels: String?) -> String? {
        if case .string(let digest)? = download?["archive_info"]?["hashes"]?["sha256"]?.value { return digest }
        guard let wheels, case .string(let url)? = download?["url"]?.value, url.hasPrefix("file://"),
            let name = url.split(separator: "/").last
        else { return nil }
        // Names of wheels have nothing that a URL would spell otherwise, but for a local version's plus.
        let file = open("\(wheels)/\(name.replacing("%2B", with: "+"))", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard case .success(let digest) = Result(catching: { () throws(DigestFault) in try SHA256.hex(ofFile: file) }) else {
            return nil
        }
        return digest
    }

    private static func unreadable(_ why: String) -> HostError {
        HostError(
            .noVerdict, "bootstrap-failed", "what pip says it would install cannot be read: \(why)",
            hint: "make a list yourself: pip-compile --generate-hashes; firsttry bootstrap --pins FILE")
    }
}
