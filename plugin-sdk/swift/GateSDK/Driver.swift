/// A program in Python that a gate brings along and runs in an interpreter of the project's, to learn what only that
/// interpreter can tell. It answers in records (see DriverPrelude.swift), never by its exit status.
public struct Driver {
    /// Where it writes.
    public let folder: Path
    private let records: Path
    private var command: Command

    /// An `isolated` one sees nothing of the repository when it imports: for a tool's interpreter, not for the project's.
    /// `message` adds members to the object that the driver gets as MESSAGE, which has `root`, `scratch` and `records`.
    public init(
        _ name: StaticString, in interpreter: Path, program: String, _ run: borrowing Run, isolated: Bool = false,
        message: (inout JSONWriter) -> Void = { _ in }
    ) throws(GateProblem) {
        folder = run.scratch / Path(name.description)
        records = try run.write([], to: Path("\(name)/records.jsonl"))
        var json = JSONWriter()
        json.beginObject()
        json.member("root", run.repository.text)
        json.member("scratch", folder.text)
        json.member("records", records.text)
        message(&json)
        json.endObject()
        command = isolated ? Command(interpreter, "-I", "-u", "-") : Command(interpreter, "-u", "-")
        command.add(Path(json.bytes))
        command.input = Array((driverPrelude + program).utf8)
    }

    /// Adds to the clean environment of the sandbox.
    public mutating func set(_ variable: String, _ value: Path) {
        command.set(variable, value)
    }

    /// Runs it. What it reports is all there when it ended as it should; a problem that it met is thrown, after what it
    /// found until then has been reported.
    public func run(_ run: borrowing Run) throws(GateProblem) -> DriverReport {
        var step = "the start"
        var last: [UInt8] = []
        let result = try run.stream(command) { (line) throws(GateProblem) in
            if let progress = DriverProgress(line.bytes) {
                run.progress(progress.done, of: progress.total, progress.what)
                step = progress.what
            } else if !line.isEmpty {
                last = Array(line.bytes.prefix(500))
            }
        }
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try run.contents(of: records, cap: 256 << 20)
        } catch {
            throw GateProblem(.toolOutput, "the driver's records cannot be read: \(error.text)")
        }
        let report = try DriverReport(bytes)
        for words in report.log { run.log(.info, words) }
        do throws(GateProblem) {
            if let problem = report.problem { throw problem }
            let status = try result.exit.status(of: command.name, at: step)
            guard report.isFinished, status == 0 else {
                throw GateProblem(
                    .incomplete,
                    "\(command.name) ended with status \(status) before its work was done, at \(step)"
                        + (last.isEmpty ? "" : ": " + String(decoding: last, as: UTF8.self)))
            }
        } catch {
            for finding in report.findings { run.report(finding) }
            throw error
        }
        return report
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
