internal import HostSandbox

/// The gates that wait for their turn. What the next ones are handed is made before it comes, and before it is known whether any
/// gate may run on this machine at all: pipes, the job, the library as it was judged.
final class GateQueue {
    let launcher: Launcher
    private let runner: String
    private var waiting: ArraySlice<GateRun>
    private var ready: ArraySlice<GateSession> = []
    private var nextNumber: Int

    init(_ runs: [GateRun], for launcher: Launcher, runner: String, firstNumber: Int = 1) {
        self.launcher = launcher
        self.runner = runner
        waiting = runs[...]
        nextNumber = firstNumber
        // Refused only by a launcher that is gone, which whoever listens to it hears of.
        try? launcher.makePlaces(for: runs.map(\.sandbox))
    }

    var count: Int { ready.count + waiting.count }

    /// Makes the next `count` ready.
    func prepare(_ count: Int) {
        while ready.count < count, let run = waiting.popFirst() {
            let places = launcher.places(for: nextNumber, run.sandbox, runner: runner)
            ready.append(GateSession(run, number: nextNumber, at: places))
            ready.last?.prepare()
            nextNumber += 1
        }
    }

    func next() -> GateSession? {
        prepare(1)
        return ready.popFirst()
    }

    /// Takes out all, which are not to be started.
    func removeAll() -> [GateRun] {
        defer { (ready, waiting) = ([], []) }
        return ready.map(\.run) + waiting
    }
}
