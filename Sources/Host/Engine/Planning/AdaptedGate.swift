@preconcurrency internal import Glibc
internal import HostDiscovery
internal import HostManifest

/// What an adapter is told of the gate that it is to be.
struct AdaptedGate: Sendable, Equatable {
    let kind: String
    /// JSON: what the manifest has under the name of its kind.
    let declaration: [UInt8]
    /// The manifest's folder as the gate sees it; empty when it does not.
    let folder: String
    /// JSON: the manifest's `tool`.
    let tool: [UInt8]
}

extension DiscoveredGate {
    /// The gate's other files, each by itself: its folder may hold what is no business of it.
    var shownParts: [String] {
        parts.map { "\(folder)/\($0.name)" }
    }

    /// The manifest's folder, absolute and without detours: a gate does not start where the host did, and what it is shown lies at
    /// its place, which is not reached by way of a `..`.
    private var folder: String {
        let folder = manifestPath.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(manifestPath[..<$0]) } ?? "."
        if let whole = realpath(folder.isEmpty ? "/" : folder, nil) {
            defer { free(whole) }
            return String(cString: whole)
        }
        if folder.utf8.first == UInt8(ascii: "/") || folder.isEmpty { return folder }
        return folder == "." ? workingDirectory() : workingDirectory() + "/" + folder
    }

    /// nil for a gate with a library of its own.
    func adapted(in repository: String) -> AdaptedGate? {
        guard let declaration = manifest.declaration else { return nil }
        let folder = folder
        let isSeen = !manifest.parts.isEmpty || folder == repository || folder.hasPrefix(repository + "/")
        return AdaptedGate(
            kind: manifest.kind.rawValue, declaration: declaration, folder: isSeen ? folder : "",
            tool: manifest.toolDeclaration)
    }
}
