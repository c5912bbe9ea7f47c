internal import CFirstTry

/// Data of the world's that was brought before the run; the manifest names what a gate reads under `snapshots`.
public struct Snapshot: Equatable, Sendable {
    /// A folder, absolute, inside the sandbox, read-only.
    public let path: Path
    /// Of the data: the same data has the same digest.
    public let sha256: String
    /// The date of the data, RFC 3339, in UTC.
    public let created: String
    /// How many whole days ago that was when the run was planned.
    public let ageInDays: Int

    /// The day of the data: "2026-11-20".
    public var day: String { String(decoding: created.utf8.prefix(10), as: UTF8.self) }
}

extension Phase where Self: ~Copyable {
    /// The snapshot with this name; nil when there is none, or the manifest does not name it.
    public func snapshot(_ name: StaticString) -> Snapshot? {
        let host = surface.host
        var views = Views()
        let answer = host.pointee.extension(host, views.view("firsttry.snapshots/1"))
        guard let all = answer?.assumingMemoryBound(to: FTSnapshots.self).pointee, let list = all.list else { return nil }
        let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        for snapshot in UnsafeBufferPointer(start: list, count: all.count) where snapshot.name.raw.elementsEqual(bytes) {
            return Snapshot(
                path: snapshot.path.path, sha256: snapshot.sha256.text, created: snapshot.created.text,
                ageInDays: Int(clamping: snapshot.age_seconds / 86_400))
        }
        return nil
    }
}
