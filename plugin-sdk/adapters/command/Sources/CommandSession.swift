import GateSDK

/// The runs of one command, batch after batch, and what came of them.
struct CommandSession {
    private let command: DeclaredCommand
    private let name: String
    private let repository: Path
    private var account = ReportAccount()
    /// Findings that fail the gate.
    private var errors = 0
    private var runs = 0
    /// Statuses that are findings themselves, for want of a report.
    private var statuses = 0

    /// Reports are read whole; a tool that writes more is told so.
    private static let reportMax = 256 << 20

    init(_ command: DeclaredCommand, name: String, repository: Path) {
        self.command = command
        self.name = name
        self.repository = repository
    }

    mutating func run(_ batch: Arguments.Batch, _ run: borrowing Run) throws(GateProblem) {
        let result = try run.exec(batch.command)
        let status = try result.exit.status(of: name)
        let meaning = command.meaning(of: status)
        guard meaning != .broken else { throw broken(status, result) }
        runs += 1
        let before = (told: account.told + statuses, errors: errors)
        if command.reader == .exitCode {
            tellStatus(status, meaning, result, run)
        } else {
            try read(try report(batch, result, meaning, run), meaning, run)
        }
        try compare(meaning, status, told: account.told + statuses - before.told, errors: errors - before.errors, run)
    }

    /// What the run proves, and what of the reports was not taken over.
    func completed(files: Int?, _ run: borrowing Run) throws(GateProblem) -> Completed {
        run.report(metric: "results", Double(account.results), unit: "results")
        if let files { run.report(metric: "files", Double(files), unit: "files") }
        if !account.leftOut.isEmpty { run.report(metric: "left_out", Double(account.leftOut.total), unit: "results") }
        if !account.dropped.isEmpty {
            run.report(metric: "dropped", Double(account.dropped.total), unit: "parts")
            note(
                "report-dropped",
                "\(account.dropped.total) parts of the report of \(name) could not be read and were left out: \(account.dropped.text)",
                run)
        }
        if !account.lost.isEmpty {
            run.report(metric: "lost", Double(account.lost.total), unit: "results")
            note("report-lost", "\(account.lost.total) results of \(name) could not be read: \(account.lost.text)", run)
        }
        guard command.reader != .exitCode else {
            return Completed(
                Proof(
                    "report", expected: runs, examined: runs,
                    statement:
                        "\(name) ended with a status that the manifest names; it gives no report, so this is all that is known"))
        }
        var statement = "the report of \(name) was read to its end: \(account.results) results, \(account.told) reported"
        if !account.leftOut.isEmpty { statement += "; left out: \(account.leftOut.text)" }
        if !account.looked.isEmpty { statement += "; looked at \(account.looked.text)" }
        // The reports themselves count as well: a run without a result must still have had one.
        return Completed(
            Proof("report", expected: runs + account.results, examined: runs + account.accounted, statement: statement))
    }

    // MARK: Reading

    private func report(
        _ batch: Arguments.Batch, _ result: ToolResult, _ meaning: DeclaredCommand.Meaning, _ run: borrowing Run
    ) throws(GateProblem) -> [UInt8] {
        let bytes: [UInt8]
        switch command.output {
        case .stdout: bytes = result.output
        case .stderr: bytes = result.error
        case .file:
            do throws(SystemError) {
                bytes = try run.contents(of: batch.report, cap: CommandSession.reportMax)
            } catch {
                throw GateProblem(
                    .toolOutput, "\(name) left no report: \(error.text)\(said(result))",
                    hint: "see whether the manifest's `argv` hands {output} on")
            }
        }
        if bytes.allSatisfy({ $0 <= 0x20 }), !command.silenceIsNormal || meaning == .findings {
            let how = meaning == .findings ? "with a status that means findings" : "well"
            throw GateProblem(
                .toolOutput, "\(name) ended \(how) and said nothing where its report should be\(said(result))",
                hint: "if it is silent when all is well, write \"silence\": \"normal\" in the manifest's `command`")
        }
        return bytes
    }

