@preconcurrency internal import Glibc
internal import HostModel
internal import Synchronization

/// What the host says of its own doings when `FT_LOG` asks for it: a line for each step, with the time, what was done and the
/// facts of it. Nothing is decided by it. While it is off, a call costs one comparison, and its fields are not made.
public final class Log: Sendable {
    public static let off = Log(.off, .text, environment: [:]) { _ in }

    public let level: LogLevel
    private let format: LogFormat
    private let redaction: Redaction
    private let start: Double
    /// Lines of several threads do not run into each other.
    private let write: Mutex<@Sendable ([UInt8]) -> Void>

    /// `environment` is the host's own: what in it is secret comes out nowhere.
    public init(
        _ level: LogLevel, _ format: LogFormat, environment: [String: String], write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.level = level
        self.format = format
        redaction = Redaction(environment: environment)
        start = monotonicSeconds()
        self.write = Mutex(write)
    }

    public var isOn: Bool { level != .off }

    /// Writes a line when the level asks for it.
    public func callAsFunction(_ step: LogStep, _ fields: @autoclosure () -> LogFields = [:]) {
        guard step.level <= level else { return }
        let line = LogLine(step, fields(), elapsed: monotonicSeconds() - start, time: Self.timeOfDay, redaction)
        let bytes =
            switch format {
            case .text: Array(line.text.utf8)
            case .json: line.json
            }
        write.withLock { $0(bytes) }
    }

    /// Begins to measure a piece of work; nothing is measured while nobody listens.
    public func clock() -> LogClock { LogClock(start: isOn ? monotonicSeconds() : 0) }
}

extension Log: Equatable {
    public static func == (left: Log, right: Log) -> Bool { left === right }
}

/// How long a piece of work took.
public struct LogClock: Sendable {
    fileprivate let start: Double

    public var took: LogValue { .seconds(monotonicSeconds() - start) }
}

/// Seconds on a clock that nobody sets.
public func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

extension Log {
    /// RFC 3339 in UTC, with milliseconds.
    private static var timeOfDay: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(seconds: time.tv_sec).text(milliseconds: time.tv_nsec / 1_000_000)
    }
}
