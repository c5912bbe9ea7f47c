/// How a driver went: what it wrote down, the step that it was at when it ended, and how it ended.
public struct DriverCourse {
    public let records: [UInt8]
    public let exit: ToolExit
    public private(set) var step = "the start"
    private var last: [UInt8] = []

    /// The step, and what it printed last.
    public var lastWords: String { step + (last.isEmpty ? "" : ": " + String(decoding: last, as: UTF8.self)) }

    /// Runs the command; its progress is passed on.
    public init(of command: Command, records file: Path, _ run: borrowing Run) throws(GateProblem) {
        var step = step
        var last: [UInt8] = []
        let result = try run.stream(command) { (line) throws(GateProblem) in
            if let progress = DriverProgress(line.bytes) {
                run.progress(progress.done, of: progress.total, progress.what)
                step = progress.what
            } else if !line.isEmpty {
                last = Array(line.bytes.prefix(500))
            }
        }
        do throws(SystemError) {
            records = try run.contents(of: file, cap: 256 << 20)
        } catch {
            throw GateProblem(.toolOutput, "the driver's records cannot be read: \(error.text)")
        }
        exit = result.exit
        self.step = step
        self.last = last
    }
}

/// A line "firsttry-progress 3 12 what".
struct DriverProgress: Equatable {
    let done: Int
    let total: Int
    let what: String

    init?(_ line: ArraySlice<UInt8>) {
        guard line.starts(with: "firsttry-progress ".utf8) else { return nil }
        let words = line.split(separator: 0x20, maxSplits: 3)
        guard words.count == 4, let done = Int(String(decoding: words[1], as: UTF8.self)),
            let total = Int(String(decoding: words[2], as: UTF8.self))
        else { return nil }
        self.done = done
        self.total = total
        what = String(decoding: words[3], as: UTF8.self)
    }
}
