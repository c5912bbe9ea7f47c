@preconcurrency internal import Glibc
internal import HostFixtures
internal import HostModel

/// A folder that goes with the one who made it.
final class Workplace {
    let path: String

    init() throws(HostError) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/firsttry-check-XXXXXX".utf8).map { CChar(bitPattern: $0) } + [0]
        guard mkdtemp(&template) != nil else {
            throw HostError(
                .hostBug, "check-no-workplace", "no folder can be made in \(base): \(String(cString: strerror(errno)))",
                hint: "set TMPDIR to a folder that can be written to")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // A root's gates run as another user, who has to get to the repository.
        chmod(path, 0o755)
    }

    deinit { FileTree.remove(path) }
}
