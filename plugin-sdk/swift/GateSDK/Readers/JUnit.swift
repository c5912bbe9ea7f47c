/// Reads JUnit XML, in what its writers have in common: suites, nested or not, of cases with a failure or an error.
public enum JUnit {
    /// Hands each failure and error to `sink`; each test case of the report is a result.
    public static func read(_ bytes: [UInt8], _ what: String, into sink: inout ReportSink) throws(GateProblem) {
        let bytes = try withoutMark(bytes, what)
        var document = JUnitDocument()
        do throws(XMLError) {
            var xml = try XMLReader(bytes)
            while let event = try xml.next() {
                switch event {
                case .start(let name, let attributes):
                    guard document.begin(name, attributes) else {
                        throw XMLError(offset: 0, expected: "<testsuites> or <testsuite>, this is <\(name)>")
                    }
                case .text(let text): document.text(text)
                case .end(let name): document.end(name, into: &sink)
                }
            }
        } catch {
            throw unreadable(what, error.expected, at: error.offset)
        }
        try document.judge(what, sink.account)
    }
}

private struct JUnitDocument {
    private var depth = 0
    private var cases = 0
    private var failing = 0
    private var skipped = 0
    /// What the outermost suites say of themselves.
    private var declared: (tests: Int, failing: Int)?
    private var declaredDepth = 0
    private var current: JUnitCase?
    private var suiteFile: [String] = []

    /// false when this is no JUnit report.
    mutating func begin(_ name: String, _ attributes: [XMLAttribute]) -> Bool {
        func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
        if depth == 0, name != "testsuites", name != "testsuite" { return false }
        depth += 1
        switch name {
        case "testsuites", "testsuite":
            suiteFile.append(value("file") ?? suiteFile.last ?? "")
            guard let tests = value("tests").flatMap({ Int($0) }) else { break }
            guard declared == nil || depth == declaredDepth else { break }
            let failing = (value("failures").flatMap { Int($0) } ?? 0) + (value("errors").flatMap { Int($0) } ?? 0)
            declared = ((declared?.tests ?? 0) + max(0, tests), (declared?.failing ?? 0) + max(0, failing))
            declaredDepth = depth
        case "testcase":
            let file = value("file") ?? suiteFile.last ?? ""
            current = JUnitCase(name: value("name") ?? "", group: value("classname") ?? "", file: file)
            current?.line = value("line").flatMap { Int($0) } ?? 0
        case "failure", "error":
            current?.begin(name, type: value("type") ?? "", message: value("message") ?? "")
        case "skipped": current?.isSkipped = true
        default: break
        }
        return true
    }

    mutating func text(_ text: String) { current?.add(text) }

    mutating func end(_ name: String, into sink: inout ReportSink) {
        depth -= 1
        switch name {
        case "testsuites", "testsuite": suiteFile.removeLast()
        case "failure", "error": current?.endFailure()
        case "testcase":
            guard let ended = current else { return }
            current = nil
            cases += 1
            sink.account.results += 1
            sink.account.looked.note("tests")
            if ended.failures.isEmpty {
                sink.account.leftOut.note(ended.isSkipped ? "skipped" : "passed")
                return
            }
            failing += 1
            sink.account.results += ended.failures.count - 1
            for failure in ended.failures { sink.tell(ended.result(failure)) }
        default: break
        }
    }

    /// A report that holds less than it says has lost something.
    func judge(_ what: String, _ account: ReportAccount) throws(GateProblem) {
        guard cases > 0 else { throw GateProblem(.incomplete, "\(what) holds no test case: nothing was tested") }
        guard let declared else { return }
        guard account.told >= declared.failing else {
            throw GateProblem(
                .incomplete, "\(what) says that \(declared.failing) tests failed, and holds \(account.told) failures")
        }
        guard cases >= declared.tests else {
            throw GateProblem(.incomplete, "\(what) says that it has \(declared.tests) tests, and holds \(cases)")
        }
    }
}

private struct JUnitCase {
    struct Failure {
        var kind: String
        var type: String
        var message: String
        var text = ""
    }

    let name: String
    let group: String
    let file: String
    var line = 0
    var isSkipped = false
    private(set) var failures: [Failure] = []
    private var isInFailure = false

    private static let textMax = 4000

    init(name: String, group: String, file: String) {
        self.name = name
        self.group = group
        self.file = file
    }

    mutating func begin(_ kind: String, type: String, message: String) {
        failures.append(Failure(kind: kind, type: type, message: message))
        isInFailure = true
    }

    mutating func add(_ text: String) {
        guard isInFailure, failures[failures.count - 1].text.utf8.count < JUnitCase.textMax else { return }
        failures[failures.count - 1].text += String(decoding: Array(text.utf8).prefix(JUnitCase.textMax), as: UTF8.self)
    }

    mutating func endFailure() { isInFailure = false }

    func result(_ failure: Failure) -> ReportedResult {
        var result = ReportedResult()
        result.rule = failure.type.isEmpty ? failure.kind : failure.type
        let test = group.isEmpty ? name : name.isEmpty ? group : "\(group).\(name)"
        let words = failure.message.isEmpty ? firstLine(failure.text) : failure.message
        result.message = words.isEmpty ? "\(test): \(failure.kind)" : "\(test): \(words)"
        result.level = "error"
        result.place = file
        result.line = max(0, line)
        return result
    }

    private func firstLine(_ text: String) -> String {
        let line = text.utf8.split(separator: 0x0A).first { !$0.allSatisfy { $0 <= 0x20 } } ?? Substring("").utf8
        return String(decoding: Array(line), as: UTF8.self)
    }
}
