@preconcurrency internal import Glibc
internal import HostModel

/// A person's Ctrl-C between two runs; within one the engine hears of it. Either way the kit ends and leaves nothing behind.
enum Interruption {
    /// Written by a signal's handler, read by the one thread that there is.
    nonisolated(unsafe) private static var hasCome: sig_atomic_t = 0

    static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) { signal(number) { _ in Interruption.hasCome = 1 } }
    }

    /// Whoever started this program wanted it so.
    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    static func check() throws(HostError) {
        guard hasCome == 0 else { throw error }
    }

    static var error: HostError {
        HostError(.interrupted, "check-interrupted", "was interrupted before all was checked", hint: "run it again")
    }
}
