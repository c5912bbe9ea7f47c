internal import HostModel

/// The place of a finding, quoted from the source with the range underlined.
struct CodeFrame {
    private let style: Style
    private let columns: Int

    private static let linesMax = 3

    init(style: Style, columns: Int) {
        self.style = style
        self.columns = columns
    }

    /// The frame's lines; none when the file has no such line.
    func lines(for finding: Finding, in file: SourceFile) -> [String] {
        guard finding.line > 0, let first = file.line(finding.line) else { return [] }
        let last = min(max(finding.line, lastLine(of: finding)), file.lineCount)
        let gutter = max(4, String(last).count + 2)
        let room = max(20, columns - gutter - 6)
        guard last > finding.line else {
            let line = SourceLine(first, room: room, from: finding.column, to: finding.endLine == 0 ? 0 : finding.endColumn)
            let color = finding.severity == .error ? style.red : style.yellow
            let quote = prefix(String(finding.line), gutter, "│") + line.text
            guard !line.marks.isEmpty else { return [trimmed(quote)] }
            return [trimmed(quote), prefix("", gutter, "│") + line.padding + color(line.marks)]
        }
        var result: [String] = []
        for number in finding.line...min(last, finding.line + Self.linesMax - 1) {
            let text = SourceLine(file.line(number) ?? "", room: room, from: 0, to: 0).text
            result.append(trimmed(prefix(String(number), gutter, "┃") + text))
        }
        let rest = last - finding.line + 1 - Self.linesMax
        if rest > 0 { result.append(prefix("…", gutter, "┃") + style.dim(Wording.count(rest, "more line"))) }
        return result
    }

    /// A range that ends before the first column of a line does not hold that line.
    private func lastLine(of finding: Finding) -> Int {
        finding.endColumn == 1 ? finding.endLine - 1 : finding.endLine
    }

    private func prefix(_ label: String, _ gutter: Int, _ bar: String) -> String {
        let padded = String(repeating: " ", count: max(0, gutter + 2 - DisplayWidth.of(label))) + label
        return style.dim(padded + " " + bar) + " "
    }

    private func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}

/// One line of source laid out for a terminal: tabs widened, what cannot be printed shown, cut around the marked range.
struct SourceLine {
    private(set) var text = ""
    /// Blanks up to the first mark.
    private(set) var padding = ""
    /// `^^^` under the range; empty without a range.
    private(set) var marks = ""

    private struct Cell {
        var text: String
        var width: Int
    }

    /// Columns count characters from 1; 0 is unknown, and an end that is not behind the start means one character.
    init(_ line: String, room: Int, from start: Int, to end: Int) {
        let cells = Self.cells(of: line)
        let first = min(max(0, start - 1), cells.count)
        let last = min(max(first + 1, end - 1), max(cells.count, first + 1))
        var window = 0..<cells.count
        let total = cells.reduce(0) { $0 + $1.width }
        if total > room { window = Self.window(cells, around: first..<last, room: room) }
        let head = window.lowerBound > 0 ? "…" : ""
        text = head + cells[window].map(\.text).joined() + (window.upperBound < cells.count ? "…" : "")
        guard start > 0 else { return }
        let before = cells[window.lowerBound..<max(window.lowerBound, min(first, window.upperBound))]
        padding = String(repeating: " ", count: head.count + before.reduce(0) { $0 + $1.width })
        let marked = cells[max(first, window.lowerBound)..<max(first, min(last, window.upperBound))]
        marks = String(repeating: "^", count: max(1, marked.reduce(0) { $0 + $1.width }))
    }

    private static func cells(of line: String) -> [Cell] {
        var cells: [Cell] = []
        var column = 0
        var seen = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            var cell: Cell
            if scalar == "\t" {
                let width = 4 - column % 4
                cell = Cell(text: String(repeating: " ", count: width), width: width)
            } else if let escape = PlainText.escape(scalar) {
                cell = Cell(text: escape, width: escape.count)
            } else {
                cell = Cell(text: String(scalar), width: DisplayWidth.of(scalar))
                if scalar == "[", PlainText.commandMayBegin(after: seen) { cell = Cell(text: " [", width: 2) }
            }
            seen.append(scalar)
            column += cell.width
            cells.append(cell)
        }
        return cells
    }

    /// As many cells as fit, with a quarter of the room before the range.
    private static func window(_ cells: [Cell], around range: Range<Int>, room: Int) -> Range<Int> {
        let room = room - 2
        var lower = min(range.lowerBound, cells.count)
        var used = 0
        while lower > 0, used + cells[lower - 1].width <= room / 4 {
            lower -= 1
            used += cells[lower].width
        }
        var upper = lower
        used = 0
        while upper < cells.count, used + cells[upper].width <= room {
            used += cells[upper].width
            upper += 1
        }
        while upper == cells.count, lower > 0, used + cells[lower - 1].width <= room {
            lower -= 1
            used += cells[lower].width
        }
        return lower..<upper
    }
}
