internal import CSystem
@preconcurrency internal import Glibc
public import HostModel

/// One program of the installation's, or of an environment of tools, while it runs. Started without a shell, with no
/// environment but the one that is given, and in a process group of its own. It does not outlive this value.
public final class Child {
    /// Where one of its two outputs goes.
    public enum Stream {
        case nothing
        /// Read from `output` or `error`.
        case pipe
        case file(Int32)
        /// The same as its output.
        case output
    }

    /// How it ended.
    public enum End: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    /// The reading ends, where a pipe was asked for; else -1.
    public private(set) var output: Int32 = -1
    public private(set) var error: Int32 = -1
    private var pid: pid_t = -1
    private var ended: End?

    /// `input` and files stay the caller's.
    public init(
        _ path: String, _ arguments: [String], environment: [String: String], folder: String = "/", input: Int32 = -1,
        output: Stream, error: Stream = .nothing
    ) throws(HostError) {
        var theirs: [Int32] = []
        defer { theirs.forEach { close($0) } }
        func end(_ stream: Stream, _ reading: inout Int32) throws(HostError) -> Int32 {
            switch stream {
            case .nothing: return -1
            case .file(let file): return file
            case .output: return theirs.first ?? -1
            case .pipe:
                var ends: [Int32] = [-1, -1]
                let wrong = ft_pipe(&ends)
                guard wrong == 0 else { throw Self.notStarted(path, wrong) }
                // It is read to its end by one who has nothing else to do.
                _ = fcntl(ends[0], F_SETFL, 0)
                reading = ends[0]
                theirs.append(ends[1])
                return ends[1]
            }
        }
        let descriptors = [input, try end(output, &self.output), try end(error, &self.error)]
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var settings = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + settings { free(text) } }
        let wrong = ft_child_start(path, &words, &settings, folder, descriptors, &pid)
        guard wrong == 0 else {
            pid = -1
            throw Self.notStarted(path, wrong)
        }
    }

    deinit {
        for pipe in [output, error] where pipe >= 0 { close(pipe) }
        guard ended == nil, pid > 0 else { return }
        ft_child_kill(pid)
        _ = ft_wait(pid)
    }

    /// Waits for its end.
    public func wait() -> End {
        if let ended { return ended }
        let status = ft_wait(pid)
        let signal = status & 0x7F
        let end: End = signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
        ended = end
        return end
    }

    private static func notStarted(_ path: String, _ error: Int32) -> HostError {
        HostError(
            .hostBug, "program-not-started", "\(path) cannot be started: \(String(cString: strerror(error)))",
            hint: "install FirstTry again, with all its files")
    }
}

extension Child {
    /// Hands over the lines of a pipe until its end; of a line no more than 4 KiB. What is between two carriage returns is a
    /// line too.
    public static func eachLine(of pipe: Int32, _ take: (String) throws(HostError) -> Void) throws(HostError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        var line: [UInt8] = []
        while true {
            let size = read(pipe, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size > 0 else { break }
            for byte in buffer[..<size] {
                if byte == 0x0A || byte == 0x0D {
                    if !line.isEmpty { try take(String(decoding: line, as: UTF8.self)) }
                    line.removeAll(keepingCapacity: true)
                } else if line.count < 4096 {
                    line.append(byte)
                }
            }
        }
        if !line.isEmpty { try take(String(decoding: line, as: UTF8.self)) }
    }
}
