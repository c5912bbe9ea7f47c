internal import HostLog
internal import HostModel
internal import HostSnapshots

/// When a run started, for the report.
struct RunClock: Sendable {
    private let start = monotonicSeconds()
    /// RFC 3339, in UTC.
    let startedAt = Moment.now.text

    var seconds: Double { monotonicSeconds() - start }
}
