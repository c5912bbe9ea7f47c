import Foundation
import Glibc
import HostRepository
import Support

/// A folder with a repository of its own, made by the real git, which knows nobody's configuration.
final class Scratch {
    let folder: TemporaryFolder

    var url: URL { folder.url }
    var path: String { url.path }

    init(_ initArguments: [String] = []) throws {
        folder = try TemporaryFolder()
        try git(["init", "-q", "-b", "main"] + initArguments)
    }

    /// Without a repository.
    init(empty: Void) throws {
        folder = try TemporaryFolder()
    }

    static let environment = [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b", "GIT_ALLOW_PROTOCOL": "file", "LC_ALL": "C",
    ]

    @discardableResult
    func git(_ arguments: [String], in subfolder: String = "") throws -> String {
        let place = subfolder.isEmpty ? url : url.appending(path: subfolder)
        let result = try Program.run("/usr/bin/git", arguments, in: place, environment: Self.environment)
        guard result.status == 0 else { throw GitFailure(arguments: arguments, says: result.err) }
        return result.out.trimmingCharacters(in: .newlines)
    }

    @discardableResult
    func sh(_ script: String) throws -> String {
        let result = try Program.run("/bin/sh", ["-ec", script], in: url, environment: Self.environment)
        guard result.status == 0 else { throw GitFailure(arguments: [script], says: result.err) }
        return result.out
    }

    /// The path may hold any bytes; folders on the way are made.
    func write(_ content: String, to name: String) throws {
        try write(content, toBytes: Array(name.utf8))
    }

    func write(_ content: String, toBytes name: [UInt8]) throws {
        let whole = Array(path.utf8) + [0x2F] + name
        for (index, byte) in whole.enumerated() where byte == 0x2F && index > path.utf8.count {
            _ = Self.cString(Array(whole[..<index])) { mkdir($0, 0o755) }
        }
        let descriptor = Self.cString(whole) { Glibc.open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { throw GitFailure(arguments: ["open"], says: String(cString: strerror(errno))) }
        let bytes = Array(content.utf8)
        Glibc.write(descriptor, bytes, bytes.count)
        Glibc.close(descriptor)
    }

    func commit(_ message: String = "x") throws {
        try git(["add", "-A"])
        try git(["commit", "-q", "--allow-empty", "-m", message])
    }

    var head: String { get throws { try git(["rev-parse", "HEAD"]) } }

    func open(_ subfolder: String = "") throws -> Repository {
        try Repository.open(from: subfolder.isEmpty ? path : path + "/" + subfolder)
    }

    /// What git itself lists, each path once.
    func listedByGit(in subfolder: String = "") throws -> Set<[UInt8]> {
        let out = try bytes(of: ["ls-files", "-co", "--exclude-standard", "-z"], in: subfolder)
        return Set(out.split(separator: 0).map(Array.init))
    }

    /// stdout as it is, which need not be UTF-8.
    func bytes(of arguments: [String], in subfolder: String = "") throws -> [UInt8] {
        let result = try Program.run(
            "/usr/bin/git", arguments, in: subfolder.isEmpty ? url : url.appending(path: subfolder), environment: Self.environment
        )
        guard result.status == 0 else { throw GitFailure(arguments: arguments, says: result.err) }
        return result.outBytes
    }

    private static func cString<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes + [0]).map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return body("") }
            return body(start)
        }
    }
}

struct GitFailure: Error, CustomStringConvertible {
    let arguments: [String]
    let says: String

    var description: String { "\(arguments.joined(separator: " ")): \(says)" }
}

extension Repository {
    /// As git writes it: an untracked repository ends in a slash.
    var listed: Set<[UInt8]> {
        Set(files().files.map { $0.path.bytes + ($0.kind == .repository && !$0.isTracked ? [0x2F] : []) })
    }
}

/// The same numbers every time: SplitMix64.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) {
        state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }

    mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }
}
