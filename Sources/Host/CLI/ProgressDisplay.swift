internal import HostLog
internal import HostModel
internal import HostReport

/// Chooses how progress is shown, and shows it on stderr.
final class ProgressDisplay {
    private enum Form {
        case live(LiveProgress)
        case plain(PlainProgress)
        case none
    }

    private var form: Form
    private let console: Console

    /// `takesStdout`: lines appear on stdout meanwhile, which a moving display on the same terminal would disturb.
    init(_ console: Console, choice: String?, isQuiet: Bool, takesStdout: Bool) {
        self.console = console
        if choice == "none" || (isQuiet && choice == nil) {
            form = .none
        } else if choice == "plain" || !console.canMove {
            form = .plain(PlainProgress())
        } else if takesStdout, console.out.isTerminal {
            form = .none
        } else {
            form = .live(LiveProgress(style: console.style(for: console.err)))
        }
    }

    /// Gates whose line the reader of stdout has already before their eyes.
    var seen: Set<String> {
        guard case .live(let live) = form, console.out.isTerminal else { return [] }
        return live.shown
    }

    func show(_ event: RunEvent) {
        switch form {
        case .live(var live):
            console.err.write(live.text(for: event, at: monotonicSeconds(), on: console.screen(of: console.err)))
            form = .live(live)
        case .plain(var plain):
            console.err.write(plain.text(for: event, at: monotonicSeconds()))
            form = .plain(plain)
        case .none:
            if case .interrupted = event { console.err.write("interrupted: ending what runs\n") }
        }
    }

    func end() {
        guard case .live(var live) = form else { return }
        console.err.write(live.clear())
        if !live.shown.isEmpty, console.out.isTerminal { console.err.write("\n") }
        form = .live(live)
    }
}
