@preconcurrency internal import Glibc
internal import HostLog

/// When a run started, for the report.
struct RunClock: Sendable {
    private let start = monotonicSeconds()
    /// RFC 3339, in UTC.
    let startedAt: String

    init() {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        startedAt = "\(date)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }

    var seconds: Double { monotonicSeconds() - start }
}
