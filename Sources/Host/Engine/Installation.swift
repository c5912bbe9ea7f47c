@preconcurrency internal import Glibc
internal import HostDiscovery
internal import HostModel

/// The folder that holds FirstTry's own files, found from the running program, so that it may be moved.
struct Installation: Sendable {
    let prefix: String
    /// Gates run under valgrind.
    let checksMemory: Bool

    var launcher: String { prefix + "/lib/firsttry/firsttry-launcher" }
    var probe: String { prefix + "/lib/firsttry/firsttry-probe" }
    var runner: String { checksMemory ? plainRunner + "-checked" : plainRunner }
    var plainRunner: String { prefix + "/lib/firsttry/firsttry-runner" }
    /// The versions and digests of the tools that gates drive.
    var pins: String { prefix + "/share/firsttry/tools.txt" }
    var download: String { prefix + "/lib/firsttry/firsttry-download" }
    var unpack: String { prefix + "/lib/firsttry/firsttry-unpack" }
    var libraries: String { prefix + "/lib/firsttry/gates" }
    /// What serves gates that bring no library.
    var adapters: String { prefix + "/lib/firsttry/adapters" }
    var libraryFolders: LibraryFolders { LibraryFolders(gates: libraries, adapters: adapters) }
    var manifests: String { prefix + "/share/firsttry/manifests" }

    static func find(checksMemory: Bool = false) throws(HostError) -> Installation {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let size = readlink("/proc/self/exe", &buffer, buffer.count)
        let parts = buffer[..<max(0, size)].map { UInt8(bitPattern: $0) }.split(separator: UInt8(ascii: "/"))
        guard parts.count >= 2 else {
            throw HostError(
                .hostBug, "installation-not-found", "the running program's own path cannot be read from /proc/self/exe",
                hint: "mount /proc")
        }
        return Installation(
            prefix: parts.dropLast(2).map { "/" + String(decoding: $0, as: UTF8.self) }.joined(),
            checksMemory: checksMemory)
    }
}