    private mutating func read(
        _ bytes: [UInt8], _ meaning: DeclaredCommand.Meaning, _ run: borrowing Run
    ) throws(GateProblem) {
        if bytes.allSatisfy({ $0 <= 0x20 }) { return }
        var results: [ReportedResult] = []
        let keeper = Keeper()
        var sink = ReportSink { keeper.results.append($0) }
        let what = "the report of \(name)"
        switch command.reader {
        case .sarif: try SARIF.read(bytes, what, into: &sink)
        case .junit: try JUnit.read(bytes, what, into: &sink)
        case .checkstyle: try Checkstyle.read(bytes, what, into: &sink)
        case .gitlab: try CodeQuality.read(bytes, what, into: &sink)
        case .json: try mapping().read(bytes, what, into: &sink)
        case .jsonLines: try mapping().readLines(bytes, what, into: &sink)
        case .lines:
            guard let lines = command.lines else { throw DeclaredCommand.malformed("`lines` is missing") }
            try lines.read(bytes, what, into: &sink)
        case .exitCode: break
        }
        account.add(sink.account)
        swap(&results, &keeper.results)
        for result in results { tell(result, run) }
    }

    private func mapping() throws(GateProblem) -> JSONMapping {
        guard let mapping = command.mapping else { throw DeclaredCommand.malformed("`json` is missing") }
        return mapping
    }

    /// Where the sink leaves results: a closure cannot change what it is passed along with.
    private final class Keeper {
        var results: [ReportedResult] = []
    }

    private mutating func tell(_ result: ReportedResult, _ run: borrowing Run) {
        let severity = command.levels.severity(of: result.level)
        if severity == .error { errors += 1 }
        let rule = command.name(of: result.rule)
        let place = ReportPlace(result, in: repository)
        var finding = Finding(
            rule: rule.isEmpty ? name : rule, message: result.message, severity: severity, path: place.path)
        if finding.message.isEmpty { finding.message = rule.isEmpty ? "\(name) gives no words for this" : rule }
        if place.path == nil, !result.place.isEmpty { finding.message += " (at \(result.place))" }
        if place.path != nil {
            finding.line = result.line
            finding.column = result.column
            finding.endLine = result.endLine
            finding.endColumn = result.endColumn
        }
        finding.helpURI = result.helpURI.isEmpty ? command.help(for: result.rule) : result.helpURI
        finding.fix = result.fix
        finding.fingerprint = result.fingerprint
        run.report(finding)
    }

    // MARK: The exit status

    private mutating func tellStatus(
        _ status: Int32, _ meaning: DeclaredCommand.Meaning, _ result: ToolResult, _ run: borrowing Run
    ) {
        guard meaning != .pass else { return }
        statuses += 1
        errors += 1
        let rule = command.name(of: "").isEmpty ? name : command.name(of: "")
        run.report(Finding(rule: rule, message: "\(name) ended with status \(status)\(said(result))", severity: .error))
    }

    /// A tool that says by its status that there is something, and then names nothing, has not been understood.
    private mutating func compare(
        _ meaning: DeclaredCommand.Meaning, _ status: Int32, told: Int, errors: Int, _ run: borrowing Run
    ) throws(GateProblem) {
        guard meaning == .findings else { return }
        guard told > 0 || account.lost.total > 0 else {
            throw GateProblem(
                .toolOutput, "\(name) ended with status \(status), which means findings, and its report has none",
                hint: "name in `exit.either` the statuses that say nothing about findings")
        }
        guard errors == 0 else { return }
        run.report(
            Finding(
                rule: "exit-status",
                message:
                    "\(name) ended with status \(status), which means findings, though none of the \(told) is an error here; "
                    + "raise their level in `levels`, or name the status in `exit.either`", severity: .error))
        self.errors += 1
    }

    private func broken(_ status: Int32, _ result: ToolResult) -> GateProblem {
        GateProblem(
            .toolBroke, "\(name) ended with status \(status), expected one of \(command.knownStatuses)\(said(result))",
            hint: "if this status is a good one, name it in the manifest's `command.exit`")
    }

    /// The last words of a tool, as the end of a sentence.
    private func said(_ result: ToolResult) -> String {
        let text = result.error.allSatisfy { $0 <= 0x20 } ? result.output : result.error
        let lines = text.split(separator: 0x0A).filter { line in !line.allSatisfy { $0 <= 0x20 } }
        let shown = lines.suffix(5).map { String(decoding: $0.prefix(400), as: UTF8.self) }.joined(separator: "\n")
        return shown.isEmpty ? "" : ": \(shown)"
    }

    private func note(_ rule: String, _ message: String, _ run: borrowing Run) {
        run.report(Finding(rule: rule, message: message, severity: .note))
    }
}
