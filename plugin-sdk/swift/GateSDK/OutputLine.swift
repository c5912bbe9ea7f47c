/// One line that a program printed.
public struct OutputLine {
    public let stream: OutputStream
    /// Whether its line feed has been seen.
    public let isWhole: Bool
    private let buffer: [UInt8]
    private let range: Range<Int>

    init(_ stream: OutputStream, _ buffer: [UInt8], _ range: Range<Int>, isWhole: Bool) {
        self.stream = stream
        self.buffer = buffer
        self.range = range
        self.isWhole = isWhole
    }

    /// Without the line feed.
    public var bytes: ArraySlice<UInt8> { buffer[range] }

    /// What is not UTF-8 becomes U+FFFD.
    public var text: String { String(decoding: buffer[range], as: UTF8.self) }

    public var isEmpty: Bool { range.isEmpty }

    /// Reads the line as JSON, without copying it.
    public var json: JSONReader { JSONReader(buffer, in: range) }
}

/// Cuts what comes in pieces into lines.
struct LineSplitter {
    private let stream: OutputStream
    private let longest: Int
    private var buffer: [UInt8] = []

    init(_ stream: OutputStream, longest: Int) {
        self.stream = stream
        self.longest = longest
    }

    /// Returns false when a line is longer than it may be.
    mutating func take(
        _ piece: UnsafeRawBufferPointer, each: (OutputLine) throws(GateProblem) -> Void
    ) throws(GateProblem) -> Bool {
        // What was kept holds no line feed.
        var scanned = buffer.count
        var start = 0
        buffer.append(contentsOf: piece)
        while let end = buffer[scanned...].firstIndex(of: 0x0A) {
            try each(OutputLine(stream, buffer, start..<end, isWhole: true))
            start = end + 1
            scanned = start
        }
        buffer.removeFirst(start)
        return buffer.count <= longest
    }

    /// Hands over what follows the last line feed.
    mutating func finish(each: (OutputLine) throws(GateProblem) -> Void) throws(GateProblem) {
        guard !buffer.isEmpty else { return }
        try each(OutputLine(stream, buffer, 0..<buffer.count, isWhole: false))
        buffer = []
    }
}

/// Where the host's callback puts what a streamed program prints.
final class LineSink {
    var each: ((OutputLine) throws(GateProblem) -> Void)?
    private(set) var problem: GateProblem?
    private var output: LineSplitter
    private var error: LineSplitter
    private let tool: String
    private let longest: Int

    init(longest: Int, tool: String) {
        self.longest = longest
        self.tool = tool
        output = LineSplitter(.output, longest: longest)
        error = LineSplitter(.error, longest: longest)
    }

    /// Returns false when the program is to be ended.
    func take(_ stream: Int32, _ piece: UnsafeRawBufferPointer) -> Bool {
        guard let each, problem == nil else { return false }
        do throws(GateProblem) {
            let fits = stream == 2 ? try error.take(piece, each: each) : try output.take(piece, each: each)
            guard fits else { throw GateProblem(.toolOutput, "\(tool) printed a line of more than \(longest) bytes") }
            return true
        } catch {
            problem = error
            return false
        }
    }

    func finish(after exit: ToolExit) {
        guard let each, problem == nil else { return }
        do throws(GateProblem) {
            try error.finish(each: each)
            if case .exited = exit { try output.finish(each: each) }
        } catch {
            problem = error
        }
    }
}
