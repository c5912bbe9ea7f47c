@preconcurrency internal import Glibc
internal import HostEngine
internal import HostFixtures
internal import HostLog
internal import HostModel

extension Checker {
    /// Asks a run to end in the middle of its work, as a person does with Ctrl-C. The longest fixture is taken, because a run
    /// that is over at once tells nothing; whoever does not hear at the first time is asked once more, for the sake of a busy
    /// machine.
    mutating func checkCancellation() throws(HostError) {
        guard let longest else { return }
        // What is still pending when the run is over must not end this program. Ignored, it would not reach the run either.
        let before = signal(SIGINT) { _ in }
        defer { signal(SIGINT, before) }
        var after = longest.seconds / 2
        var parting = Parting.tooEarly
        var faults = 0
        trying: for _ in 0..<4 {
            parting = try interrupt(longest.fixture, after: after)
            switch parting {
            case .well: break trying
            case .tooEarly: after /= 3
            case .badly:
                faults += 1
                if faults == 2 { break trying }
            }
        }
        let moment = "\(Int(after * 1000)) ms into a run of \(Int(longest.seconds * 1000)) ms (\(longest.fixture.name))"
        switch parting {
        case .tooEarly: answer("GATE-17", "cancellation", .kept, "over before it can be asked: \(moment)")
        case .well(let milliseconds):
            answer("GATE-17", "cancellation", .kept, "ended \(milliseconds) ms after it was asked, \(moment)")
        case .badly(let fault):
            answer(
                "GATE-17", "cancellation", .broken, "asked to end, \(fault): \(moment)",
                hint: "ask host->cancelled() between pieces of work, and end what cannot ask in `cancel`")
        }
    }

    private enum Parting {
        /// It was over before it was asked.
        case tooEarly
        case well(milliseconds: Int)
        case badly(String)
    }

    private func interrupt(_ fixture: Fixture, after seconds: Double) throws(HostError) -> Parting {
        let alarm = Alarm(SIGINT, after: seconds)
        var trial = Trial(subject, workplace, surroundings, fixture)
        trial.isInterrupted = true
        let outcome = try trial.run { alarm.start() }
        guard let waited = alarm.secondsSinceItRang else { return .tooEarly }
        // SIGTERM is how it was asked: it was not loaded yet.
        switch outcome.endedBy {
        case nil, SIGTERM: return .well(milliseconds: Int(waited * 1000))
        case SIGKILL: return .badly("it went on and was killed")
        case .some(let signal): return .badly("it was ended by \(signalName(signal))")
        }
    }
}

/// Sends this process a signal after a time.
private final class Alarm {
    private let signal: Int32
    private let seconds: Double
    private var timer: timer_t?
    private var ringsAt: Double?

    init(_ signal: Int32, after seconds: Double) {
        self.signal = signal
        self.seconds = max(seconds, 0.000_001)
    }

    func start() {
        var event = sigevent()
        event.sigev_notify = Int32(SIGEV_SIGNAL)
        event.sigev_signo = signal
        guard timer_create(CLOCK_MONOTONIC, &event, &timer) == 0 else { return }
        var when = itimerspec()
        when.it_value.tv_sec = Int(seconds)
        when.it_value.tv_nsec = Int((seconds - Double(Int(seconds))) * 1e9)
        timer_settime(timer, 0, &when, nil)
        ringsAt = monotonicSeconds() + seconds
    }

    deinit { if let timer { timer_delete(timer) } }

    /// nil when it has not.
    var secondsSinceItRang: Double? { ringsAt.flatMap { monotonicSeconds() < $0 ? nil : monotonicSeconds() - $0 } }
}
