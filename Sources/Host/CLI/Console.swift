@preconcurrency internal import Glibc
internal import HostLog
internal import HostModel
internal import HostReport

/// Where words go: the result to stdout, progress and errors to stderr.
struct Console {
    let out = OutputStream(STDOUT_FILENO)
    let err = OutputStream(STDERR_FILENO)
    var color = ColorChoice.auto
    var log = Log.off

    /// Whether progress may write over its own lines.
    var canMove: Bool { err.isTerminal && !log.isOn && !Environment.isCI && Environment.text("TERM") != "dumb" }

    func style(for stream: OutputStream) -> Style {
        Style(hasColor: hasColor(stream), hasLinks: stream.isTerminal && hasColor(stream))
    }

    func screen(of stream: OutputStream) -> Screen {
        stream.isTerminal ? .of(stream.descriptor) : .paper
    }

    func report(_ error: HostError) {
        err.write(ErrorText.text(error, style: style(for: err)))
    }

    /// The flag, then NO_COLOR, then FORCE_COLOR, then whether a person is there to see it.
    private func hasColor(_ stream: OutputStream) -> Bool {
        switch color {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if Environment.text("NO_COLOR") != nil { return false }
        if let force = Environment.text("FORCE_COLOR") { return force != "0" }
        return stream.isTerminal && Environment.text("TERM") != "dumb"
    }
}

/// The variables that the host was started with.
enum Environment {
    /// nil when unset or empty.
    static func text(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// A switch: 1 or 0; unset is 0.
    static func flag(_ name: String) throws(HostError) -> Bool {
        switch text(name) {
        case "1": return true
        case nil, "0": return false
        case let text?:
            throw HostError(
                .usage, "environment-bad-value", "\(name) is \"\(text)\", expected 1 or 0", hint: "unset \(name)")
        }
    }

    /// All of it: what is secret in it must come out nowhere.
    static var all: [String: String] {
        var all: [String: String] = [:]
        var entry = environ
        while let line = entry.pointee {
            entry += 1
            let parts = String(cString: line).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { all[String(parts[0])] = String(parts[1]) }
        }
        return all
    }

    /// Whether a CI service runs us.
    static var isCI: Bool {
        guard let value = text("CI") else { return false }
        return value != "false" && value != "0"
    }
}
