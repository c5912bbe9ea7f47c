internal import Glibc
internal import HostManifest
internal import HostModel

extension ManifestSource {
    /// Why the library that a foreign gate calls cannot be loaded here, read from its file: the adapter loads it in the
    /// sandbox, and constructors run then. nil when it can, and when it is in none of the system's folders: a library that is
    /// not there is a missing tool, and its gate says so.
    func objection(toForeignLibraryOf manifest: Manifest) -> HostError? {
        guard let name = manifest.foreignLibrary else { return nil }
        do throws(HostError) {
            if name.contains("/") { return objection(to: try OpenFile(name, beneath: folder), name) }
            // As the dynamic linker does: one that does not fit is passed over for the next.
            var first: HostError?
            for path in Self.systemFolders.map({ "\($0)/\(name)" }) {
                guard let real = realpath(path, nil) else { continue }
                defer { free(real) }
                guard let objection = objection(to: try OpenFile(String(cString: real)), name) else { return nil }
                first = first ?? objection
            }
            return first
        } catch {
            return refusal(error, name)
        }
    }

    private func objection(to file: OpenFile, _ name: String) -> HostError? {
        do throws(HostError) {
            let image = try ELFImage(file)
            let libc = Libc(needed: try ELFDynamic(image).needed)
            if image.machine != .ofHost {
                throw .refused(.wrongArchitecture, "built for \(image.machine), expected \(Machine.ofHost)", at: file.path)
            }
            if !libc.isServed {
                throw .refused(.wrongLibc, "linked against another C library than \(Libc.ofHost.rawValue)", at: file.path)
            }
            return nil
        } catch {
            return refusal(error, name)
        }
    }

    /// The manifest's line and the library's file, in one sentence.
    private func refusal(_ error: HostError, _ name: String) -> HostError {
        let file = error.place?.file ?? name
        return HostError(
            .gateRefused, error.id, "the library \"\(name)\" cannot be loaded: \(error.message) (\(file))",
            at: place(of: "foreign"),
            hint: error.hint ?? "install it again, for this machine")
    }

    /// Where glibc looks on the systems that are served, the system's own first.
    private static let systemFolders = [
        "/lib/\(triplet)", "/usr/lib/\(triplet)", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib/\(triplet)",
        "/usr/local/lib",
    ]

    private static var triplet: String { Machine.ofHost == .aarch64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu" }
}
