public import HostModel

/// Progress on a terminal: lines of finished gates stay, the running ones move below them.
public struct LiveProgress {
    private let style: Style
    private let isParity: Bool
    private var idWidth = 0
    private var waiting: [String] = []
    private var running: [RunningGate] = []
    private var drawnLines = 0
    private var drawnAt = -1.0
    private var isInterrupted = false
    /// The gates whose line stands on the terminal.
    public private(set) var shown: Set<String> = []

    /// A gate that ends sooner is not worth a flicker.
    private static let firstDrawSeconds = 0.1
    private static let redrawSeconds = 0.08

    public init(style: Style, isParity: Bool = false) {
        self.style = style
        self.isParity = isParity
    }

    /// What to write for an event that happened at `now` (seconds, from any origin).
    public mutating func text(for event: RunEvent, at now: Double, on screen: Screen) -> String {
        switch event {
        case .planned(let gates):
            idWidth = GateLine.idWidth(gates.map(\.id))
            waiting = gates.filter(\.willRun).map(\.id)
            return ""
        case .started(let gate):
            waiting.removeAll { $0 == gate }
            running.append(RunningGate(id: gate, startedAt: now))
            return redraw(at: now, on: screen, isDue: drawnLines > 0)
        case .progress(let gate, let done, let total, let what):
            for index in running.indices where running[index].id == gate {
                running[index].note = RunningGate.note(done: done, total: total, what: what)
            }
            return redraw(at: now, on: screen, isDue: isDue(now))
        case .finished(let outcome):
            running.removeAll { $0.id == outcome.gate }
            waiting.removeAll { $0 == outcome.gate }
            shown.insert(outcome.gate)
            idWidth = max(idWidth, GateLine.idWidth([outcome.gate]))
            let line = GateLine(style: style, columns: screen.columns, idWidth: idWidth, isParity: isParity)
            let wasDrawn = drawnLines > 0
            return clear() + line.text(outcome) + "\n" + (wasDrawn ? draw(at: now, on: screen) : "")
        case .interrupted:
            guard !isInterrupted else { return "" }
            isInterrupted = true
            return clear() + style.yellow("interrupted: ending what runs") + "\n"
        case .tick:
            return redraw(at: now, on: screen, isDue: isDue(now))
        }
    }

    /// Takes away what moves; for the end, and before anything else is written to the terminal.
    public mutating func clear() -> String {
        guard drawnLines > 0 else { return "" }
        defer { drawnLines = 0 }
        // Line by line: what is erased "to the end of the screen" from the first row on goes into tmux's history.
        return String(repeating: "\u{1B}[A\u{1B}[2K", count: drawnLines)
    }

    // MARK: What moves

    private func isDue(_ now: Double) -> Bool {
        guard let first = running.first, now - first.startedAt >= Self.firstDrawSeconds else { return false }
        return drawnAt < 0 || now - drawnAt >= Self.redrawSeconds
    }

    private mutating func redraw(at now: Double, on screen: Screen, isDue: Bool) -> String {
        isDue ? clear() + draw(at: now, on: screen) : ""
    }

    private mutating func draw(at now: Double, on screen: Screen) -> String {
        guard !running.isEmpty else { return "" }
        let room = max(1, screen.rows - 3)
        var lines = running.prefix(room).map { gate in
            let spinner = Self.spinner[Int(now * 10) % Self.spinner.count]
            let time = Wording.rightAligned(Wording.time(now - gate.startedAt), to: 6)
            let lead = DisplayWidth.padded(gate.id, to: idWidth) + "  "
            let note = DisplayWidth.cut(gate.note, to: max(8, screen.columns - DisplayWidth.of(lead) - 12))
            return style.cyan(spinner) + " " + lead + style.dim(time) + (note.isEmpty ? "" : "  " + note)
        }
        let rest = running.dropFirst(room).map(\.id) + waiting
        if !rest.isEmpty, lines.count < room {
            let list = "\(rest.count) waiting: " + rest.joined(separator: ", ")
            lines.append(style.dim("  " + DisplayWidth.cut(list, to: max(8, screen.columns - 3))))
        }
        drawnLines = lines.count
        drawnAt = now
        return lines.map { $0 + "\n" }.joined()
    }

    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
}

/// What is known of a gate while it runs.
struct RunningGate {
    var id: String
    var startedAt: Double
    var saidAt = 0.0
    var note = ""

    static func note(done: Int, total: Int, what: String) -> String {
        let what = PlainText.line(what)
        let count = total > 0 ? "\(Wording.grouped(done))/\(Wording.grouped(total))" : done > 0 ? Wording.grouped(done) : ""
        return [count, what].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
