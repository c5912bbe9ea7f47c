public import Foundation

/// Gates of Tests/Hostile in a folder of a test's own, with manifests that the test settles.
public struct HostileGates: Sendable {
    public let folder: URL

    private static let libraries = MadeOnce()

    /// Puts the variants named into `folder`.
    public init(_ names: [String], in folder: URL, timeout: Int = 30) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in names {
            let library = try Self.libraries.file("\(name).so") { try Self.build(name, in: $0.deletingLastPathComponent()) }
            try FileManager.default.copyItem(at: library, to: folder.appending(path: "\(name).so"))
            try Data(Self.manifest(name, timeout: timeout).utf8).write(to: folder.appending(path: "\(name).json"))
        }
    }

    private static func build(_ name: String, in folder: URL) throws {
        let script = Program.repositoryRoot.appending(path: "Tests/Hostile/build.sh").path
        let build = try Program.run(
            "/bin/sh", [script, folder.path, name], in: Program.repositoryRoot, environment: ["CLANG": "cc"])
        guard build.status == 0 else { throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: build.err]) }
    }

    public static func manifest(_ name: String, timeout: Int) -> String {
        """
        {"schema": "firsttry.manifest/1", "id": "\(name)", "title": "Hostile", "version": "1.0.0", "library": "\(name).so",
         "abi": "1.0", "stage": "custom", "timeout_sec": \(timeout), "proofs": ["files"]}
        """
    }
}

/// What runs on this machine, for tests that promise that something no longer does.
public enum Processes {
    /// Ids of the processes with this name, zombies left out.
    public static func named(_ name: String) -> [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }) ?? []
        return all.filter { id in
            let status = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
            return status.hasPrefix("Name:\t\(name)") && !status.contains("State:\tZ")
        }
    }

    /// Everything below a process; other tests run beside this one, so names alone tell nothing.
    public static func descendants(of root: Int32) -> Set<Int32> {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }) ?? []
        var parents: [Int32: Int32] = [:]
        for id in all {
            let status = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
            if let parent = status.firstMatch(of: /PPid:\t(\d+)/).flatMap({ Int32($0.1) }) { parents[id] = parent }
        }
        var found: Set<Int32> = [root]
        while let more = Optional(parents.filter { found.contains($0.value) && !found.contains($0.key) }), !more.isEmpty {
            found.formUnion(more.keys)
        }
        return found.subtracting([root])
    }

    /// Whether one of these still runs; a zombie does not.
    public static func anyRuns(of ids: Set<Int32>) -> Bool {
        ids.contains { id in
            guard let status = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8) else { return false }
            return !status.contains("State:\tZ")
        }
    }

    /// Waits until `condition` holds, at most `seconds`; says whether it did.
    public static func wait(_ seconds: Double, until condition: () -> Bool) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while !condition() {
            guard Date() < deadline else { return false }
            usleep(5000)
        }
        return true
    }
}
