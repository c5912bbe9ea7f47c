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
        let course = try DriverCourse(of: command, records: records, run)
        let report = try DriverReport(course.records)
        for words in report.log { run.log(.info, words) }
        do throws(GateProblem) {
            if let problem = report.problem { throw problem }
            let status = try course.exit.status(of: command.name, at: course.step)
            guard report.isFinished, status == 0 else {
                throw GateProblem(
                    .incomplete, "\(command.name) ended with status \(status) before its work was done, at \(course.lastWords)")
            }
        } catch {
            for finding in report.findings { run.report(finding) }
            throw error
        }
        return report
    }
}
