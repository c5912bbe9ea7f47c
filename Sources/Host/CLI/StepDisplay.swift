internal import HostLog
internal import HostModel
internal import HostReport

/// Progress of one piece of work on stderr: a line that changes where a person watches, else a line for each step.
final class StepDisplay {
    private enum Form {
        case live, plain, none
    }

    private let form: Form
    private let console: Console
    private var shownAt = 0.0
    private var step = ""
    private var isOpen = false

    /// How often a line that changes does so.
    private static let pause = 0.1

    init(_ console: Console, choice: String?, isQuiet: Bool) {
        self.console = console
        form = choice == "none" || (isQuiet && choice == nil) ? .none : choice == "plain" || !console.canMove ? .plain : .live
    }

    /// `step` names what is done; `detail` changes while it is.
    func show(_ step: String, _ detail: String = "") {
        defer { self.step = step }
        switch form {
        case .none: return
        case .plain: if step != self.step { console.err.write("\(PlainText.line(step))\n") }
        case .live:
            let now = monotonicSeconds()
            guard step != self.step || now - shownAt >= Self.pause else { return }
            shownAt = now
            let text = PlainText.line(detail.isEmpty ? step : "\(step)  \(detail)")
            console.err.write("\r\u{1B}[K" + String(text.prefix(console.screen(of: console.err).columns - 1)))
            isOpen = true
        }
    }

    func end() {
        if isOpen { console.err.write("\r\u{1B}[K") }
        isOpen = false
    }
}
