internal import CFirstTry

/// One of the two streams that a program prints to.
public enum OutputStream: Equatable, Sendable {
    case output, error
}

/// How a program ended. Only `exited` leaves output that is all there is.
public enum ToolExit: Equatable, Sendable {
    case exited(status: Int32)
    case signalled(Int32)
    case timedOut
    /// It printed more than the cap and was ended.
    case cut(OutputStream)
    case notStarted(SystemError)
    /// The run was cancelled.
    case cancelled

    init(_ exit: FTExit) {
        func has(_ flag: Int) -> Bool { exit.flags & UInt32(flag) != 0 }
        // A program that was refused for want of time or by cancellation carries "not started" as well.
        if has(Int(FT_EXIT_CANCELLED)) {
            self = .cancelled
        } else if has(Int(FT_EXIT_TIMED_OUT)) {
            self = .timedOut
        } else if has(Int(FT_EXIT_NOT_STARTED)) {
            self = .notStarted(SystemError(errno: exit.start_errno))
        } else if has(Int(FT_EXIT_STDOUT_CUT)) {
            self = .cut(.output)
        } else if has(Int(FT_EXIT_STDERR_CUT)) {
            self = .cut(.error)
        } else if exit.signal != 0 {
            self = .signalled(exit.signal)
        } else {
            self = .exited(status: exit.status)
        }
    }

    /// The exit status; every other end becomes the problem that it is. `step` is what the tool was at, for a message.
    public func status(of tool: String, at step: String = "") throws(GateProblem) -> Int32 {
        let where_ = step.isEmpty ? "" : ", at \(step)"
        switch self {
        case .exited(let status): return status
        case .signalled(let signal):
            throw GateProblem(.toolBroke, "\(tool) was ended by \(signalName(signal))\(where_)")
        case .timedOut:
            throw GateProblem(.timeout, "\(tool) took too long and was ended\(where_)")
        case .cut(let stream):
            throw GateProblem(
                .toolOutput, "\(tool) printed more to \(stream == .output ? "stdout" : "stderr") than the host takes",
                hint: "narrow down what it is asked to check")
        case .notStarted(let error):
            throw GateProblem(.toolMissing, "\(tool) could not be started: \(error.text)")
        case .cancelled:
            throw GateProblem(.incomplete, "the run was cancelled while \(tool) was at work")
        }
    }
}

/// An ended program and what it printed.
public struct ToolResult {
    public let exit: ToolExit
    /// Empty when the output was streamed.
    public let output: [UInt8]
    /// Empty when the output was streamed.
    public let error: [UInt8]
    /// Microseconds from start to end.
    public let wallTime: Int
}
