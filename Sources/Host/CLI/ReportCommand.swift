@preconcurrency internal import Glibc
internal import HostArguments
internal import HostEngine
internal import HostModel
internal import HostReport

/// `firsttry report show`, `convert` and `diff`.
struct ReportCommand {
    private let arguments: Arguments
    private let console: Console

    init(_ arguments: Arguments, _ console: Console) {
        self.arguments = arguments
        self.console = console
    }

    func show() throws(HostError) -> Int32 {
        let report = try written()
        let detail: Detail = arguments.has("quiet") ? .quiet : arguments.has("verbose") ? .verbose : .normal
        let text = TextReport(
            style: console.style(for: console.out), screen: console.screen(of: console.out), detail: detail, folder: nil)
        console.out.write(text.text(report))
        return 0
    }

    /// The same report in other forms.
    func convert() throws(HostError) -> Int32 {
        guard ReportFormat.named.contains(where: { arguments.value($0.rawValue) != nil }) else {
            let options = ReportFormat.named.map { "--\($0.rawValue)" }
            throw HostError(
                .usage, "usage-missing-argument",
                "nothing was asked for: name a form by one of \(options.joined(separator: ", "))",
                hint: "firsttry report convert --html report.html")
        }
        try Self.write(try written(), inFormsOf: arguments)
        return 0
    }

    /// Writes a report in the forms that were asked for. What lies below the repository is reached without following links, which
    /// a relative path would hide.
    static func write(_ report: Report, inFormsOf arguments: Arguments) throws(HostError) {
        for format in ReportFormat.named {
            guard let file = arguments.value(format.rawValue) else { continue }
            try ReportFolder.write(report, as: format, to: file.hasPrefix("/") ? file : workingDirectory() + "/" + file)
        }
    }

    private func written() throws(HostError) -> Report {
        let file = arguments.operands.first ?? "artifacts/" + ReportFolder.reportName
        let bytes = try Self.contents(of: file) { why in
            HostError(
                .usage, "report-unusable", "\(file) cannot be read: \(why)",
                hint: "firsttry run writes artifacts/parity_report.json")
        }
        return try WrittenReport(json: bytes, file: file, root: workingDirectory()).report
    }

    func diff() throws(HostError) -> Int32 {
        let isJSON = arguments.value("format") == "json"
        do {
            let bills = try arguments.operands.map { path throws(HostError) in
                try ComponentList(
                    json: Self.contents(of: path) { Self.unreadable(path, $0) }, file: path)
            }
            let difference = ComponentDifference(from: bills[0], to: bills[1])
            if isJSON {
                console.out.write(difference.json())
            } else {
                console.out.write(difference.text(style: console.style(for: console.out)))
            }
            return 0
        } catch {
            if isJSON { console.out.write(ErrorText.json(error)) }
            throw error
        }
    }

    private static func contents(of path: String, _ unreadable: (String) -> HostError) throws(HostError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw unreadable(String(cString: strerror(errno))) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let size = read(file, &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size >= 0 else { throw unreadable(String(cString: strerror(errno))) }
            if size == 0 { return bytes }
            bytes += buffer[..<size]
            guard bytes.count <= ComponentList.sizeMax else {
                throw unreadable("it is larger than \(ComponentList.sizeMax >> 20) MiB")
            }
        }
    }

    private static func unreadable(_ path: String, _ why: String) -> HostError {
        HostError(
            .usage, "bill-unusable", "\(path) cannot be read: \(why)",
            hint: "name two CycloneDX files in JSON, as the gate sbom writes them")
    }
}
