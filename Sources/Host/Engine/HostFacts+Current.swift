@preconcurrency internal import Glibc
internal import HostModel

extension HostFacts {
    /// This machine and this program.
    static let current: HostFacts = {
        var system = utsname()
        uname(&system)
        return HostFacts(version: FirstTry.version, os: text(system.sysname), arch: text(system.machine))
    }()

    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
