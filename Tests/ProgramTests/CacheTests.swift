import Foundation
import Support
import Testing

/// `firsttry cache`: only what is ours is counted and removed, and only where it was asked for.
@Suite struct CacheTests {
    @Test func whatIsKeptIsShownAndRemoved() throws {
        let folder = try TemporaryFolder()
        let cache = folder.url.appending(path: "cache"), here = folder.url.appending(path: "repository")
        func cacheCommand(_ arguments: String...) throws -> Program.Result {
            try Program.firsttry(["cache"] + arguments, in: here, environment: ["XDG_CACHE_HOME": cache.path])
        }
        try folder.write("value = 1\n", to: "repository/a.py")
        let run = try Program.firsttry(["run", "ruff"], in: here, environment: ["XDG_CACHE_HOME": cache.path])
        #expect(run.status == 0, "\(run.out)")
        let kept = cache.appending(path: "firsttry/kept")
        let own = try #require(try FileManager.default.contentsOfDirectory(atPath: kept.path).first)
        let other = String(repeating: "0", count: 32)
        try folder.write("x", to: "cache/firsttry/kept/\(own)/ruff/store-1")
        try folder.write("x", to: "cache/firsttry/kept/\(other)/mypy/store-1")
        try folder.write("x", to: "cache/firsttry/kept/notes/mine")
        try folder.write("x", to: "precious/file")
        try FileManager.default.createSymbolicLink(
            at: kept.appending(path: "\(other)/mypy/link"), withDestinationURL: folder.url.appending(path: "precious"))
        let stats =
            try JSONSerialization.jsonObject(with: Data(try cacheCommand("stats", "--format", "json").outBytes)) as? [String: Any]
        #expect(stats?["repositories"] as? Int == 2)
        #expect((stats?["here"] as? [[String: Any]])?.compactMap { $0["gate"] as? String } == ["ruff"])
        func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder.url.appending(path: path).path) }
        #expect(try cacheCommand("gc").out == "removed 0 files, 0 KiB\n")
        #expect(try cacheCommand("clear").status == 0)
        #expect(!isThere("cache/firsttry/kept/\(own)") && isThere("cache/firsttry/kept/\(other)/mypy/store-1"))
        #expect(try cacheCommand("clear", "--all").status == 0)
        #expect(!isThere("cache/firsttry/kept/\(other)/mypy/store-1"))
        #expect(isThere("cache/firsttry/kept/notes/mine") && isThere("precious/file"), "what is not ours is gone")
    }

    @Test func whatNobodyHasUsedForLongIsCollected() throws {
        let folder = try TemporaryFolder()
        let old = "cache/firsttry/kept/\(String(repeating: "1", count: 32))/mypy/store-1"
        let new = "cache/firsttry/kept/\(String(repeating: "2", count: 32))/mypy/store-1"
        for name in [old, new, "repository/a.py"] { try folder.write("x", to: name) }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -40 * 86_400)], ofItemAtPath: folder.url.appending(path: old).path)
        let result = try Program.firsttry(
            ["cache", "gc"], in: folder.url.appending(path: "repository"),
            environment: ["XDG_CACHE_HOME": folder.url.appending(path: "cache").path])
        #expect(result.out.hasPrefix("removed 1 file"))
        #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: old).path))
        #expect(FileManager.default.fileExists(atPath: folder.url.appending(path: new).path))
    }
}
