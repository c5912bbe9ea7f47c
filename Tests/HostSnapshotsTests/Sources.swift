import Foundation
import Support
import Testing

@testable import HostModel
@testable import HostSnapshots

/// A repository and places to fetch from.
struct Place {
    let folder: TemporaryFolder
    var repository: String { folder.url.appending(path: "repository").path }
    var source: String { folder.url.appending(path: "source").path }

    init() throws {
        folder = try TemporaryFolder()
        for path in [repository, source] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    func fetch(
        _ kind: SnapshotKind = .advisories, from source: String? = nil, sha256: String? = nil, unpacker: String? = nil
    ) throws -> Fetched {
        var request = FetchRequest(kind)
        request.source = source ?? self.source
        request.sha256 = sha256
        let library = Program.prefix + "/lib/firsttry"
        return try HostSnapshots.fetch(
            request, into: repository,
            programs: FetchPrograms(download: library + "/firsttry-download", unpack: unpacker ?? library + "/firsttry-unpack")
        ) { _ in }
    }

    /// The error that a fetch ends with, by its id.
    func refusal(_ kind: SnapshotKind = .advisories, from source: String? = nil, sha256: String? = nil) -> String {
        do {
            _ = try fetch(kind, from: source, sha256: sha256)
            return "none"
        } catch let error as HostError {
            return error.id
        } catch {
            return "\(error)"
        }
    }

    func write(_ record: Record, to name: String) throws { try folder.write(record.json, to: "source/" + name) }

    /// Lets Python make what no file of a test can be: an archive. `here` is this place's folder.
    func python(_ program: String) throws {
        let result = try Program.run("/usr/bin/python3", ["-c", "here = '\(folder.url.path)'\n" + program], in: folder.url)
        #expect(result.status == 0, "\(result.err)")
    }

    var records: [String] {
        let file = repository + "/.firsttry/snapshots/advisories/records.jsonl"
        return ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    /// All that lies in this place.
    var entries: Set<String> {
        Set(FileManager.default.enumerator(atPath: folder.url.path)?.compactMap { $0 as? String } ?? [])
    }

    var leftovers: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: repository + "/.firsttry/snapshots")
        return (names ?? []).filter { $0.hasPrefix(".") }
    }
}

/// A record of OSV's.
struct Record {
    var id = "PYSEC-2026-1"
    var package = "Some_Package"
    var ecosystem = "PyPI"
    var modified = "2026-03-01T00:00:00Z"
    var fixed = "2.0"

    var json: String {
        """
        {
          "schema_version": "1.6.0", "id": "\(id)", "modified": "\(modified)",
          "affected": [{"package": {"ecosystem": "\(ecosystem)", "name": "\(package)"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "\(fixed)"}]}]}]
        }
        """
    }
}
