internal import HostLog
internal import HostModel
internal import HostSandbox

extension Log {
    func seen(_ examination: Examination, _ clock: LogClock) {
        self(
            .groundSeen,
            [
                "profile": .text(examination.launcher.kind.profile.rawValue), "facts": .list(examination.facts.names),
                "landlock_abi": .number(examination.landlockABI), "missed": .list(examination.missed.map(\.inWords)),
                "blocked": .list(examination.selfTest.blocked), "got_out": .list(examination.selfTest.gotOut),
                "not_tried": .list(examination.selfTest.notTried), "waited_sec": clock.took,
            ])
    }

    func started(_ launcher: Launcher, parked: Int, _ took: LogValue) {
        self(
            .launcherStarted,
            [
                "pid": .number(Int(launcher.pid)), "profile": .text(launcher.kind.profile.rawValue), "parked": .number(parked),
                "took_sec": took,
            ])
    }

    func refused(_ refusal: Refusal) {
        self(
            .groundRefused,
            [
                "profile": .text(refusal.profile.rawValue), "because": .text(refusal.inWords),
                "remedy": LogValue(refusal.remedy?.fix),
            ])
    }
}
