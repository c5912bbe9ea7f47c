@preconcurrency internal import Glibc
internal import HostArguments
internal import HostEngine
internal import HostLog
internal import HostModel
internal import HostReport

/// `firsttry run` and `firsttry parity`.
struct RunCommand {
    private enum Format: String {
        case text, json, jsonl
    }

    private let arguments: Arguments
    private let console: Console
    private let format: Format
    private let detail: Detail

    init(_ arguments: Arguments, _ console: Console) throws(HostError) {
        self.arguments = arguments
        self.console = console
        format = arguments.value("format").flatMap(Format.init(rawValue:)) ?? .text
        if arguments.has("quiet"), arguments.has("verbose") {
            throw HostError(.usage, "usage-conflict", "--quiet and --verbose exclude each other", hint: "leave one out")
        }
        detail = arguments.has("quiet") ? .quiet : arguments.has("verbose") ? .verbose : .normal
    }

    /// Before the words are read: whether they ask for a run at all. Who asks in other words waits a moment longer.
    static func isAsked(by words: [String]) -> Bool {
        guard let first = words.first, first == "run" || first == "parity" else { return false }
        return !words.contains { ["--help", "-h", "--plan", "--why"].contains($0) }
    }

    func run(after ahead: HeadStart?) throws(HostError) -> Int32 {
        do {
            let request = try RequestReader.request(arguments, console.log)
            if let why = request.why { return try showWhy(why, request) }
            if arguments.has("plan") || arguments.value("dump") == "plan" { return try showPlan(request) }
            return try carryOut(request, after: ahead)
        } catch {
            switch format {
            case .text: break
            case .json: console.out.write(ErrorText.json(error))
            case .jsonl: console.out.write(EventLines().bytes(for: error))
            }
            throw error
        }
    }

    // MARK: The plan

    private func showPlan(_ request: Request) throws(HostError) -> Int32 {
        let plan = try HostEngine.plan(request)
        if format == .text, arguments.value("dump") == nil {
            let text = PlanText(style: console.style(for: console.out), screen: console.screen(of: console.out))
            console.out.write(text.text(plan.gates))
        } else {
            console.out.write(plan.json())
        }
        return 0
    }

    private func showWhy(_ id: String, _ request: Request) throws(HostError) -> Int32 {
        guard let gate = try HostEngine.plan(request).gates.first(where: { $0.id == id }) else {
            throw HostError(
                .usage, "usage-unknown-gate", "gate \(id) takes no part here", hint: "firsttry gates show \(id)")
        }
        if format == .text {
            let text = PlanText(style: console.style(for: console.out), screen: console.screen(of: console.out))
            console.out.write(text.why(gate))
        } else {
            console.out.write(PlanText.json(gate))
        }
        return 0
    }

    // MARK: The run

    private func carryOut(_ request: Request, after ahead: HeadStart?) throws(HostError) -> Int32 {
        // A reader that goes away (`| head`) must not end the run before its report is written.
        signal(SIGPIPE, SIG_IGN)
        let progress = ProgressDisplay(
            console, choice: arguments.value("progress"), isQuiet: detail == .quiet, takesStdout: format == .jsonl)
        let lines = EventLines()
        let wantsLines = format == .jsonl && arguments.value("dump") == nil
        let out = console.out
        do {
            return try HostEngine.run(request, after: ahead) { event in
                progress.show(event)
                if wantsLines { out.write(lines.bytes(for: event)) }
            } conclude: { report in
                progress.end()
                return conclude(report, seen: progress.seen)
            }
        } catch {
            progress.end()
            if error.code != .usage, let report = abandoned(request, because: error) { _ = save(report) }
            throw error
        }
    }

    private func conclude(_ report: Report, seen: Set<String>) -> Int32 {
        switch save(report) {
        case .success(let folder):
            show(report, in: shortened(folder.path), seen: seen)
            return exitStatus(of: report)
        case .failure(let problem):
            show(report, in: nil, seen: seen)
            console.report(problem)
            return report.isOK ? problem.code.exitStatus : exitStatus(of: report)
        }
    }

    private func save(_ report: Report) -> Result<ReportFolder, HostError> {
        Result { () throws(HostError) -> ReportFolder in
            let folder = ReportFolder(of: report)
            try folder.prepare(gates: report.outcomes.map(\.gate))
            let clock = console.log.clock()
            try folder.write(report)
            try ReportCommand.write(report, inFormsOf: arguments)
            console.log(.reportWritten, ["path": .text(folder.reportPath), "took_sec": clock.took])
            return folder
        }
    }

    private func show(_ report: Report, in folder: String?, seen: Set<String>) {
        switch (arguments.value("dump"), format) {
        case ("outcomes", _): console.out.write(StandardReport.outcomes(report))
        case ("report", _), (nil, .json): console.out.write(StandardReport.bytes(report))
        case (_, .jsonl):
            console.out.write(EventLines().bytes(for: report, at: folder.map { $0 + "/" + ReportFolder.reportName }))
        default:
            let text = TextReport(
                style: console.style(for: console.out), screen: console.screen(of: console.out), detail: detail,
                seen: detail == .verbose ? [] : seen, folder: folder)
            console.out.write(text.text(report))
        }
    }

    private func exitStatus(of report: Report) -> Int32 {
        guard report.exitCode != 0 else { return 0 }
        return ParityCode(rawValue: report.exitCode)?.exitStatus ?? ParityCode.hostBug.exitStatus
    }

    /// The path as somebody who stands here would type it.
    private func shortened(_ path: String) -> String {
        guard path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        let folder = String(cString: here) + "/"
        return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
    }
}
