import Foundation
import FoundationXML
import GateSDK
import Testing

/// What came of reading one report.
private enum Ending {
    case read(ReportAccount, [ReportedResult])
    case refused(GateProblem)
}

private func read(
    _ bytes: [UInt8], _ reader: ([UInt8], String, inout ReportSink) throws(GateProblem) -> Void
) -> Ending {
    final class Box { var results: [ReportedResult] = [] }
    let box = Box()
    var sink = ReportSink { box.results.append($0) }
    do throws(GateProblem) {
        try reader(bytes, "report", &sink)
        return .read(sink.account, box.results)
    } catch {
        return .refused(error)
    }
}

/// Hundreds of real reports, broken ones among them: nothing crashes, and nothing is lost without a word.
@Suite(.enabled(if: Corpus.folder != nil, "\(Corpus.isMissing)"))
struct ReaderCorpusTests {
    @Test func everyResultOfASARIFLogIsToldOrCounted() throws {
        let files = Corpus.files(endingIn: [".sarif"])
        #expect(files.count > 250)
        var read = 0
        var results = 0
        for file in files {
            let bytes = Corpus.bytes(file)
            switch GateSDKTests.read(bytes, SARIF.read) {
            case .refused(let problem):
                #expect(try reasonToRefuse(bytes) != nil, "\(file.lastPathComponent): \(problem.message)")
            case .read(let account, let told):
                read += 1
                results += account.results
                #expect(account.results == count(bytes), "\(file.lastPathComponent)")
                #expect(account.told == told.count)
                #expect(account.accounted + account.lost.total == account.results, "\(file.lastPathComponent)")
                #expect(try reasonToRefuse(bytes) == nil, "\(file.lastPathComponent)")
            }
        }
        #expect(read > 180, "\(read) of \(files.count)")
        #expect(results > 800, "\(results)")
        print("SARIF: \(read) of \(files.count) logs read, \(results) results")
    }

    /// Why a log must not count as a report, by another JSON reader; nil when it must.
    private func reasonToRefuse(_ bytes: [UInt8]) throws -> String? {
        let plain = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard let log = try? JSONSerialization.jsonObject(with: Data(plain)) as? [String: Any] else { return "no JSON" }
        guard let version = log["version"] as? String, version == "2.1.0" || version.hasPrefix("2.1.0-") else { return "version" }
        guard let runs = log["runs"] as? [Any], !runs.isEmpty else { return "no runs" }
        for run in runs {
            guard let run = run as? [String: Any] else { return "a run that is none" }
            guard run["results"] is [Any] else { return "no results" }
            let files = run["externalPropertyFileReferences"] as? [String: Any]
            if files?["results"] != nil { return "results elsewhere" }
            for invocation in run["invocations"] as? [[String: Any]] ?? [] {
                if invocation["executionSuccessful"] as? Bool == false { return "it failed" }
                for list in ["toolExecutionNotifications", "toolConfigurationNotifications"] {
                    let notes = invocation[list] as? [[String: Any]] ?? []
                    if notes.contains(where: { $0["level"] as? String == "error" }) { return "it complained" }
                }
            }
        }
        return nil
    }

    private func count(_ bytes: [UInt8]) -> Int {
        let plain = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        let log = (try? JSONSerialization.jsonObject(with: Data(plain))) as? [String: Any]
        return (log?["runs"] as? [[String: Any]] ?? []).reduce(0) { $0 + (($1["results"] as? [Any])?.count ?? 0) }
    }

    @Test func everyTestCaseOfAJUnitReportIsToldOrCounted() {
        let files =
            Corpus.files(below: "junit", endingIn: [".xml"])
            + Corpus.files(below: "generated", endingIn: ["junit.xml", ".junit"])
        #expect(files.count > 40)
        var read = 0
        var refused: [String] = []
        for file in files {
            let bytes = Corpus.bytes(file)
            let tally = XMLTally(bytes)
            switch GateSDKTests.read(bytes, JUnit.read) {
            case .refused(let problem): refused.append("\(file.lastPathComponent): \(problem.message)")
            case .read(let account, let told):
                read += 1
                #expect(tally.isWellFormed, "\(file.lastPathComponent)")
                #expect(account.looked.total == tally.elements["testcase"], "\(file.lastPathComponent)")
                #expect(told.count == tally.failures, "\(file.lastPathComponent)")
                #expect(account.accounted == account.results)
            }
        }
        print("JUnit: \(read) of \(files.count) read; refused:\n  " + refused.joined(separator: "\n  "))
        #expect(read > 30)
        #expect(refused.contains { $0.contains("Xxe") && $0.contains("DOCTYPE") })
    }

