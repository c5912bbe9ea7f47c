@preconcurrency internal import Glibc
internal import HostArguments
internal import HostEngine
internal import HostLog
internal import HostModel

/// Reads what is to be logged from `FT_LOG` and `--log-format`, and opens the log on stderr.
enum LogChoice {
    private static let variable = "FT_LOG"

    static func log(_ arguments: Arguments) throws(HostError) -> Log {
        guard let word = Environment.text(variable) else { return .off }
        guard let level = LogLevel(rawValue: word) else {
            let levels = LogLevel.allCases.map(\.rawValue)
            throw HostError(
                .usage, "environment-bad-value", "\(variable) is \"\(word)\", expected one of \(levels.joined(separator: ", "))",
                hint: nearest(to: word, in: levels).map { "\(variable)=\($0)" } ?? "unset \(variable)")
        }
        guard level != .off else { return .off }
        // Whoever reads the log may go away; the run must not end with him.
        signal(SIGPIPE, SIG_IGN)
        let format = arguments.value("log-format").flatMap(LogFormat.init(rawValue:)) ?? .text
        return Log(level, format, environment: Environment.all) { writeToStderr($0) }
    }

    /// A log that cannot be written is lost: it decides nothing.
    @Sendable private static func writeToStderr(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }
}

extension Log {
    /// What was asked for, and which variables may have had a say; their values are nobody's business.
    func began(_ arguments: Arguments) {
        guard isOn else { return }
        self(
            .commandBegan,
            [
                "command": .text(arguments.path.joined(separator: " ")), "version": .text(FirstTry.version),
                "pid": .number(Int(getpid())), "uid": .number(Int(getuid())), "directory": .text(workingDirectory()),
            ])
        let counting = Environment.all.keys.filter { name in
            name.hasPrefix("FT_") || ["CI", "PATH", "VIRTUAL_ENV", "HOME", "XDG_CACHE_HOME", "TMPDIR"].contains(name)
        }
        self(.environmentRead, ["set": .list(counting.sorted())])
    }

    func failed(_ error: HostError) {
        self(
            .commandFailed,
            [
                "error": .text(error.id), "code": .text(error.code.id), "because": .text(error.message),
                "place": LogValue(error.place?.description), "hint": LogValue(error.hint),
            ])
    }
}
