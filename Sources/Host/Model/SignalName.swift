/// "SIGSEGV (segmentation fault)", for the signals that end processes.
public func signalName(_ number: Int32) -> String {
    switch number {
    case 1: "SIGHUP"
    case 2: "SIGINT"
    case 3: "SIGQUIT"
    case 4: "SIGILL (illegal instruction)"
    case 5: "SIGTRAP"
    case 6: "SIGABRT (abort)"
    case 7: "SIGBUS (bus error)"
    case 8: "SIGFPE (arithmetic error)"
    case 9: "SIGKILL"
    case 11: "SIGSEGV (segmentation fault)"
    case 13: "SIGPIPE"
    case 14: "SIGALRM"
    case 15: "SIGTERM"
    case 24: "SIGXCPU (CPU time limit)"
    case 25: "SIGXFSZ (file size limit)"
    case 31: "SIGSYS (system call not allowed)"
    default: "signal \(number)"
    }
}