    @Test func everyErrorOfACheckstyleReportIsTold() {
        let files = Corpus.files(below: "analysis-model", endingIn: [".xml"]).filter { file in
            String(decoding: Corpus.bytes(file), as: UTF8.self).contains("<checkstyle")
        }
        #expect(files.count >= 5)
        for file in files {
            let bytes = Corpus.bytes(file)
            let tally = XMLTally(bytes)
            guard case .read(let account, let told) = GateSDKTests.read(bytes, Checkstyle.read) else {
                Issue.record("\(file.lastPathComponent) was refused")
                continue
            }
            #expect(told.count == tally.elements["error", default: 0] + tally.elements["exception", default: 0])
            #expect(account.accounted == account.results)
        }
    }

    @Test func everyIssueOfACodeQualityReportIsTold() throws {
        let files = Corpus.files(endingIn: ["gitlab-codequality.golden"])
        #expect(!files.isEmpty)
        for file in files {
            let bytes = Corpus.bytes(file)
            let issues = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]])
            guard case .read(_, let told) = GateSDKTests.read(bytes, CodeQuality.read) else {
                Issue.record("\(file.lastPathComponent) was refused")
                continue
            }
            #expect(told.map(\.rule) == issues.map { $0["check_name"] as? String ?? "" })
            #expect(told.allSatisfy { !$0.place.isEmpty && !$0.message.isEmpty })
        }
    }

    /// Every file through every reader, as it is, and with a byte order mark and half of it gone: whatever it is, the reader
    /// ends, counts what it saw, and gives a reason where it refuses.
    @Test(arguments: ["sarif", "junit", "checkstyle", "gitlab", "json", "json-lines", "lines"])
    func everyFileEndsInAnAccountOrAReason(_ name: String) throws {
        let reader = try Self.reader(name)
        let files = Corpus.files(endingIn: [""]).filter {
            (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
        }
        #expect(files.count > 700)
        var read = 0
        for file in files {
            let bytes = Corpus.bytes(file)
            // A pattern is tried on each place of each line: the beginning of a file is enough of them.
            let most = name == "lines" ? 2_000 : bytes.count
            for form in [Array(bytes.prefix(most)), [0xEF, 0xBB, 0xBF] + bytes.prefix(min(most, bytes.count / 2))] {
                switch GateSDKTests.read(form, reader) {
                case .refused(let problem): #expect(!problem.message.isEmpty, "\(file.lastPathComponent)")
                case .read(let account, let told):
                    read += 1
                    #expect(account.told == told.count, "\(file.lastPathComponent)")
                    #expect(account.accounted + account.lost.total == account.results, "\(file.lastPathComponent)")
                }
            }
        }
        #expect(read > 0)
        print("\(name): \(read) of \(files.count * 2) read")
    }

    private typealias Reading = ([UInt8], String, inout ReportSink) throws(GateProblem) -> Void

    private static func reader(_ name: String) throws -> Reading {
        switch name {
        case "sarif": return SARIF.read
        case "junit": return JUnit.read
        case "checkstyle": return Checkstyle.read
        case "gitlab": return CodeQuality.read
        case "lines":
            let lines = Lines(try Pattern(#"^(?<path>[^:]+):(?<line>[0-9]+):(?<message>.*)$"#), other: .ignore)
            return { (bytes, what, sink) throws(GateProblem) in try lines.read(bytes, what, into: &sink) }
        default:
            var mapping = JSONMapping(results: try #require(JSONPointer("/*")))
            mapping.rule = JSONPointer("/id")
            mapping.message = JSONPointer("/description")
            mapping.path = JSONPointer("/location/path")
            mapping.line = JSONPointer("/location/lines/begin")
            let whole = mapping
            if name == "json" { return { (bytes, what, sink) throws(GateProblem) in try whole.read(bytes, what, into: &sink) } }
            return { (bytes, what, sink) throws(GateProblem) in try whole.readLines(bytes, what, into: &sink) }
        }
    }

    /// Each report cut at many places: a report that is not whole is never one.
    @Test func aReportThatWasCutIsRefused() {
        for file in Corpus.files(endingIn: [".sarif"]).filter({ Corpus.bytes($0).count < 40_000 }).prefix(40) {
            let bytes = Corpus.bytes(file)
            guard case .read = read(bytes, SARIF.read) else { continue }
            let last = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
            for end in stride(from: 1, to: last, by: max(1, last / 25)) {
                guard case .refused = read(Array(bytes[..<end]), SARIF.read) else {
                    Issue.record("\(file.lastPathComponent) cut at \(end) was read")
                    break
                }
            }
        }
    }
}

/// Counts elements by a reader that is not ours.
private final class XMLTally: NSObject, XMLParserDelegate {
    private(set) var elements: [String: Int] = [:]
    /// Failures and errors within test cases.
    private(set) var failures = 0
    private(set) var isWellFormed = false
    private var isInCase = false

    init(_ bytes: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.delegate = self
        isWellFormed = parser.parse()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements[name, default: 0] += 1
        if name == "testcase" { isInCase = true }
        if isInCase, name == "failure" || name == "error" { failures += 1 }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "testcase" { isInCase = false }
    }
}
