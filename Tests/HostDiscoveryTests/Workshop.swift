import Foundation
import Support
import Testing

/// A folder in which gates are made; it goes with its test.
final class Workshop {
    let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "firsttry-gates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Compiles the fake gate.
    @discardableResult
    func library(_ name: String = "sample.so", _ arguments: [String] = []) throws -> String {
        let path = path(name)
        try makeParent(of: path)
        let kind = arguments.contains { ["-c", "-pie", "-no-pie"].contains($0) } ? [] : ["-shared"]
        let include = Workshop.repository.appending(path: "plugin-sdk/c/include").path
        let source = Workshop.sources.appending(path: "gate.c").path
        try run(
            "cc", ["-std=c17", "-O1", "-fPIC", "-I", include] + kind + arguments + ["-o", path, source] + trailing(arguments))
        return path
    }

    /// Linkers read libraries after what needs them.
    private func trailing(_ arguments: [String]) -> [String] { arguments.filter { $0.hasSuffix(".so") } }

    @discardableResult
    func manifest(_ name: String = "sample.json", id: String = "sample", library: String = "sample.so", abi: String = "1.0")
        throws -> String
    {
        try write(
            name,
            """
            {
              "schema": "firsttry.manifest/1",
              "id": "\(id)",
              "title": "A sample",
              "version": "1.0.0",
              "library": "\(library)",
              "abi": "\(abi)",
              "stage": "custom",
              "proofs": ["files"]
            }
            """)
    }

    /// A gate that brings no library.
    @discardableResult
    func declaration(_ kind: String, id: String = "sample", library: String = "libc.so.6") throws -> String {
        let body =
            kind == "foreign"
            ? #"{"library": "\#(library)", "functions": {"getpid": {"returns": "int", "arguments": []}}, "steps": [{"call": "getpid"}]}"#
            : #"{"argv": ["true"], "reader": "exit-code"}"#
        return try write(
            "\(id).json",
            """
            {
              "schema": "firsttry.manifest/1",
              "id": "\(id)",
              "title": "A sample",
              "version": "1.0.0",
              "kind": "\(kind)",
              "stage": "custom",
              "proofs": ["report"],
              "parts": [\(library.contains("/") ? "\"\(library)\"" : "")],
              "\(kind)": \(body)
            }
            """)
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Data(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ data: Data) throws -> String {
        let path = path(name)
        try makeParent(of: path)
        try data.write(to: URL(filePath: path))
        return path
    }

    /// Overwrites bytes of a file.
    func patch(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
        var data = try Data(contentsOf: URL(filePath: path))
        data.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        try data.write(to: URL(filePath: path))
    }

    func link(_ name: String, to target: String) throws {
        try makeParent(of: path(name))
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    static let repository = sources.appending(path: "../..").standardizedFileURL

    private func makeParent(of path: String) throws {
        let parent = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    }
}

/// Runs a program to its end and returns what it printed.
@discardableResult
func run(_ program: String, _ arguments: [String]) throws -> String {
    let result = try Program.run("/usr/bin/env", [program] + arguments, in: Program.repositoryRoot)
    try #require(result.status == 0, "\(program) \(arguments.joined(separator: " ")): \(result.err)")
    return result.out
}
