/// A call to the system that failed, by its errno.
public struct SystemError: Error, Equatable, Sendable {
    public let errno: Int32

    public init(errno: Int32) {
        self.errno = errno
    }

    /// Whether there is no such file.
    public var isMissing: Bool { errno == 2 || errno == 20 }

    /// For a person. The few that gates meet have words; numbers are those of Linux on every architecture that we build for.
    public var text: String {
        switch errno {
        case 1: "operation not permitted"
        case 2: "no such file"
        case 5: "input/output error"
        case 7: "argument list too long"
        case 8: "not a program of this machine"
        case 11: "out of processes"
        case 12: "out of memory"
        case 13: "permission denied"
        case 18: "outside of the repository"
        case 20: "not a folder"
        case 21: "is a folder"
        case 24: "too many open files"
        case 26: "being written to"
        case 27: "too large"
        case 28: "no space left"
        case 36: "name too long"
        case 40: "too many symbolic links"
        default: "errno \(errno)"
        }
    }
}

/// "SIGSEGV" for 11.
func signalName(_ signal: Int32) -> String {
    switch signal {
    case 1: "SIGHUP"
    case 2: "SIGINT"
    case 3: "SIGQUIT"
    case 4: "SIGILL"
    case 5: "SIGTRAP"
    case 6: "SIGABRT"
    case 7: "SIGBUS"
    case 8: "SIGFPE"
    case 9: "SIGKILL"
    case 11: "SIGSEGV"
    case 13: "SIGPIPE"
    case 15: "SIGTERM"
    case 24: "SIGXCPU"
    case 25: "SIGXFSZ"
    case 31: "SIGSYS"
    default: "signal \(signal)"
    }
}
