/// Reads a tool's output of one JSON text a line, and notices when it was cut.
public struct JSONLines {
    private let tool: String
    /// How many texts have been read.
    public private(set) var count = 0

    /// `tool` is who prints them, for messages.
    public init(of tool: String) {
        self.tool = tool
    }

    /// Reads one line; `body` must read the whole text. Blank lines count as nothing.
    public mutating func read(
        _ line: OutputLine, _ body: (inout JSONReader) throws(JSONError) -> Void
    ) throws(GateProblem) {
        guard !line.isEmpty else { return }
        guard line.isWhole else {
            throw GateProblem(.toolOutput, "the output of \(tool) was cut in the middle of line \(count + 1)")
        }
        var reader = line.json
        let start = reader.offset
        do throws(JSONError) {
            try body(&reader)
            try reader.finish()
        } catch {
            throw GateProblem(
                .toolOutput,
                "line \(count + 1) of \(tool)'s output cannot be read: byte \(error.offset - start): expected \(error.expected)")
        }
        count += 1
    }
}
