import GateSDK

/// What pytest prints: progress is passed on, the rest goes to the gate's log, and its end explains a breakdown.
struct Output {
    /// The last lines, of either stream.
    private var last: [String] = []
    private var errors: [String] = []
    private var logged = 0

    private static let mostLogged = 3000
    private static let mostKept = 200
    private static let longest = 2000
    /// How the reporter marks a line of its own: 0x01 is in no terminal's vocabulary.
    private static let mark = [0x01] + Array("firsttry ".utf8)

    init() {}

    /// Everything that a program printed on stderr.
    init(error: [UInt8]) {
        for line in error.split(separator: 0x0A) { keep(Output.text(line), isError: true) }
    }

    mutating func take(_ line: OutputLine, _ run: borrowing Run) {
        if line.stream == .output, line.bytes.starts(with: Output.mark) {
            let numbers = line.bytes.dropFirst(Output.mark.count).split(separator: 0x20).map { number in
                number.reduce(0) { $0 &* 10 &+ Int($1 & 15) }
            }
            if numbers.count == 2 { run.progress(numbers[0], of: numbers[1], "tests") }
            return
        }
        guard !line.isEmpty else { return }
        let text = Output.text(line.bytes)
        keep(text, isError: line.stream == .error)
        // What comes on stderr is in the log already.
        guard line.stream == .output else { return }
        logged += 1
        if logged < Output.mostLogged {
            run.log(.info, text)
        } else if logged == Output.mostLogged {
            run.log(.warning, "pytest printed more than \(Output.mostLogged) lines; the rest is left out")
        }
    }

    /// The end of it, for a message.
    var words: String {
        last.isEmpty ? "it said nothing" : last.suffix(5).map { Output.bare($0) }.joined(separator: " / ")
    }

    /// Why pytest ended with the status that it keeps for its command line and configuration.
    func refusal(_ status: Int32, repository: Path) -> GateProblem? {
        guard status == 4 else { return nil }
        let said = causes.map { $0.removing(repository.text + "/") }.joined(separator: " ")
        if said.has("Missing required plugins") {
            return GateProblem(
                .toolConfig, "the project wants plugins that its environment has not: \(said)", hint: "install them")
        }
        if said.has("requires pytest-") {
            return GateProblem(
                .toolVersion, "the project wants another pytest: \(said)", hint: "install it, or change `minversion`")
        }
        if said.has("while loading conftest") {
            let isMissing = said.has("ModuleNotFoundError")
            return GateProblem(
                isMissing ? .incomplete : .toolConfig, "no test was run: \(said)",
                hint: isMissing
                    ? "install what is missing into the environment that pytest is in, or name that in [gates.pytest] tool"
                    : "correct it until `pytest --collect-only` works")
        }
        return GateProblem(
            .toolConfig, "pytest refuses its configuration: \(said)", hint: "correct it until `pytest --collect-only` works")
    }

    /// The lines that say why, without usage and traceback.
    private var causes: [String] {
        let signs: [StaticString] = ["error: ", "ERROR: ", "while loading conftest", "Error: ", "inifile: "]
        let told = errors.filter { line in
            signs.contains { line.has($0) } && !line.has("usage: ") && !line.has("(most recent call last)")
        }
        return (told.isEmpty ? Array(errors.suffix(3)) : told).map { Output.bare($0) }
    }

    private mutating func keep(_ text: String, isError: Bool) {
        if last.count >= Output.mostKept { last.removeFirst(Output.mostKept / 2) }
        last.append(text)
        if isError, errors.count < Output.mostKept { errors.append(text) }
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.prefix(longest), as: UTF8.self)
    }

    /// Without the "E   " of a traceback, and the space around.
    private static func bare(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        if bytes.starts(with: "E ".utf8) { bytes = bytes.dropFirst(2) }
        return String(decoding: bytes.drop { $0 == 0x20 }, as: UTF8.self)
    }
}
